/** The doctor's steps for one PV of PV Access: is it answered for, by whom, and can it be opened and read there? */
import { PvaError } from '../../../actors/pva/client/error.ts';
import type { ClientSettings } from '../../../actors/pva/client/settings.ts';
import { Context } from '../../../client/context.ts';
import { pvaSurvey } from '../pva/pva-survey.ts';
import type { ToolIo } from '../tool-io.ts';
import type { Report } from './report.ts';

export interface PvaCheckContext {
  readonly report: Report;
  readonly settings: ClientSettings;
  readonly timeoutMs: number;
  readonly io: ToolIo;
}

/** Where a client asks. */
export function checkPvaAddresses(
  report: Report,
  { searchTargets, nameServers }: ClientSettings,
  warnings: readonly string[],
): void {
  report.section('PV Access: where a client asks');
  for (const warning of warnings) report.note(warning);
  if (searchTargets.length + nameServers.length === 0) {
    report.fail(
      'nowhere: EPICS_PVA_ADDR_LIST and EPICS_PVA_NAME_SERVERS are empty, and EPICS_PVA_AUTO_ADDR_LIST is NO',
      'Set EPICS_PVA_ADDR_LIST to the address of the server, or leave EPICS_PVA_AUTO_ADDR_LIST at YES.',
    );
    return;
  }
  for (const { address, port, many } of searchTargets) {
    report.pass(`${address}:${port}, UDP${many ? ', all hosts there' : ''}`);
  }
  for (const { address, port } of nameServers) report.pass(`${address}:${port}, TCP (name server)`);
}

/** @param name without `pva://` */
export async function checkPvaPv(name: string, context: PvaCheckContext): Promise<void> {
  const { report, settings, timeoutMs, io } = context;
  report.section(`pva://${name}`);
  const problems: string[] = [];
  const answers = await pvaSurvey({
    names: [name],
    settings,
    timeoutMs,
    signal: io.interrupted,
    onProblem: (message) => problems.push(message),
  });
  for (const problem of problems) report.note(problem);
  const servers = [...new Set(answers.map(({ server }) => server))];
  const [server] = servers;
  if (server === undefined) {
    const asked = [...settings.searchTargets, ...settings.nameServers].map(({ address, port }) => `${address}:${port}`);
    report.fail(
      `no server answered within ${timeoutMs / 1000} s`,
      `Check the name, and that its server runs and can be reached: asked were ${asked.join(', ')}. A server in another ` +
        'network must be in EPICS_PVA_ADDR_LIST, or in EPICS_PVA_NAME_SERVERS where only TCP passes.',
    );
    return;
  }
  report.pass(`${server} has it`);
  if (servers.length > 1) {
    report.fail(
      `so has ${servers.slice(1).join(', ')}`,
      'Two servers have a PV of this name: a client takes the one that answers first. Rename one of the two.',
    );
  }
  for (const each of servers) await checkServer(name, each, context);
}

// --- helpers ------------------------------------------------------------------------------------------------------

async function checkServer(name: string, server: string, { report, timeoutMs, io }: PvaCheckContext): Promise<void> {
  await using context = new Context({ protocol: 'pva', environment: io.environment, timeoutMs: CONNECT_MS });
  context.on('warning', (message) => report.note(message));
  const pv = context.pv(name, { server });
  try {
    await pv.waitForConnection({ timeoutMs: Math.max(timeoutMs, CONNECT_MS), signal: io.interrupted });
    report.pass(`${server} lets this client connect to it`);
  } catch (error) {
    report.fail(
      messageOf(error),
      `The server answers by UDP, and cannot be connected to at ${server}: look for a firewall between, which must let ` +
        'TCP through to that port. A server that names an address of its own network cannot be reached from outside.',
    );
    return;
  }
  try {
    const reading = await pv.read({ signal: io.interrupted });
    const what = reading.type === '' ? 'a structure' : reading.type;
    report.pass(`it can be read there: ${what}`);
    if (reading.severity === 3) report.note(`its alarm is INVALID: ${reading.alarmMessage}`);
  } catch (error) {
    report.note(`it cannot be read: ${messageOf(error)} (a service can only be called)`);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof PvaError) return error.message;
  throw error;
}

/** As long as a client takes to connect and to be confirmed. */
const CONNECT_MS = 6000;
