/** Logging: pino, in caproto's line format for people or as JSON for machines. */
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type LogFormat = 'pretty' | 'json';

export interface LogOptions {
  /** Least severe level shown. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Default: pretty. */
  readonly format?: LogFormat;
  /** Where the pretty lines go. Default: stdout. */
  readonly stream?: 'stdout' | 'stderr';
}

/** A logger that writes lines such as `[I 16:51:09.751 server] Server starting up...` */
export function iocLogger({ level, format = 'pretty', stream = 'stdout' }: LogOptions): Logger {
  const options = { level, base: null, name: 'server' };
  const streams = pino.multistream([
    { level, stream: format === 'json' ? pino.destination({ dest: 1, sync: true }) : prettyStream(stream) },
  ]);
  const log = pino(options, streams);
  streamsOf.set(log, { level, streams });
  return log;
}

/**
 * Has the messages of a logger of `iocLogger` given to `write`, too, without level and time.
 *
 * @returns ends it
 */
export function alsoLogTo(log: Logger, write: (message: string) => void): () => void {
  const { level, streams } = streamsOf.get(log) ?? {};
  let isOver = false;
  const stream = {
    write: (line: string) => {
      if (!isOver) write(String((JSON.parse(line) as { readonly msg?: string }).msg ?? ''));
    },
  };
  streams?.add({ level, stream } as never);
  return () => {
    isOver = true;
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const streamsOf = new WeakMap<Logger, { readonly level: string; readonly streams: pino.MultiStreamRes }>();

const LETTERS: Readonly<Record<number, string>> = { 10: 'T', 20: 'D', 30: 'I', 40: 'W', 50: 'E', 60: 'F' };

/** Synchronous: a line is out before the process can end. */
function prettyStream(stream: 'stdout' | 'stderr') {
  return pretty({
    sync: true,
    destination: process[stream].fd,
    colorize: process[stream].isTTY === true,
    ignore: 'pid,hostname,level,time,name',
    hideObject: false,
    messageFormat: (record, messageKey) => {
      const { level, time, name } = record as { level: number; time: number; name?: string };
      return `[${LETTERS[level] ?? '?'} ${clockTime(time)} ${name ?? 'server'}] ${String(record[messageKey])}`;
    },
    customPrettifiers: {},
  });
}

function clockTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
