/** The option `process` of a put, for records that are written in TypeScript. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../../../src/client/context.ts';
import { group, pv } from '../../../src/index.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { openContext } from './client/support.ts';

const definition = group('ts', {
  plain: pv.double(0, { record: 'ao', fields: { FLNK: 'ts:count' } }),
  handled: pv.double(0, { record: 'ao', fields: { FLNK: 'ts:count' }, put: (value) => value }),
  count: pv.double(0, { record: 'calc', fields: { CALC: 'VAL+1' } }),
});

let ioc: RunningIoc;
let context: Context<'pva'>;

beforeAll(async () => {
  ioc = await startIoc(definition, { protocols: ['pva'] });
  context = openContext(ioc.pvaPort);
});

afterAll(async () => {
  await context.close();
  await ioc.stop();
});

test.each([
  ['ts:plain', true, 1],
  ['ts:plain', false, 0],
  ['ts:plain', 'passive', 1],
  ['ts:plain', undefined, 1],
  ['ts:handled', true, 1],
  ['ts:handled', false, 0],
  ['ts:handled', 'passive', 1],
] as const)('%s with process=%s', async (name, process, times) => {
  const before = Number((await context.pv('ts:count').read()).value);
  const value = before + 100 * Math.random();
  await context.pv(name).write(value, { process, notify: true });
  expect((await context.pv(name).read()).value).toBe(value);
  expect(Number((await context.pv('ts:count').read()).value) - before).toBe(times);
});
