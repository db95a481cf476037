import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Supervisor } from '../../src/actors/ca/supervisor.ts';
import { Context } from '../../src/client/context.ts';
import type { PV } from '../../src/client/pv.ts';
import { group, pv } from '../../src/index.ts';
import { Eca } from '../../src/protocol/ca/status.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { openContext, until } from '../actors/ca/client/support.ts';
import { startIoc } from '../support/ioc.ts';

const definition = group('client', {
  number: pv.double(2.5, { units: 'mm', precision: 3 }),
  whole: pv.long(7),
  array: pv.long([1, 2, 3], { maxLength: 5 }),
  empty: pv.double([], { maxLength: 4 }),
  note: pv.text('a note of more than forty characters, with a °', { maxLength: 100 }),
  large: pv.double(new Float64Array(20_000)),
  fixed: pv.long(1, { readOnly: true }),
  slow: pv.long(0, { put: () => new Promise((resolve) => setTimeout(resolve, 300)) }),
  refuses: pv.long(0, {
    put: () => {
      throw new Error('not that');
    },
  }),
});

let ioc: RunningIoc;
let context: Context;

beforeAll(async () => {
  ioc = await startIoc(definition);
  context = openContext(ioc.port);
});

afterAll(async () => {
  await context.close();
  await ioc.stop();
});

describe('connecting', () => {
  test('getPVs gives connected PVs in the order of their names', async () => {
    const [array, number] = await context.getPVs('client:array', 'client:number');
    expect(array.name).toBe('client:array');
    expect(array.count).toBe(5);
    expect(array.nativeType).toBe('LONG');
    expect(number.nativeType).toBe('DOUBLE');
    expect(number.host).toBe(`127.0.0.1:${ioc.port}`);
    expect(number.state).toBe('connected');
    expect(number.rights).toEqual({ read: true, write: true });
  });

  test('the same name is the same PV, another priority another one', () => {
    expect(context.pv('client:number')).toBe(context.pv('client:number'));
    expect(context.pv('client:number', { priority: 9 })).not.toBe(context.pv('client:number'));
  });

  test('each priority has a circuit of its own', async () => {
    await using other = openContext(ioc.port);
    const pvs = [0, 0, 50].map((priority, index) =>
      other.pv(['client:number', 'client:whole', 'client:number'][index]!, { priority }),
    );
    await other.connect(pvs);
    const circuits = [...other.roots[0]!.children()].filter(({ kind }) => kind === 'clientCircuit');
    expect(circuits.map((circuit) => circuit.describe().priority).sort()).toEqual([0, 50]);
  });

  test('says which PVs are not there, and where they were searched', async () => {
    const missing = context.pv('client:missing');
    await expect(missing.waitForConnection({ timeoutMs: 100 })).rejects.toThrow(
      /client:missing took longer than 0.1 s: not connected: no server answered; asked were 127.0.0.1:\d+/,
    );
    await expect(context.connect([missing, 'client:number'], { timeoutMs: 50 })).rejects.toThrow(
      /Not connected within 0.05 s: client:missing\./,
    );
    missing.close();
  });

  test.each([
    ['', Eca.BADSTR],
    ['x'.repeat(1000), Eca.BADSTR],
  ])('refuses the name %j', (name, eca) => {
    expect(() => context.pv(name)).toThrow(expect.objectContaining({ eca }));
  });

  test.each([-1, 100, 1.5])('refuses the priority %d', (priority) => {
    expect(() => context.pv('client:number', { priority })).toThrow(expect.objectContaining({ eca: Eca.BADPRIORITY }));
  });
});

describe('reading', () => {
  test('gives the value with alarm and time stamp', async () => {
    const before = Date.now();
    await context.pv('client:number').write(2.5, { notify: true });
    const reading = await context.pv('client:number').read();
    expect(reading).toMatchObject({ value: 2.5, type: 'TIME_DOUBLE', count: 1, status: 0, severity: 0 });
    expect(Math.abs(reading.time!.getTime() - before)).toBeLessThan(5000);
  });

  test('an array is an array at any length', async () => {
    const array = context.pv('client:array');
    expect((await array.read()).value).toEqual(Int32Array.of(1, 2, 3));
    expect((await context.pv('client:empty').read()).value).toEqual(new Float64Array(0));
    await array.write([9], { notify: true });
    expect((await array.read()).value).toEqual(Int32Array.of(9));
    expect((await array.read({ count: 1 })).value).toBe(9);
    expect((await array.read({ count: 4 })).value).toEqual(Int32Array.of(9, 0, 0, 0));
    await array.write([1, 2, 3], { notify: true });
  });

  test('an array above EPICS_CA_MAX_ARRAY_BYTES fails alone; the circuit goes on', async () => {
    const environment = { EPICS_CA_AUTO_ARRAY_BYTES: 'NO', EPICS_CA_MAX_ARRAY_BYTES: '20000' };
    await using small = openContext(ioc.port, { environment });
    const [large, number] = await small.getPVs('client:large', 'client:number');
    const failures: number[] = [];
    large.subscribe({ onError: ({ eca }) => failures.push(eca) });
    await expect(large.read()).rejects.toMatchObject({ eca: Eca.TOLARGE });
    expect((await large.read({ count: 3 })).count).toBe(3);
    expect((await number.read()).value).toBe(2.5);
    expect(failures).toEqual([Eca.TOLARGE]);
    expect([large.connections, number.connections]).toEqual([1, 1]);
  });

  test.each([
    ['STRING', '2.500'],
    ['DBR_LONG', 2],
    ['native', 2.5],
    ['sts', 2.5],
    [5, 2],
  ] as const)('as %s', async (type, value) => {
    expect((await context.pv('client:number').read({ type })).value).toBe(value);
  });

  test('metadata', async () => {
    expect(await context.pv('client:number').metadata()).toMatchObject({ units: 'mm', precision: 3, value: 2.5 });
  });

  test('raw payload when asked for', async () => {
    const { payload } = await context.pv('client:number').read({ type: 'native', raw: true });
    expect(new DataView(payload!.buffer, payload!.byteOffset).getFloat64(0)).toBe(2.5);
    expect((await context.pv('client:number').read()).payload).toBeUndefined();
  });

  test('a long string as a string, when asked for', async () => {
    const note = context.pv('client:note');
    const text = 'a note of more than forty characters, with a °';
    expect((await note.read({ longString: true })).value).toBe(text);
    expect((await note.read()).value).toBeInstanceOf(Uint8Array);
    expect((await context.pv('client:number').read({ longString: true })).value).toBe(2.5);
    await note.write('', { notify: true });
    for await (const { value } of context.pv('client:note').subscribe({ longString: true })) {
      expect(value).toBe('');
      break;
    }
  });

  test('more elements than there are, and types that do not exist, are refused before anything is sent', async () => {
    await expect(context.pv('client:number').read({ count: 2 })).rejects.toMatchObject({ eca: Eca.BADCOUNT });
    await expect(context.pv('client:number').read({ type: 'PUT_ACKS' })).rejects.toMatchObject({ eca: Eca.BADTYPE });
    await expect(context.pv('client:number').read({ type: 99 })).rejects.toThrow(/DBR type 99 does not exist/);
    await expect(context.pv('client:number').read({ type: 'FLOAT8' as 'FLOAT' })).rejects.toThrow(
      /no DBR type 'FLOAT8'/,
    );
  });

  test('several at a time, each with its own outcome', async () => {
    const missing = 'client:missing';
    const outcomes = await context.readMany(['client:number', missing, 'client:whole'], { timeoutMs: 200 });
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[0]).toMatchObject({ value: { value: 2.5 } });
    expect(outcomes[1]).toMatchObject({ reason: { eca: Eca.TIMEOUT, pv: missing } });
    context.pv(missing).close();
  });

  test('a thousand reads share one signal without a warning', async () => {
    const warnings: Error[] = [];
    const heard = (warning: Error) => warnings.push(warning);
    process.on('warning', heard);
    const { signal } = new AbortController();
    const whole = context.pv('client:whole');
    await Promise.all(Array.from({ length: 1000 }, () => whole.read({ signal })));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', heard);
    expect(warnings).toEqual([]);
  });
});

describe('writing', () => {
  test('with completion waits for what the write causes', async () => {
    const started = performance.now();
    await context.pv('client:slow').write(1, { notify: true });
    expect(performance.now() - started).toBeGreaterThan(250);
  });

  test('without completion does not', async () => {
    const started = performance.now();
    await context.pv('client:slow').write(2);
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('text is converted by the server', async () => {
    const whole = context.pv('client:whole');
    await whole.write('42', { notify: true });
    expect((await whole.read()).value).toBe(42);
    await expect(whole.write('not a number', { notify: true })).rejects.toMatchObject({ eca: Eca.PUTFAIL });
  });

  test('several at a time', async () => {
    const outcomes = await context.writeMany(
      [
        ['client:whole', 5],
        ['client:fixed', 5],
        ['client:number', 2.5],
      ],
      { notify: true },
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await context.pv('client:whole').read()).value).toBe(5);
  });

  test.each([
    ['client:fixed', 1, Eca.NOWTACCESS],
    ['client:refuses', 1, Eca.PUTFAIL],
    ['client:whole', [1, 2], Eca.BADCOUNT],
    ['client:array', [1, 2, 3, 4, 5, 6], Eca.BADCOUNT],
    ['client:whole', 'x'.repeat(40), Eca.STRTOBIG],
    ['client:whole', {} as never, Eca.NOCONVERT],
  ])('to %s of %j fails with %d', async (name, value, eca) => {
    await expect(context.pv(name).write(value, { notify: true })).rejects.toMatchObject({ eca, pv: name });
  });

  test('a refused write without completion is an exception of the context', async () => {
    const exceptions: Error[] = [];
    const heard = (error: Error) => exceptions.push(error);
    context.on('exception', heard);
    await context.pv('client:refuses').write(3);
    await until(() => exceptions.length > 0, 'an exception');
    context.off('exception', heard);
    expect(exceptions[0]).toMatchObject({ eca: Eca.PUTFAIL, pv: 'client:refuses' });
    expect(exceptions[0]).toHaveProperty('code', 'ECA_PUTFAIL');
  });
});

describe('monitoring', () => {
  async function take(monitor: AsyncIterable<{ value: unknown }>, count: number): Promise<unknown[]> {
    const values: unknown[] = [];
    for await (const { value } of monitor) if (values.push(value) === count) break;
    return values;
  }

  test('begins with the present value, and follows', async () => {
    const whole = context.pv('client:whole');
    await whole.write(1, { notify: true });
    const monitor = whole.subscribe();
    const taken = take(monitor, 3);
    await whole.write(2, { notify: true });
    await whole.write(3, { notify: true });
    expect(await taken).toEqual([1, 2, 3]);
  });

  test('leaving the loop cancels the subscription at the server', async () => {
    const whole = await single('client:whole');
    for await (const _ of whole.subscribe()) break;
    await until(() => subscriptionsAtServer() === 0, 'no subscription is left at the server');
    await whole.write(11, { notify: true });
  });

  test('several PVs in one loop', async () => {
    const seen = new Map<string, unknown>();
    for await (const { pv: source, value } of context.subscribe(['client:whole', 'client:number'])) {
      seen.set(source.name, value);
      if (seen.size === 2) break;
    }
    expect(seen.get('client:number')).toBe(2.5);
  });

  test('a slow loop loses the oldest updates, counted, and never the newest', async () => {
    const whole = context.pv('client:whole');
    await whole.write(0, { notify: true });
    const monitor = whole.subscribe({ limit: 10 });
    for (let value = 1; value <= 100; value++) await whole.write(value, { notify: true });
    const values: unknown[] = [];
    for await (const { value } of monitor) {
      values.push(value);
      if (value === 100) break;
    }
    expect(values).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
    expect(monitor.discarded).toBe(91);
  });

  test('a signal ends the loop with its reason', async () => {
    const abort = new AbortController();
    const monitor = context.pv('client:whole').subscribe({ signal: abort.signal });
    const loop = (async () => {
      for await (const _ of monitor) abort.abort(new Error('enough'));
    })();
    await expect(loop).rejects.toThrow('enough');
  });

  test('the mask decides', async () => {
    const whole = await single('client:whole');
    const updates: unknown[] = [];
    const monitor = whole.subscribe({ mask: 'p', onUpdate: ({ value }) => updates.push(value) });
    await until(() => updates.length === 1, 'the first update');
    await whole.write(77, { notify: true });
    expect(updates).toHaveLength(1);
    monitor.cancel();
    expect(() => whole.subscribe({ mask: 'x' })).toThrow(/event mask "x"/);
    expect(() => whole.subscribe({ mask: 0 })).toThrow(RangeError);
    expect(() => whole.subscribe({ type: 'nothing' as 'time' })).toThrow(/no DBR type/);
  });

  test('a listener that throws does not stop the others', async () => {
    const whole = await single('client:whole');
    const uncaught: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => uncaught.push(error));
    const updates: unknown[] = [];
    const bad = whole.subscribe({
      onUpdate: () => {
        throw new Error('a mistake of the program');
      },
    });
    const good = whole.subscribe({ onUpdate: ({ value }) => updates.push(value) });
    await until(() => updates.length > 0 && uncaught.length > 0, 'an update and an error');
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
    bad.cancel();
    good.cancel();
    expect(uncaught[0]).toMatchObject({ message: 'a mistake of the program' });
    expect((await whole.read()).value).toBe(updates[0]);
  });

  async function single(name: string): Promise<PV> {
    const one = context.pv(name);
    await one.waitForConnection();
    return one;
  }

  function subscriptionsAtServer(): number {
    return [...ioc.ioc.server(Supervisor)!.circuits.values()].reduce(
      (sum, circuit) => sum + circuit.subscriptionCount,
      0,
    );
  }
});

test('any number of a program’s parts may wait for one PV', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  await Promise.all(Array.from({ length: 30 }, () => context.getPVs('client:whole')));
  await new Promise(setImmediate);
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

describe('limits and the end', () => {
  test('a request that takes too long says why', async () => {
    await expect(context.pv('client:slow').write(1, { notify: true, timeoutMs: 50 })).rejects.toThrow(
      /Writing client:slow took longer than 0.05 s: the server at 127.0.0.1:\d+ has not answered/,
    );
  });

  test('an aborted request rejects with the reason', async () => {
    await expect(context.pv('client:whole').read({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    const abort = new AbortController();
    const reading = context.pv('client:never').read({ signal: abort.signal });
    abort.abort('later');
    await expect(reading).rejects.toBe('later');
    context.pv('client:never').close();
  });

  test('closing a PV ends its monitors and fails its requests', async () => {
    const missing = context.pv('client:missing');
    const reading = missing.read();
    const connecting = missing.waitForConnection();
    const monitor = missing.subscribe();
    missing.close();
    await expect(reading).rejects.toMatchObject({ eca: Eca.CHANDESTROY });
    await expect(connecting).rejects.toMatchObject({ eca: Eca.CHANDESTROY });
    for await (const _ of monitor) expect.unreachable();
    await expect(missing.read()).rejects.toMatchObject({ eca: Eca.CHANDESTROY });
    expect(missing.state).toBe('closed');
    expect(context.pv('client:missing')).not.toBe(missing);
    context.pv('client:missing').close();
  });

  test('nothing is left of a closed context', async () => {
    const other = openContext(ioc.port);
    const [whole] = await other.getPVs('client:whole');
    whole.subscribe();
    await whole.write(8);
    await other.close();
    expect([...other.roots[0]!.children()]).toEqual([]);
    expect(() => other.pv('client:whole')).toThrow(/the context is closed/);
    await other.close();
    // What was written before the end has left.
    expect((await context.pv('client:whole').read()).value).toBe(8);
  });

  test('a context without addresses says so', async () => {
    const lonely = new Context({ repeater: false, environment: { EPICS_CA_AUTO_ADDR_LIST: 'NO' } });
    const [exception] = await new Promise<[Error]>((resolve) => lonely.on('exception', (error) => resolve([error])));
    expect(exception).toHaveProperty('eca', Eca.NOSEARCHADDR);
    await expect(lonely.pv('any').read({ timeoutMs: 20 })).rejects.toThrow(/nobody to ask/);
    await lonely.close();
  });
});
