/** `xioc inspect FILE` opens a recording; `xioc run … --inspect` serves the page of a running IOC. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Logger } from 'pino';
import type { RunningIoc } from '../actors/serve.ts';
import type { Inspector, InspectorOptions } from '../inspect/index.ts';
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
    .description('Open a recording that was downloaded from the inspector.')
    .argument('<file>', 'the recording, JSON lines')
    .option('--at <host:port>', 'serve the page there', endpoint, { host: '127.0.0.1', port: 0 })
    .action(async (file: string, { at }: { at: Endpoint }) => {
      const { startRecording } = await import('../inspect/index.ts');
      const inspector = await startRecording(file, at);
      process.stdout.write(`Inspector at ${inspector.url} (Ctrl-C ends it)\n`);
      process.once('SIGINT', () => void inspector.close());
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
