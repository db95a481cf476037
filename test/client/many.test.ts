/** Several PVs at a time, of both protocols. */
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import type { Reading } from '../../src/actors/ca/client/reading.ts';
import type { PvaReading } from '../../src/actors/pva/client/reading.ts';
import { Context } from '../../src/client/context.ts';
import { group, pv } from '../../src/index.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';

const definition = group('many', {
  a: pv.double(1),
  b: pv.long(2),
  text: pv.string('x'),
  fixed: pv.long(3, { readOnly: true }),
});

let ioc: RunningIoc<typeof definition.members>;
let context: Context;

beforeAll(async () => {
  ioc = await startIoc(definition, { protocols: ['ca', 'pva'] });
  context = new Context({
    timeoutMs: 30_000,
    environment: {
      EPICS_CA_ADDR_LIST: `127.0.0.1:${ioc.port}`,
      EPICS_CA_AUTO_ADDR_LIST: 'NO',
      EPICS_CA_REPEATER_PORT: String(await freePort()),
      EPICS_PVA_NAME_SERVERS: `127.0.0.1:${ioc.pvaPort}`,
      EPICS_PVA_AUTO_ADDR_LIST: 'NO',
    },
    repeater: false,
  });
});

afterAll(async () => {
  await context.close();
  await ioc.stop();
});

test('readMany reads names of both protocols', async () => {
  const outcomes = await context.readMany(['many:a', 'pva://many:b', context.pv('pva://many:a')]);
  expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.value : outcome.reason))).toEqual([
    1, 2, 1,
  ]);
  const [only] = await context.readMany(['pva://many:b'], { request: 'field(value)' });
  expectTypeOf(only!).toEqualTypeOf<PromiseSettledResult<PvaReading>>();
  expect(only).toMatchObject({ value: { changed: ['value'] } });
  expectTypeOf(context.readMany(['many:a'])).toEqualTypeOf<Promise<PromiseSettledResult<Reading>[]>>();
});

test('writeMany writes to names of both protocols; each has its own outcome', async () => {
  const outcomes = await context.writeMany(
    [
      ['many:a', 5],
      ['pva://many:b', 6],
      ['pva://many:fixed', 7],
    ],
    { notify: true },
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect([ioc.pvs.a.value, ioc.pvs.b.value, ioc.pvs.fixed.value]).toEqual([5, 6, 3]);
});

test('subscribe watches names of both protocols in one loop', async () => {
  const monitor = context.subscribe(['many:a', 'pva://many:text']);
  const seen = new Set<string>();
  for await (const { pv: source, value } of monitor) {
    seen.add(`${source.name} ${String(value)}`);
    if (seen.size === 2) ioc.pvs.text.write('y');
    if (seen.has('many:text y')) break;
  }
  expect([...seen].filter((each) => each.startsWith('many:text'))).toEqual(['many:text x', 'many:text y']);
});

test('subscribe hands updates over, and is ended by its signal', async () => {
  const given = new AbortController();
  const first = new Promise<unknown>((resolve) => {
    context.subscribe(['pva://many:b'], { signal: given.signal, onUpdate: ({ value }) => resolve(value) });
  });
  expect(await first).toBe(ioc.pvs.b.value);
  given.abort();
  const ended = context.subscribe(['many:a', 'pva://many:b'], { signal: given.signal });
  await expect(ended[Symbol.asyncIterator]().next()).rejects.toThrow();
});

test('half of a surrogate pair is sent as the character for what is broken, by both sides', async () => {
  ioc.pvs.text.write('a\ud800b');
  expect((await context.pv('pva://many:text').read()).value).toBe('a\ufffdb');
  await context.pv('pva://many:text').write('\udc00z');
  expect(ioc.pvs.text.value).toBe('\ufffdz');
});
