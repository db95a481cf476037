import { pino } from 'pino';
import { expect, test } from 'vitest';
import { ErrorLog } from '../../../src/actors/kernel/error-log.ts';
import { group, pv } from '../../../src/index.ts';
import { startIoc } from '../../support/ioc.ts';

test('an IOC notes what failed from its start on, and says it in the log', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line) => void lines.push(line) });
  const startup = () => {
    throw new Error('no crate');
  };
  const { ioc, stop } = await startIoc(group('errors', { x: pv.double(0, { startup }) }), { log });
  const { errors } = ioc.services;
  await expect.poll(() => errors.total).toBe(1);
  expect(errors.recent).toMatchObject([
    { message: 'The startup handler of errors:x failed', error: { message: 'no crate' }, pv: 'errors:x' },
  ]);
  expect(lines.join()).toContain('The startup handler of errors:x failed');
  await stop();
});

test('the last hundred are kept, and all are counted', () => {
  const errors = new ErrorLog();
  const log = errors.keeping(pino({ level: 'silent' }));
  log.level = 'debug';
  for (let n = 1; n <= 250; n++) log.error(`number ${n}`);
  log.warn('nothing broke');
  expect(errors.total).toBe(250);
  expect(errors.recent).toHaveLength(100);
  expect(errors.recent.at(0)?.message).toBe('number 151');
  expect(errors.recent.at(-1)?.message).toBe('number 250');
});

test('an error that cannot be read is counted, and the rest of the line is logged', () => {
  const lines: string[] = [];
  const errors = new ErrorLog();
  const log = errors.keeping(pino({ level: 'error' }, { write: (line) => void lines.push(line) }));
  const trap = Object.defineProperty(new Error('never seen'), 'stack', {
    get: () => {
      throw new Error('a trap');
    },
  });
  log.error(trap, 'alone');
  log.error({ err: trap, pv: 'a:b' }, 'with facts');
  expect(errors.total).toBe(2);
  const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(said).toMatchObject([
    { msg: 'alone', err: { message: 'an error that cannot be read' } },
    { msg: 'with facts', pv: 'a:b', err: { message: 'an error that cannot be read' } },
  ]);
});
