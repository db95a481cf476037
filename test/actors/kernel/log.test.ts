import fs from 'node:fs';
import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { alsoLogTo, iocLogger, type LogOptions } from '../../../src/actors/kernel/log.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What `log` has written to stdout when it returns. */
function written(options: LogOptions, log: (logger: ReturnType<typeof iocLogger>) => void): string {
  let text = '';
  const take = (chunk: unknown) => {
    text += String(chunk);
    return Buffer.byteLength(String(chunk));
  };
  // Pino writes to the descriptor; to `process.stdout` where somebody has replaced its methods, as Vitest does.
  vi.spyOn(fs, 'writeSync').mockImplementation((_descriptor: number, chunk: unknown) => take(chunk));
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk: unknown) => take(chunk) > 0);
  log(iocLogger(options));
  return text;
}

it("writes caproto's lines, at once", () => {
  const text = written({ level: 'debug' }, (log) => {
    log.info('Server starting up...');
    log.warn('careful');
    log.error('broken');
    log.debug('detail');
    log.child({ name: 'helper' }).fatal('over');
  });
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, 'TIME'))).toEqual([
    '[I TIME server] Server starting up...',
    '[W TIME server] careful',
    '[E TIME server] broken',
    '[D TIME server] detail',
    '[F TIME helper] over',
  ]);
});

it('writes no more than it is asked to', () => {
  expect(written({ level: 'error' }, (log) => log.warn('careful'))).toBe('');
});

it('writes a JSON object per line when asked', () => {
  const text = written({ level: 'info', format: 'json' }, (log) => log.info({ pv: 'a:b' }, 'put'));
  expect(JSON.parse(text)).toMatchObject({ level: 30, pv: 'a:b', msg: 'put' });
});

it('gives its messages to others, too, until they have enough; other loggers have none to give', () => {
  const heard: string[] = [];
  written({ level: 'warn' }, (log) => {
    const end = alsoLogTo(log, (message) => heard.push(message));
    log.warn('careful');
    log.child({ name: 'helper' }).error({ pv: 'a' }, 'broken');
    log.info('not asked for');
    end();
    log.error('over');
  });
  const other = pino({ level: 'silent' });
  alsoLogTo(other, (message) => heard.push(message))();
  expect(heard).toEqual(['careful', 'broken']);
});
