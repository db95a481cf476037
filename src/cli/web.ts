/** The options of `xioc run` that are about what serves an IOC besides the protocols. */
import { InvalidArgumentError, Option } from 'commander';
import type { Ioc } from '../actors/ioc/ioc.ts';
import type { Server } from '../actors/pv/server.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

/** What commander makes of the options below. */
export interface WebFlags {
  readonly web?: true | Endpoint;
  readonly webWrite?: boolean;
  readonly webGateway?: boolean;
  readonly webOrigin?: readonly string[];
  readonly webHost?: readonly string[];
  readonly webTrust?: readonly string[];
  readonly metricsPv?: readonly string[];
  readonly reccaster?: true | string;
  readonly inspect?: true | Endpoint;
  readonly inspectWrite?: boolean;
  readonly inspectOrigin?: readonly string[];
}

export function webOptions(): Option[] {
  return [
    new Option(
      '--web [host:port]',
      'serve browsers: inspector, /table, PVWS, /metrics, /livez, /readyz (default: 127.0.0.1:5080)',
    ).argParser(endpoint),
    new Option('--web-write', 'let displays write PVs, as far as the access rules let them'),
    new Option('--web-gateway', 'let displays see PVs of other IOCs, too'),
    new Option('--web-origin <origin...>', 'let pages of these origins connect, such as https://displays.example.org'),
    new Option('--web-host <name...>', 'names by which browsers ask for this host'),
    new Option('--web-trust <addresses...>', 'believe these proxies who a user is (X-Forwarded-User): 10.0.0.0/8'),
    new Option('--metrics-pv <name...>', 'PVs whose value and severity are metrics'),
    new Option('--reccaster [name]', 'tell a recceiver which PVs there are, under this name (default: of the IOC)'),
    new Option(
      '--inspect [host:port]',
      'the same as --web, with the inspector opened in a browser where there is one',
    ).argParser(endpoint),
    new Option('--inspect-write', 'let the inspector write values, send events and end circuits'),
    new Option('--inspect-origin <origin...>', 'the same as --web-origin'),
  ];
}

/** What was asked for. */
export async function webServers(flags: WebFlags, name: string): Promise<readonly ((ioc: Ioc) => Server)[]> {
  const { reccaster, web = flags.inspect } = flags;
  const idle = web === undefined ? ofWebPort(flags) : [];
  if (idle.length > 0)
    throw new InvalidArgumentError(`${idle.join(', ')} says how the web port is: add --web or --inspect.`);
  const servers: ((ioc: Ioc) => Server)[] = [];
  if (web !== undefined) servers.push(await webServer(web, flags, name));
  if (reccaster !== undefined) servers.push(await recCasterOf(reccaster === true ? name : reccaster));
  return servers;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The options given that mean nothing without a web port. */
function ofWebPort(flags: WebFlags): string[] {
  const { webWrite, webGateway, webOrigin, webHost, webTrust, metricsPv, inspectWrite, inspectOrigin } = flags;
  const given = {
    '--web-write': webWrite,
    '--web-gateway': webGateway,
    '--web-origin': webOrigin,
    '--web-host': webHost,
    '--web-trust': webTrust,
    '--metrics-pv': metricsPv,
    '--inspect-write': inspectWrite,
    '--inspect-origin': inspectOrigin,
  };
  return Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option]));
}

async function recCasterOf(name: string): Promise<(ioc: Ioc) => Server> {
  const { RecCaster } = await import('../actors/recsync/reccaster.ts');
  const { Supervisor } = await import('../actors/ca/supervisor.ts');
  const { Supervisor: PvaSupervisor } = await import('../actors/pva/supervisor.ts');
  return (ioc) => {
    const ports = () => ({ ca: ioc.server(Supervisor)?.tcpPort ?? 0, pva: ioc.server(PvaSupervisor)?.tcpPort ?? 0 });
    const describe = (pv: string) => {
      const record = ioc.names.record(pv);
      return record && { type: record.type, description: String(record.read('DESC')) };
    };
    return new RecCaster(ioc, ioc.services, { name, ports, describe });
  };
}

async function webServer(asked: true | Endpoint, flags: WebFlags, name: string): Promise<(ioc: Ioc) => Server> {
  const { webPort } = await import('../web/index.ts');
  return webPort({
    ...(asked === true ? {} : asked),
    name,
    write: flags.webWrite ?? false,
    gateway: flags.webGateway ?? false,
    inspectWrite: flags.inspectWrite ?? false,
    allowedOrigins: [...(flags.webOrigin ?? []), ...(flags.inspectOrigin ?? [])],
    hostNames: flags.webHost ?? [],
    trust: flags.webTrust ?? [],
    metricsPvs: flags.metricsPv ?? [],
  });
}
