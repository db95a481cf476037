import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Faults } from '../../../src/actors/kernel/faults.ts';
import { group, pv } from '../../../src/index.ts';
import { startIoc } from '../../support/ioc.ts';

test('an IOC notes what failed from its start on, and says it in the log', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line) => void lines.push(line) });
  const startup = () => {
    throw new Error('no crate');
  };
  const { ioc, stop } = await startIoc(group('faults', { x: pv.double(0, { startup }) }), { log });
  const { faults } = ioc.runtime;
  await expect.poll(() => faults.total).toBe(1);
  expect(faults.recent).toMatchObject([
    { message: 'The startup handler of faults:x failed', error: { message: 'no crate' }, pv: 'faults:x' },
  ]);
  expect(lines.join()).toContain('The startup handler of faults:x failed');
  await stop();
});

test('the last hundred are kept, and all are counted', () => {
  const faults = new Faults();
  const log = faults.noting(pino({ level: 'silent' }));
  log.level = 'debug';
  for (let n = 1; n <= 250; n++) log.error(`number ${n}`);
  log.warn('nothing broke');
  expect(faults.total).toBe(250);
  expect(faults.recent).toHaveLength(100);
  expect(faults.recent.at(0)?.message).toBe('number 151');
  expect(faults.recent.at(-1)?.message).toBe('number 250');
});
