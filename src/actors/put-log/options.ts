/** Where puts are logged, as it is asked for. */
import type { Logger } from 'pino';
import { StartError } from '../net/errors.ts';
import type { EndedPut } from '../pv/put-observer.ts';
import type { PutLogFormat } from './line.ts';
import type { PutLogSettings } from './put-log.ts';
import { FileSink, ServerSink, type Sink } from './sink.ts';

/** Exactly one of `file`, `server` and `log`. */
export interface PutLogOptions {
  /** A file. A new one is begun when it has `mostBytes`. */
  readonly file?: string;
  /** Default 10 MB. */
  readonly mostBytes?: number;
  /** Older files that are kept, as `file.1` (the newest) and so on; default 5. */
  readonly keep?: number;
  /** A caPutLog server, `host` or `host:port`; default of the port: 7011. */
  readonly server?: string;
  /** The IOC's own log. */
  readonly log?: true;
  /** caPutLog's `text` or `json`; `full` tells refused puts and reasons. Default: `text` for a server, else `full`. */
  readonly format?: PutLogFormat;
  /** Seconds for which successive puts to one PV are one line; default 5 for a server, else 0: each is a line. */
  readonly burst?: number;
  /** Leaves out puts that have changed nothing; default false. */
  readonly changesOnly?: boolean;
  /** Only puts that a rule with TRAPWRITE has allowed; default false. */
  readonly trapped?: boolean;
  /** Has it in each line what the put has set off, in the format `full`: each event of the IOC costs more then. Default false. */
  readonly causes?: boolean;
  /** Stands before each line. */
  readonly prefix?: string;
  /** Of the format `text`, as strftime takes it; default `%d-%b-%y %H:%M:%S`. */
  readonly timeFormat?: string;
  /** Of the format `json`: texts that each line has besides, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** `file:puts.log`, `host:7011`, `json:host:7011`, `log`. @throws StartError for anything else */
export function parsePutLog(text: string): PutLogOptions {
  if (text === 'log') return { log: true };
  const [, kind, rest = ''] = /^(?:(file|json|text):)?(.*)$/.exec(text) ?? [];
  if (rest === '')
    throw new StartError(`'${text}' is not a put log: give file:PATH, HOST:PORT, json:HOST:PORT or log.`);
  if (kind === 'file') return { file: rest };
  return { server: rest, format: kind === 'json' ? 'json' : 'text' };
}

/** @param isTrapped whether a rule with TRAPWRITE has allowed the put */
export function putLogSettings(
  options: PutLogOptions,
  log: Logger,
  isTrapped: (put: EndedPut) => boolean,
): PutLogSettings {
  const { server, changesOnly = false, trapped = false, prefix, timeFormat, metadata } = options;
  const format = options.format ?? (server === undefined ? 'full' : 'text');
  return {
    sink: sinkOf(options, log),
    format,
    burst: options.burst ?? (server === undefined ? 0 : 5),
    changesOnly,
    refusals: format === 'full',
    causes: options.causes === true && format === 'full',
    isTrapped: trapped ? isTrapped : undefined,
    style: { prefix, timeFormat, metadata: metadata && new Map(Object.entries(metadata)) },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DEFAULT_PORT = 7011;

function sinkOf({ file, server, log: toLog, mostBytes = 10_000_000, keep = 5 }: PutLogOptions, log: Logger): Sink {
  if ([file, server, toLog].filter((each) => each !== undefined).length !== 1) {
    throw new StartError('A put log goes to one place: give it a file, a server, or log: true.');
  }
  if (file !== undefined) return new FileSink(file, { mostBytes, keep });
  if (server === undefined) return new LogSink(log);
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(server) ?? [];
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (host === '' || number < 1 || number > 65535) throw new StartError(`'${server}' is not a server: give host:port.`);
  return new ServerSink(host, number);
}

/** The IOC's own log. */
class LogSink implements Sink {
  readonly name = 'log';
  readonly #log: Logger;
  #closed: (() => void) | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  open({ opened, closed }: Parameters<Sink['open']>[0]): void {
    this.#closed = closed;
    setImmediate(opened);
  }

  write(line: string): boolean {
    this.#log.info(`put ${line.trimEnd()}`);
    return true;
  }

  close(): void {
    const closed = this.#closed;
    if (closed !== undefined) setImmediate(closed);
  }
}
