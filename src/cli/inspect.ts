/** `xioc inspect`: opens a recording, or reports in a terminal what the page of a running IOC shows. */
import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { endWithReader } from './closed-pipe.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Open a recording of the inspector, or report the load of an IOC that runs with --inspect.')
    .argument('<what>', 'a file of JSON lines, or the address of a page, such as http://127.0.0.1:5080/')
    .addOption(
      new Option('--at <host:port>', 'serve the page of a recording there')
        .argParser(endpoint)
        .default({ host: '127.0.0.1', port: 0 }, '127.0.0.1 and a free port'),
    )
    .option('--client <text>', 'report only clients whose user@host (address) contains it', '')
    .option('--watch', 'report once a second until Ctrl-C')
    .action(async (what: string, { at, client, watch = false }: InspectCommandFlags) => {
      const url = existsSync(what) ? undefined : pageAt(what);
      if (url === undefined) await openRecording(what, at);
      else await report(url, client, watch);
    });
}

// --- helpers ------------------------------------------------------------------------------------------------------

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
