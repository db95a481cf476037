/** Real PV Access servers, each on ports of its own of loopback. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/port.ts';
import { python } from '../python.ts';

export interface PvaServer {
  readonly port: number;
  readonly udpPort: number;
  /** As a crash would: no farewell to clients. */
  kill(): Promise<void>;
}

/** p4p with PVs of many types; the IOC of PVXS (QSRV2), that of pvAccessCPP (QSRV1), with records. */
export type ServerKind = 'p4p' | 'qsrv2' | 'qsrv1';

const here = fileURLToPath(new URL('.', import.meta.url));

const commands: Readonly<Record<ServerKind, (database: string) => readonly string[]>> = {
  p4p: () => [`${here}p4p_server.py`],
  qsrv2: (database) => ['-m', 'pvxslibs.ioc', '-d', `${here}${database}`],
  qsrv1: (database) => ['-m', 'epicscorelibs.ioc', '-d', `${here}${database}`],
};

/**
 * @param database what an IOC serves, a file of this folder
 * @param environment of its own client, among others
 */
export async function startServer(
  kind: ServerKind,
  ports?: { port: number; udpPort: number },
  database = 'records.db',
  environment: NodeJS.ProcessEnv = {},
): Promise<PvaServer> {
  const { port, udpPort } = ports ?? { port: await freePort(), udpPort: await freePort() };
  const child = spawn(python, commands[kind](database), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      EPICS_PVAS_SERVER_PORT: String(port),
      EPICS_PVAS_BROADCAST_PORT: String(udpPort),
      EPICS_PVA_SERVER_PORT: String(port),
      EPICS_PVA_BROADCAST_PORT: String(udpPort),
      EPICS_PVAS_INTF_ADDR_LIST: '127.0.0.1',
      EPICS_PVAS_AUTO_BEACON_ADDR_LIST: 'NO',
      EPICS_PVAS_BEACON_ADDR_LIST: '127.255.255.255',
      EPICS_PVA_AUTO_ADDR_LIST: 'NO',
      EPICS_PVA_ADDR_LIST: '127.0.0.1',
      // Clients of the protocol suite that have done with their part say nothing while the others go on.
      EPICS_PVA_CONN_TMO: '600',
      EPICS_CAS_SERVER_PORT: String(await freePort()),
      EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
      ...environment,
    },
  });
  child.stdout.setEncoding('utf8');
  child.stdout.resume();
  if (kind === 'p4p') await once(child.stdout, 'data');
  return {
    port,
    udpPort,
    kill: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
