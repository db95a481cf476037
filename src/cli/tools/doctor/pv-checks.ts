/** One PV: who has it, and how far a client gets with them. */

import { dbrNativeNames } from '../../../protocol/ca/dbr-native.ts';
import { alarmStatusNames, severityNames } from '../../../protocol/value/alarm.ts';
import type { Answer } from '../asking.ts';
import { type Probe, probeCircuit } from './circuit-probe.ts';
import type { Report } from './report.ts';
import { ask, explainSilence, type PvCheckContext } from './silence.ts';

/** @returns `address:port` of the servers that have it */
export async function checkPv(name: string, context: PvCheckContext): Promise<readonly string[]> {
  const { report, settings } = context;
  report.section(name);
  const problems: string[] = [];
  const answers = await ask([name], settings.searchAddresses, context, settings.nameServers, problems);
  const servers = [...new Set(answers.map(({ server }) => server))];
  for (const answer of answers) report.pass(answerText(answer));
  for (const { address, port } of settings.searchAddresses) {
    const asked = `${address}:${port}`;
    if (answers.length > 0 && !answers.some((answer) => answer.asked === asked))
      report.note(`nobody answers at ${asked}`);
  }
  for (const problem of problems) {
    if (answers.length > 0) report.note(problem);
    else report.fail(problem, `${problem}. Does it run there? If not, correct EPICS_CA_NAME_SERVERS.`);
  }
  if (servers.length === 0) await explainSilence(name, context);
  if (servers.length > 1) {
    report.fail(
      `${servers.length} servers have it: ${servers.join(' and ')}`,
      `${servers.length === 2 ? 'Two' : servers.length} servers have a PV named ${name} (${servers.join(' and ')}), and clients take the one that answers first. Stop one of them, ` +
        'give its PVs another prefix, or leave its address out of EPICS_CA_ADDR_LIST.',
    );
  }
  for (const server of servers) await checkServer(name, server, answers, context);
  return servers;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function answerText({ server, asked, elapsedMs, minor, transport }: Answer): string {
  const version = minor === undefined ? '' : `, version 4.${minor}`;
  return `search at ${asked}${transport === 'tcp' ? ' over TCP' : ''}: ${server} answers in ${elapsedMs.toFixed(1)} ms${version}`;
}

async function checkServer(
  name: string,
  server: string,
  answers: readonly Answer[],
  context: PvCheckContext,
): Promise<void> {
  const { report, timeoutMs } = context;
  const [address = '', port = ''] = server.split(':');
  const asked = answers.find((answer) => answer.server === server && answer.transport === 'udp')?.asked;
  if (asked !== undefined && asked.split(':')[1] !== port) {
    report.note(`${server} has not the port it is searched at (${asked}): another server of that host had it first`);
  }
  const probe = await probeCircuit(address, Number(port), name, timeoutMs);
  if (probe.connectedMs !== undefined) report.pass(`TCP connection to ${server} in ${probe.connectedMs.toFixed(1)} ms`);
  if (probe.minor !== undefined) report.pass(`VERSION: the server speaks Channel Access 4.${probe.minor}`);
  if (probe.created !== undefined) {
    report.pass(`CREATE_CHAN: ${dbrNativeNames[probe.created.native] ?? '?'}, ${elements(probe.created.count)}`);
    checkRights(name, server, probe.rights ?? 0, report);
  }
  if (probe.reading !== undefined) reportReading(probe, report);
  if (probe.failure !== undefined) report.fail(...explainFailure(name, server, probe.failure));
}

function checkRights(name: string, server: string, rights: number, report: Report): void {
  const can = [(rights & 1) !== 0 ? 'read' : 'not read', (rights & 2) !== 0 ? 'write' : 'not write'].join(', ');
  if ((rights & 1) !== 0) {
    report.pass(`rights: may ${can}`);
    return;
  }
  report.fail(
    `rights: may ${can}`,
    `The access security of ${server} does not let this user on this host read ${name}: ask who keeps its access security file.`,
  );
}

function reportReading({ reading, readMs }: Probe, report: Report): void {
  const { value, status = 0, severity = 0, time } = reading!;
  const text = ArrayBuffer.isView(value) || Array.isArray(value) ? elements(reading!.count) : String(value);
  report.pass(`first value in ${readMs!.toFixed(1)} ms: ${text}`);
  if (severity > 0) {
    report.note(`it is in alarm: ${severityNames[severity] ?? severity}, ${alarmStatusNames[status] ?? status}`);
  }
  const aheadS = time === undefined ? 0 : (time.getTime() - Date.now()) / 1000;
  if (reading!.seconds === 0) report.note('its time stamp is undefined: it has never been processed');
  else if (aheadS > 10) report.note(`its time stamp is ${aheadS.toFixed(0)} s in the future: the clocks differ`);
}

function elements(count: number): string {
  return count === 1 ? '1 element' : `${count} elements`;
}

type Failure = NonNullable<Probe['failure']>;

function explainFailure(name: string, server: string, { step, why }: Failure): [string, string] {
  const [address, port] = server.split(':');
  switch (step) {
    case 'connect':
      return [
        `TCP connection to ${server}: ${why}`,
        `The server answers searches, but cannot be connected to at ${server}. Does a firewall drop TCP port ${port}? ` +
          `Is ${address} an address that is valid only on the server's own network, or inside its container? A container must publish TCP and UDP under the same number.`,
      ];
    case 'version':
      return [
        `VERSION: ${why}`,
        `What listens at ${server} accepts connections and does not speak Channel Access: the IOC hangs, or another program has the port.`,
      ];
    case 'create':
      return [
        `CREATE_CHAN: ${why}`,
        `The server answers searches for ${name} but does not create the channel: the field, the modifier or the filter after the record's name is not one it has.`,
      ];
    case 'read':
      return [
        `first value: ${why}`,
        `${name} is there, but reading it fails: look at the IOC's own log, and at the device that the PV reads.`,
      ];
  }
}
