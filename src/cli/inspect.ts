/**
 * `xioc run … --inspect` serves the page of a running IOC; `xioc inspect` opens a recording, or reports in a terminal
 * what the page of a running IOC shows.
 */
import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Logger } from 'pino';
import type { Inspector, InspectorOptions } from '../inspect/index.ts';
import type { RunningIoc } from '../serve.ts';
import { endWithReader } from './closed-pipe.ts';
import { version } from './version.ts';

/** What commander makes of the options below. */
export interface InspectFlags {
  readonly inspect?: true | Endpoint;
  readonly inspectWrite?: boolean;
  readonly inspectOrigin?: readonly string[];
}

interface Endpoint {
  readonly host?: string;
  readonly port?: number;
}

export function inspectOptions(): Option[] {
  return [
    new Option('--inspect [host:port]', 'show the IOC in a web page (default: 127.0.0.1:5080)').argParser(endpoint),
    new Option('--inspect-write', 'let the page write values, send events and end circuits'),
    new Option(
      '--inspect-origin <origin...>',
      'let pages of these origins connect, such as https://gateway.example.org',
    ),
  ];
}

/** Serves the page when it was asked for, and logs where it is. */
export async function inspect(
  { ioc }: RunningIoc,
  name: string,
  flags: InspectFlags,
  log: Logger,
): Promise<Inspector | undefined> {
  if (flags.inspect === undefined) return undefined;
  const { RuntimeSource, startInspector } = await import('../inspect/index.ts');
  const options: InspectorOptions = {
    ...(flags.inspect === true ? {} : flags.inspect),
    write: flags.inspectWrite ?? false,
    allowedOrigins: flags.inspectOrigin ?? [],
    log,
  };
  const inspector = await startInspector(new RuntimeSource(ioc, { name, version }), options);
  log.info(`Inspector at ${inspector.url}`);
  return inspector;
}

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Open a recording of the inspector, or report the load of an IOC that runs with --inspect.')
    .argument('<what>', 'a file of JSON lines, or the address of a page, such as http://127.0.0.1:5080/')
    .option('--at <host:port>', 'serve the page of a recording there', endpoint, { host: '127.0.0.1', port: 0 })
    .option('--client <text>', 'report only clients whose user@host (address) contains it', '')
    .option('--watch', 'report once a second until Ctrl-C')
    .action(async (what: string, { at, client, watch = false }: InspectCommandFlags) => {
      const url = existsSync(what) ? undefined : pageAt(what);
      if (url === undefined) await openRecording(what, at);
      else await report(url, client, watch);
    });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function endpoint(text: string): Endpoint {
  const match = /^(?:(?<host>\[[\da-f:]+\]|[^:\s]+)?:)?(?<port>\d+)$|^(?<only>[^:\s]+)$/i.exec(text);
  const { host = match?.groups?.only, port } = match?.groups ?? {};
  if (match === null || Number(port ?? 0) > 65535) {
    throw new InvalidArgumentError('give host:port, a host, or a port, such as 127.0.0.1:5080.');
  }
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port: Number(port) }) };
}

interface InspectCommandFlags {
  readonly at: Endpoint;
  readonly client: string;
  readonly watch?: boolean;
}

/** `http://opi-3:5080/` of itself, of `opi-3:5080`, or of `:5080`; undefined for what looks like none. */
function pageAt(text: string): string | undefined {
  if (/^https?:\/\//.test(text)) return URL.canParse(text) ? new URL('/', text).href : undefined;
  const match = /^(?<host>\[[\da-f:]+\]|[\w.-]*):(?<port>\d+)$/i.exec(text);
  return match?.groups && `http://${match.groups.host || '127.0.0.1'}:${match.groups.port}/`;
}

async function openRecording(file: string, at: Endpoint): Promise<void> {
  const { startRecording } = await import('../inspect/index.ts');
  const inspector = await startRecording(file, at).catch(asMistake);
  process.stdout.write(`Inspector at ${inspector.url} (Ctrl-C ends it)\n`);
  process.once('SIGINT', () => void inspector.close());
}

/** On a terminal each report takes the place of the last. */
async function report(url: string, client: string, watch: boolean): Promise<void> {
  const { lookAtLoad } = await import('../inspect/index.ts');
  endWithReader();
  const before = watch && process.stdout.isTTY ? '\x1b[H\x1b[2J' : '';
  const look = lookAtLoad(url, client, (text) => {
    process.stdout.write(`${before}${text}${watch ? '\n' : ''}`);
    if (!watch) look.close();
  });
  process.once('SIGINT', look.close);
  await look.ended.catch(asMistake).finally(() => process.off('SIGINT', look.close));
}

/** Of the caller: said in a line. */
function asMistake(error: Error): never {
  throw new InvalidArgumentError(error.message);
}
