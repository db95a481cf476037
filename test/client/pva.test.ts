/** A program's use of PV Access, against the server of this package. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PvaError } from '../../src/actors/pva/client/error.ts';
import type { Context } from '../../src/client/context.ts';
import type { PvaUpdate } from '../../src/client/pva-pv.ts';
import { group, pv } from '../../src/index.ts';
import type { RunningIoc } from '../../src/serve.ts';
import { openContext, until } from '../actors/pva/client/support.ts';
import { startIoc } from '../support/ioc.ts';

const definition = group('client', {
  number: pv.double(2.5, { units: 'mm', precision: 3 }),
  whole: pv.long(7),
  text: pv.string('hello'),
  state: pv.enum('off', ['off', 'on', 'fault']),
  array: pv.long([1, 2, 3], { maxLength: 5 }),
  large: pv.double(new Float64Array(20_000), { maxLength: 20_000 }),
  fixed: pv.long(1, { readOnly: true }),
  slow: pv.long(0, { put: () => new Promise((resolve) => setTimeout(resolve, 300)) }),
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

describe('connecting', () => {
  test('getPVs gives connected PVs in the order of their names', async () => {
    const [array, number] = await context.getPVs('client:array', 'pva://client:number');
    expect([array.name, number.name]).toEqual(['client:array', 'client:number']);
    expect(number.host).toBe(`127.0.0.1:${ioc.pvaPort}`);
    expect([number.state, number.connections]).toEqual(['connected', 1]);
  });

  test('the same name is the same PV', () => {
    expect(context.pv('client:number')).toBe(context.pv('pva://client:number'));
  });

  test('a server that is named is not searched', async () => {
    await using other = openContext(1, { environment: { EPICS_PVA_NAME_SERVERS: '' } });
    const number = other.pv('client:number', { server: `127.0.0.1:${ioc.pvaPort}` });
    expect((await number.read()).value).toBe(2.5);
  });

  test('says which PVs are not there, and where they were searched', async () => {
    const missing = context.pv('client:missing');
    await expect(missing.waitForConnection({ timeoutMs: 100 })).rejects.toThrow(
      /client:missing took longer than 0.1 s: not connected: no server answered; asked were 127.0.0.1:\d+/,
    );
    await expect(context.connect([missing, 'client:number'], { timeoutMs: 50 })).rejects.toThrow(
      /Not connected within 0.05 s: client:missing/,
    );
    missing.close();
    await expect(missing.read()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test.each(['', 'x'.repeat(501)])('the name %j is refused', (name) => {
    expect(() => context.pv(name)).toThrow(/PV name/);
  });
});

describe('reading', () => {
  test('gives the value with alarm, time and metadata', async () => {
    const reading = await context.pv('client:number').read();
    expect(reading).toMatchObject({ value: 2.5, severity: 0, status: 0, units: 'mm', precision: 3 });
    expect(Date.now() - reading.time!.getTime()).toBeLessThan(60_000);
    expect(reading.type).toBe('epics:nt/NTScalar:1.0');
  });

  test.each([
    ['client:whole', 7],
    ['client:text', 'hello'],
    ['client:array', Int32Array.of(1, 2, 3)],
  ])('gives %s as %j', async (name, value) => {
    expect((await context.pv(name).read()).value).toEqual(value);
  });

  test('gives a state by its number, with the names of all', async () => {
    expect(await context.pv('client:state').read()).toMatchObject({ value: 0, enumStrings: ['off', 'on', 'fault'] });
  });

  test('many reads of one PV at a time share an answer, and each gets it', async () => {
    const readings = await Promise.all(Array.from({ length: 100 }, () => context.pv('client:number').read()));
    expect(new Set(readings.map(({ value }) => value))).toEqual(new Set([2.5]));
  });

  test('takes what the request selects', async () => {
    const reading = await context.pv('client:number').read({ request: 'field(value)' });
    expect(reading.changed).toEqual(['value']);
    await expect(context.pv('client:number').read({ request: 'field(nosuch)' })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('select at least one field'),
    });
    await expect(context.pv('client:number').read({ request: 'field(' })).rejects.toMatchObject({ code: 'MISFIT' });
  });

  test('can be aborted', async () => {
    const abort = new AbortController();
    const reading = context.pv('client:nowhere').read({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});

describe('writing', () => {
  test.each([
    ['client:whole', 8, 8],
    ['client:whole', '9', 9],
    ['client:number', '1.5', 1.5],
    ['client:text', 'bye', 'bye'],
    ['client:state', 'on', 1],
    ['client:state', 2, 2],
    ['client:array', [4, 5], Int32Array.of(4, 5)],
  ])('to %s of %j reads as %j', async (name, value, read) => {
    const target = context.pv(name);
    await target.write(value);
    expect((await target.read()).value).toEqual(read);
  });

  test('of fields by name', async () => {
    const target = context.pv('client:whole');
    await target.write({ value: 21 });
    expect((await target.read()).value).toBe(21);
  });

  test.each([
    ['client:whole', 'many', /'value': cannot store "many" as int32/],
    ['client:state', 'broken', /there is no state "broken": the states are off, on, fault/],
    ['client:whole', { nosuch: 1 }, /has no field 'nosuch'/],
  ])('to %s of %j fails before anything is sent', async (name, value, message) => {
    const writing = context.pv(name).write(value);
    await expect(writing).rejects.toMatchObject({ code: 'MISFIT', message: expect.stringMatching(message) });
    // The operation is used again.
    await context.pv(name).write(1);
  });

  test('to a PV that is read-only is refused', async () => {
    await expect(context.pv('client:fixed').write(3)).rejects.toMatchObject({ code: 'REFUSED', pv: 'client:fixed' });
  });

  test('with completion waits for it', async () => {
    const start = performance.now();
    await context.pv('client:slow').write(5, { notify: true });
    expect(performance.now() - start).toBeGreaterThan(250);
  });

  test('that took too long does not disturb the next', async () => {
    const slow = context.pv('client:slow');
    await expect(slow.write(6, { notify: true, timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await slow.write(7, { notify: true });
    expect((await slow.read()).value).toBe(7);
  });

  test('keeps the order', async () => {
    const target = context.pv('client:whole');
    await Promise.all(Array.from({ length: 50 }, (_, value) => target.write(value)));
    expect((await target.read()).value).toBe(49);
  });
});

describe('monitoring', () => {
  test('begins with the value now, and tells what changed', async () => {
    const target = context.pv('client:number');
    await target.write(1);
    const updates: PvaUpdate[] = [];
    const monitor = target.subscribe({ onUpdate: (update) => updates.push(update) });
    await until(() => updates.length === 1, 'the first update');
    await target.write(2);
    await until(() => updates.length === 2, 'the second update');
    monitor.cancel();
    expect(updates.map(({ value }) => value)).toEqual([1, 2]);
    expect(updates[0]!.changed).toContain('display.units');
    expect(updates[1]!.changed).toContain('value');
    expect(updates[1]!.changed).not.toContain('display.units');
    expect(updates[1]!.units).toBe('mm');
    expect(updates[1]!.pv).toBe(target);
  });

  test('in a loop, acknowledged one by one, loses nothing', async () => {
    const target = context.pv('client:whole');
    await target.write(0);
    const seen: unknown[] = [];
    const writing = (async () => {
      for (let value = 1; value <= 40; value++) await target.write(value);
    })();
    for await (const { value } of target.subscribe({ request: 'field(value)record[pipeline=true,queueSize=4]' })) {
      seen.push(value);
      if (value === 40) break;
    }
    await writing;
    expect(seen.at(-1)).toBe(40);
    expect([...seen].sort((a, b) => Number(a) - Number(b))).toEqual(seen);
  });

  test('of a field that does not exist says so', async () => {
    const errors: PvaError[] = [];
    const monitor = context.pv('client:number').subscribe({
      request: 'field(nosuch)',
      onUpdate: () => {},
      onError: (error) => errors.push(error),
    });
    await until(() => errors.length === 1, 'the error');
    expect(errors[0]).toMatchObject({ code: 'REFUSED', pv: 'client:number' });
    monitor.cancel();
  });

  test('large arrays', async () => {
    const target = context.pv('client:large');
    const value = Float64Array.from({ length: 20_000 }, (_, index) => index);
    await target.write(value);
    expect((await target.read()).value).toEqual(value);
  });
});

describe('asking for the type', () => {
  test('gives it, or that of a field', async () => {
    const type = await context.pv('client:number').info();
    expect(type).toMatchObject({ kind: 'structure', id: 'epics:nt/NTScalar:1.0' });
    expect(await context.pv('client:number').info({ field: 'value' })).toMatchObject({ scalar: 'double' });
    await expect(context.pv('client:number').info({ field: 'nosuch' })).rejects.toMatchObject({ code: 'REFUSED' });
  });
});

describe('calling', () => {
  test('what is not a service is refused', async () => {
    await expect(context.pv('client:number').call({})).rejects.toMatchObject({ code: 'REFUSED' });
  });

  test('a service that every server has', async () => {
    const server = context.pv('server', { server: `127.0.0.1:${ioc.pvaPort}` });
    const channels = await server.call({ op: 'channels' });
    expect(channels?.value).toContain('client:number');
    expect((await server.call({ op: 'channels' }, { bare: true }))?.value).toEqual(channels?.value);
    await expect(server.call({ op: 'nosuch' })).rejects.toMatchObject({ code: 'REFUSED' });
  });
});
