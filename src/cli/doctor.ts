/** `xioc doctor`: why can, or can't, a client see these PVs? */

import { resolveClientSettings } from '../actors/ca/client/settings.ts';
import { localInterfaces } from '../actors/net/interfaces.ts';
import { resolveClientSettings as resolvePvaSettings } from '../actors/pva/client/settings.ts';
import { pause } from './tools/asking.ts';
import { BeaconEar } from './tools/doctor/beacon-ear.ts';
import { checkPv } from './tools/doctor/pv-checks.ts';
import { checkPvaAddresses, checkPvaPv } from './tools/doctor/pva-checks.ts';
import { Report } from './tools/doctor/report.ts';
import { checkAddresses, checkHost } from './tools/doctor/surroundings.ts';
import { readPlainLine, secondsOption } from './tools/plain-options.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `Usage: xioc doctor [options] <PV name> ...

Walks the way of a client to a PV step by step, prints each step with pass or FAIL, and what to do about the first
failure. Ends with 1 when there is one. A name is looked for by Channel Access; pva://NAME by PV Access.

  -w, --timeout <sec>  how long to wait for each answer; default 1
  --quick              do not wait for beacons, which come every 15 s
  --json               one JSON object per line
  -h, --help           this text
`;

export async function doctorTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const options = {
    timeout: { type: 'string', short: 'w' },
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
  } as const;
  const line = readPlainLine(argv, { tool: 'xioc doctor', usage: USAGE, options }, io);
  if (typeof line === 'number') return line;
  if (line.operands.length === 0) {
    io.err(`xioc doctor: give at least one PV name\n${USAGE}`);
    return 1;
  }
  const timeoutMs = secondsOption(line.values.timeout, 1, '--timeout');
  const report = new Report(io, line.values.json === true);
  const pvaNames = line.operands.filter((name) => name.startsWith(PVA)).map((name) => name.slice(PVA.length));
  const caNames = line.operands.filter((name) => !name.startsWith(PVA));
  if (caNames.length > 0) await checkCa(caNames, { report, timeoutMs, quick: line.values.quick === true }, io);
  if (pvaNames.length > 0) await checkPva(pvaNames, report, timeoutMs, io);
  report.end();
  return report.failures > 0 ? 1 : 0;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** In front of a name that is looked for by PV Access. */
const PVA = 'pva://';

interface CaChecks {
  readonly report: Report;
  readonly timeoutMs: number;
  /** Do not wait for beacons. */
  readonly quick: boolean;
}

async function checkPva(names: readonly string[], report: Report, timeoutMs: number, io: ToolIo): Promise<void> {
  const { settings, warnings } = await resolvePvaSettings(io.environment);
  checkPvaAddresses(report, settings, warnings);
  for (const name of names) await checkPvaPv(name, { report, settings, timeoutMs, io });
}

async function checkCa(names: readonly string[], { report, timeoutMs, quick }: CaChecks, io: ToolIo): Promise<void> {
  const interfaces = localInterfaces();
  const { settings, warnings } = await resolveClientSettings(io.environment);
  const ear = new BeaconEar(settings);
  const started = performance.now();
  try {
    const listening = ear.open(io.interrupted);
    checkHost(report, interfaces);
    checkAddresses(report, io.environment, settings, warnings, interfaces);
    const servers = new Set<string>();
    for (const name of names) {
      const context = { report, settings, interfaces, timeoutMs, signal: io.interrupted };
      for (const server of await checkPv(name, context)) servers.add(server);
    }
    await listening;
    const waitMs = quick ? 0 : BEACON_PERIOD_MS - (performance.now() - started);
    await checkBeacons(report, ear, servers, waitMs, io);
  } finally {
    ear.close();
  }
}

/** Beacons come every 15 s, and a little late. */
const BEACON_PERIOD_MS = 16_000;

/** Without beacons everything works, but a restarted server is found late: nothing here fails. */
async function checkBeacons(
  report: Report,
  ear: BeaconEar,
  servers: ReadonlySet<string>,
  waitMs: number,
  io: ToolIo,
): Promise<void> {
  report.section('Beacons');
  if (!ear.confirmed) {
    const why = ear.isOtherRepeater
      ? `UDP port ${ear.port} is taken, by a CA repeater that hangs or by another program (ss -ulpn names it). End that, and start xioc repeater`
      : 'Does a firewall drop UDP on the loopback interface?';
    report.note(
      `no CA repeater answers on this host, so no beacons are heard: clients learn late that a server is back. ${why}`,
    );
    return;
  }
  if (ear.isOtherRepeater) report.pass('the CA repeater of this host answers');
  else report.note('no CA repeater ran on this host; clients start one when they need it');
  const missing = () => [...servers].filter((server) => !ear.heard.has(server));
  const end = performance.now() + waitMs;
  while (missing().length > 0 && performance.now() < end && !io.interrupted.aborted) {
    if (io.isTerminal) io.err(`\r\x1b[Klistening for beacons, ${Math.ceil((end - performance.now()) / 1000)} s`);
    await pause(250, io.interrupted);
  }
  if (io.isTerminal) io.err('\r\x1b[K');
  for (const server of servers) if (ear.heard.has(server)) report.pass(`a beacon of ${server} was heard`);
  if (waitMs <= 0) return;
  for (const server of missing()) {
    report.note(
      `no beacon of ${server} was heard in ${BEACON_PERIOD_MS / 1000} s: clients learn late that it was restarted ` +
        '(EPICS_CAS_BEACON_ADDR_LIST of the server, UDP port 5065 of this host)',
    );
  }
}
