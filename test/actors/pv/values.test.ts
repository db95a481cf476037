/** Values as clients of EPICS know them: alarms, deadbands, limits, metadata, acknowledgment. */
import { describe, expect, test } from 'vitest';
import { group, type PvSpec, pv } from '../../../src/index.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import { Client, NORMAL, PUT_FAILED } from '../../examples/client.ts';
import { simulate } from '../../examples/simulate.ts';
import { naiveDecode } from '../../support/naive-dbr.ts';
import { RawClient } from '../../support/raw-client.ts';

const VALUE = 1;
const LOG = 2;
const ALARM = 4;
const PROPERTY = 8;

/** Updates of one PV by mask, as `value status/severity`. */
class Monitor {
  readonly #raw: RawClient;
  readonly #dbrType: number;

  private constructor(raw: RawClient, dbrType: number) {
    this.#raw = raw;
    this.#dbrType = dbrType;
  }

  static async on(port: number, name: string, mask: number, native = 6): Promise<Monitor> {
    const raw = await RawClient.open(port);
    raw.send({ type: 'CREATE_CHAN', cid: 1, minor: 13, name });
    await raw.next('ACCESS_RIGHTS');
    const { sid } = await raw.next('CREATE_CHAN');
    raw.send({ type: 'EVENT_ADD', dbrType: 7 + native, count: 0, sid, subscriptionId: 9, mask });
    const monitor = new Monitor(raw, 7 + native);
    await monitor.updates();
    return monitor;
  }

  async updates(): Promise<string[]> {
    const updates = (await this.#raw.settle()).filter((response) => response.type === 'EVENT_ADD');
    return updates.map(({ count, payload }) => {
      const { values, fields } = naiveDecode(this.#dbrType, count, payload);
      return `${values[0]} ${fields.status}/${fields.severity}`;
    });
  }

  close(): void {
    this.#raw.close();
  }
}

describe('deadbands', () => {
  const definition = group('x', {
    a: pv.double(0, { deadband: { value: 1, log: 2 } }),
    every: pv.double(0, { deadband: { value: -1 } }),
    plain: pv.double(0),
    count: pv.long(0, { deadband: { value: 2 } }),
  });

  test('VALUE and LOG monitors get changes above their own deadband', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const [value, log] = [await Monitor.on(ioc.port, 'x:a', VALUE), await Monitor.on(ioc.port, 'x:a', LOG)];
      for (const next of [0.5, 1, 1.1, 2.05, 2.2, 0.1, Number.NaN, Number.NaN]) pvs.a.write(next);
      expect(await value.updates()).toEqual(['1.1 0/0', '2.2 0/0', '0.1 0/0', 'NaN 0/0']);
      expect(await log.updates()).toEqual(['2.05 0/0', 'NaN 0/0']);
      value.close();
      log.close();
    }));

  test('without one a change is posted, an equal value is not; below 0 all are', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const plain = await Monitor.on(ioc.port, 'x:plain', VALUE);
      const every = await Monitor.on(ioc.port, 'x:every', VALUE);
      for (const next of [1, 1, 2]) {
        pvs.plain.write(next);
        pvs.every.write(next);
      }
      expect(await plain.updates()).toEqual(['1 0/0', '2 0/0']);
      expect(await every.updates()).toEqual(['1 0/0', '1 0/0', '2 0/0']);
      plain.close();
      every.close();
    }));

  test('whole numbers have them too', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const monitor = await Monitor.on(ioc.port, 'x:count', VALUE, 5);
      for (const next of [1, 2, 3, 4, 6]) pvs.count.write(next);
      expect(await monitor.updates()).toEqual(['3 0/0', '6 0/0']);
      monitor.close();
    }));
});

describe('alarms', () => {
  const definition = group('x', {
    a: pv.double(0, { limits: { alarm: [-2, 2], warning: [-1, 1] }, hysteresis: 0.1, severities: { high: 'INVALID' } }),
    mode: pv.enum('idle', ['idle', 'fault'], { severities: { fault: 'MAJOR' } }),
    given: pv.long(1, { alarm: { status: 'READ', severity: 'MINOR' }, time: { seconds: 5, nanoseconds: 65535 } }),
    one: pv.long(1, { alarmGroup: 'shared' }),
    two: pv.long(1, { alarmGroup: 'shared' }),
  });

  test('are evaluated on puts and writes, and sent to ALARM monitors when they change', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const monitor = await Monitor.on(ioc.port, 'x:a', ALARM);
      for (const next of [0.5, 1, 1.2, 0.95, 0.8]) await pvs.a.put(next);
      pvs.a.write(-5);
      expect(await monitor.updates()).toEqual(['1 4/3', '0.8 0/0', '-5 5/2']);
      monitor.close();
    }));

  test('of states', () =>
    simulate(definition, ({ pvs: { mode } }) => {
      mode.write('fault');
      expect([mode.status, mode.severity]).toEqual(['STATE', 'MAJOR']);
      mode.write('idle');
      expect(mode.severity).toBe('NO_ALARM');
    }));

  test('may be given with a value, and a time stamp to the nanosecond', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const client = await Client.of(ioc);
      expect((await client.read('x:given')).fields).toMatchObject({
        status: 1,
        severity: 1,
        seconds: 5,
        nanoseconds: 65535,
      });
      pvs.a.write(0, { severity: 'MAJOR', status: 'COMM', time: { seconds: 9, nanoseconds: 999_999_999 } });
      expect((await client.read('x:a')).fields).toMatchObject({
        status: 9,
        severity: 2,
        seconds: 9,
        nanoseconds: 999_999_999,
      });
      pvs.a.write(0, { severity: 'MINOR', time: 1.7e12 });
      expect((await client.read('x:a')).fields).toMatchObject({ status: 15, severity: 1, seconds: 1.7e9 - 631152000 });
      pvs.a.write(0);
      expect(pvs.a.severity).toBe('NO_ALARM');
      for (const time of [new Date(), Number.NaN, 'now']) {
        expect(() => pvs.a.write(7, { time: time as never })).toThrow('is not a time: give milliseconds since 1970');
      }
      expect(pvs.a.value).toBe(0);
      client.close();
    }));

  test('of an alarm group are those of all its PVs', () =>
    simulate(definition, ({ pvs: { one, two, a } }) => {
      one.write(2, { severity: 'MAJOR', status: 'HWLIMIT' });
      expect([two.status, two.severity, two.value, a.severity]).toEqual(['HWLIMIT', 'MAJOR', 1, 'NO_ALARM']);
      two.write(3);
      expect([one.severity, one.value]).toEqual(['NO_ALARM', 2]);
    }));
});

describe('control limits', () => {
  const control = [-3, 3] as const;
  const definition = group('x', {
    refusing: pv.double(1, { limits: { control } }),
    clamping: pv.double(1, { record: 'ao', limits: { control } }),
    whole: pv.long(1, { record: 'longout', limits: { control } }),
    handled: pv.double(1, { record: 'ao', limits: { control }, put: (value) => value * 10 }),
  });

  test('refuse puts beyond them, with WRITE/MAJOR', () =>
    simulate(definition, async ({ ioc, pvs: { refusing } }) => {
      const client = await Client.of(ioc);
      for (const value of [3.1, -3.1, Number.NaN]) {
        expect(await client.write('x:refusing', [value])).toBe(PUT_FAILED);
        expect([refusing.value, refusing.status, refusing.severity]).toEqual([1, 'WRITE', 'MAJOR']);
      }
      expect(await client.write('x:refusing', [3])).toBe(NORMAL);
      expect([refusing.value, refusing.severity]).toEqual([3, 'NO_ALARM']);
      client.close();
    }));

  test('are drive limits of output records: puts are moved to them', () =>
    simulate(definition, async ({ pvs: { clamping, whole, handled } }) => {
      await clamping.put(5);
      await whole.put(-5);
      await handled.put(5);
      expect([clamping.value, whole.value, handled.value]).toEqual([3, -3, 3]);
      await clamping.put(Number.NaN);
      expect([clamping.value, clamping.status, clamping.severity]).toEqual([Number.NaN, 'UDF', 'INVALID']);
    }));

  test('do not concern what the IOC writes', () =>
    simulate(definition, ({ pvs: { refusing } }) => {
      refusing.write(5);
      expect([refusing.value, refusing.severity]).toEqual([5, 'NO_ALARM']);
    }));
});

test('a change of units, limits or state names is sent to PROPERTY monitors, and to no others', () =>
  simulate(group('x', { a: pv.double(1), mode: pv.enum('a', ['a', 'b']) }), async ({ ioc, pvs }) => {
    const property = await Monitor.on(ioc.port, 'x:a', PROPERTY);
    const value = await Monitor.on(ioc.port, 'x:a', VALUE | LOG | ALARM);
    const client = await Client.of(ioc);
    pvs.a.configure({
      units: 'mm',
      precision: 3,
      limits: { display: [0, 10], alarm: [-5, 5], warning: [undefined, 4] },
    });
    expect([await property.updates(), await value.updates()]).toEqual([['1 0/0'], []]);
    const { fields } = await client.readAs('x:a', Dbr.CTRL_DOUBLE);
    expect(fields).toMatchObject({ units: 'mm', precision: 3 });
    expect(pvs.a.metadata).toMatchObject({ displayHigh: 10, alarmLow: -5, warningLow: Number.NaN, warningHigh: 4 });
    pvs.mode.configure({ states: ['off', 'on', 'fault'] });
    expect(pvs.mode.value).toBe('off');
    for (const each of [property, value, client]) each.close();
  }));

describe('acknowledgment', () => {
  const definition = group('x', { a: pv.double(0, { limits: { alarm: [-2, 2] } }) });
  const acks = async (client: Client) => {
    const { fields } = await client.readAs('x:a', Dbr.STSACK_STRING);
    return [fields.ackt, fields.acks];
  };

  test('an alarm that has gone waits for PUT_ACKS of its severity', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const client = await Client.of(ioc);
      expect(await acks(client)).toEqual([1, 0]);
      pvs.a.write(3);
      pvs.a.write(0);
      expect(await acks(client)).toEqual([1, 2]);
      expect(await client.write('x:a', [1], Dbr.PUT_ACKS)).toBe(NORMAL);
      expect(await acks(client)).toEqual([1, 2]);
      expect(await client.write('x:a', [2], Dbr.PUT_ACKS)).toBe(NORMAL);
      expect(await acks(client)).toEqual([1, 0]);
      client.close();
    }));

  test('with PUT_ACKT 0 it follows the alarm', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const client = await Client.of(ioc);
      pvs.a.write(3);
      pvs.a.write(0);
      expect(await client.write('x:a', [0], Dbr.PUT_ACKT)).toBe(NORMAL);
      expect(await acks(client)).toEqual([0, 0]);
      pvs.a.write(3);
      expect(await acks(client)).toEqual([0, 2]);
      pvs.a.write(0);
      expect(await acks(client)).toEqual([0, 0]);
      client.close();
    }));
});

describe('conversions for authors', () => {
  const definition = group('x', {
    flag: pv.bool(true),
    named: pv.bool(false, { states: ['No', 'Yes'], severities: { on: 'MINOR' } }),
    mode: pv.enum('b', ['a', 'b']),
    text: pv.text('hällo', { maxLength: 8 }),
    long: pv.text('x'.repeat(50), { reportAs: 'STRING', maxLength: 100 }),
    one: pv.text('a', { maxLength: 1 }),
    bytes: pv.bytes([1, 2], { maxLength: 4 }),
    numbers: pv.short([1, 2], { maxLength: 4 }),
    single: pv.long([2]),
    texts: pv.string(['a', 'b'], { maxLength: 3 }),
  });

  test('PVs are read and written as what they are', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      expect([pvs.flag.value, pvs.flag.raw, pvs.mode.value, pvs.mode.raw]).toEqual([true, 1, 'b', 1]);
      pvs.named.write(true);
      expect([pvs.named.value, pvs.named.severity, pvs.named.metadata.enumStrings]).toEqual([
        true,
        'MINOR',
        ['No', 'Yes'],
      ]);
      expect([pvs.text.value, pvs.text.raw]).toEqual(['hällo', Uint8Array.from([104, 195, 164, 108, 108, 111])]);
      pvs.text.write('far too long');
      expect(pvs.text.value).toBe('far too ');
      expect([pvs.one.value, pvs.one.raw]).toEqual(['a', 97]);
      pvs.one.write('');
      expect(pvs.one.value).toBe('');
      pvs.bytes.write([9, 8, 7]);
      expect(pvs.bytes.value).toEqual(Uint8Array.of(9, 8, 7));
      pvs.numbers.write([5]);
      expect(pvs.numbers.value).toEqual(Int16Array.of(5));
      expect([pvs.single.value, pvs.single.raw]).toEqual([Int32Array.of(2), 2]);
      pvs.texts.write(['c']);
      expect(pvs.texts.value).toEqual(['c']);
      expect(() => pvs.numbers.write(['x'] as never)).toThrow('x:numbers: cannot store "x" as int16');
      const client = await Client.of(ioc);
      expect([await client.value('x:long'), await client.text('x:long.VAL$')]).toEqual([
        'x'.repeat(39),
        'x'.repeat(50),
      ]);
      expect(await client.writeText('x:long.VAL$', 'y'.repeat(60))).toBe(NORMAL);
      expect(pvs.long.value).toBe('y'.repeat(60));
      client.close();
    }));

  test('a number that is not a state reads as its digits, where any number will do', () =>
    simulate(group('x', { mode: pv.enum('a', ['a', 'b'], { unknownSeverity: 'MAJOR' }) }), async ({ ioc, pvs }) => {
      pvs.mode.write(7 as never);
      expect([pvs.mode.value, pvs.mode.severity]).toEqual(['7', 'MAJOR']);
      const client = await Client.of(ioc);
      expect(await client.write('x:mode', [5])).toBe(NORMAL);
      expect(pvs.mode.value).toBe('5');
      client.close();
    }));

  test('else it is refused, from clients and from the IOC', () => {
    const seen: unknown[] = [];
    const put = (value: unknown) => void seen.push(value);
    return simulate(
      group('x', {
        mode: pv.enum('a', ['a', 'b'], { put }),
        on: pv.bool(false),
        rec: pv.enum('a', ['a', 'b'], { record: 'mbbo' }),
      }),
      async ({ ioc, pvs }) => {
        const client = await Client.of(ioc);
        const results = [];
        for (const name of ['x:mode', 'x:on', 'x:rec']) results.push(await client.write(name, [7]));
        expect(results).toEqual([PUT_FAILED, PUT_FAILED, NORMAL]); // a record takes it, as in base
        expect([await client.write('x:mode', [1]), pvs.mode.value, seen]).toEqual([NORMAL, 'b', ['b']]);
        expect(() => pvs.mode.write(2 as never)).toThrow('x:mode: it has no state 2: its states are a, b');
        expect(() => pvs.mode.write('c' as never)).toThrow('x:mode: it has no state "c": its states are a, b');
        client.close();
      },
    );
  });

  test.each([
    [pv.short(1), 1e6, 'it cannot hold 1000000: int16 holds -32768 to 32767'],
    [pv.long(1), Number.NaN, 'it cannot hold NaN: int32 holds'],
    [pv.char(1), 256, 'it cannot hold 256: uint8 holds -128 to 255'],
    [pv.uint32(1), -1, 'it cannot hold -1: uint32 holds 0 to 4294967295'],
    [pv.int64(1n), 2n ** 63n, 'it cannot hold 9223372036854775808: int64 holds'],
    [pv.short([1, 2]), [1, 70000], 'it cannot hold 70000: int16 holds -32768 to 32767 (element 1)'],
    [pv.short([1, 2]), Int32Array.of(1, 70000), 'it cannot hold 70000'],
  ] as [PvSpec<number>, never, string][])('%# is not written what it cannot hold', (spec, value, message) =>
    simulate(
      group('x', { a: spec, answers: { ...spec, options: { put: () => value } } as typeof spec }),
      async ({ pvs }) => {
        const before = pvs.a.value;
        expect(() => pvs.a.write(value)).toThrow(`x:a: ${message}`);
        await expect(pvs.a.put(value)).rejects.toThrow(`x:a: ${message}`);
        await expect(pvs.answers.put(before)).rejects.toThrow();
        expect([pvs.a.value, pvs.answers.value, pvs.answers.severity]).toEqual([before, before, 'INVALID']);
      },
    ),
  );

  test('fractions are cut, and a double holds any number', () =>
    simulate(group('x', { a: pv.long(0), d: pv.double(0), f: pv.float(0) }), ({ pvs: { a, d, f } }) => {
      a.write(-1.9);
      for (const each of [d, f]) each.write(Number.NaN);
      expect([a.value, d.value, f.value]).toEqual([-1, Number.NaN, Number.NaN]);
    }));
});

test('text that is not UTF-8 is read as it was written, also after a handler', () => {
  const definition = group('x', {
    plain: pv.string('x'),
    handled: pv.string('x', { put: (value) => value }),
    text: pv.text('x', { put: (value) => value }),
    long: pv.text('x', { reportAs: 'STRING', maxLength: 64 }),
  });
  const latin1 = Uint8Array.of(0xb0, 0x43); // °C
  return simulate(definition, async ({ ioc, pvs }) => {
    const raw = await RawClient.open(ioc.port);
    for (const [index, name] of ['plain', 'handled', 'text', 'long.VAL$'].entries()) {
      const sid = await raw.create(`x:${name}`, index + 1);
      const isChars = name === 'text' || name.endsWith('$');
      const type = isChars ? Dbr.CHAR : Dbr.STRING;
      const payload = new Uint8Array(isChars ? 8 : 40);
      payload.set(latin1);
      raw.send({ type: 'WRITE_NOTIFY', dbrType: type, count: isChars ? 2 : 1, sid, ioid: 1, payload });
      expect(await raw.next('WRITE_NOTIFY')).toMatchObject({ status: NORMAL });
      raw.send({ type: 'READ_NOTIFY', dbrType: type, count: isChars ? 2 : 1, sid, ioid: 2 });
      expect((await raw.next('READ_NOTIFY')).payload.slice(0, 2), name).toEqual(latin1);
    }
    expect(pvs.plain.value).toBe('\udcb0C');
    raw.close();
  });
});

describe('types that Channel Access does not have', () => {
  const definition = group('x', {
    int8: pv.int8(-2),
    uint16: pv.uint16(65535),
    uint32: pv.uint32(0xffffffff, { deadband: { value: 10 } }),
    int64: pv.int64(-(2n ** 53n), { limits: { control: [-1e18, 1e18] }, deadband: { value: 10 } }),
    uint64: pv.uint64(5),
    flag: pv.boolean(true),
    bigs: pv.int64([1n, 2, -3n], { maxLength: 4 }),
    flags: pv.boolean([true, false]),
    words: pv.uint16([1, 65535]),
  });

  test('are shown as base shows them', () =>
    simulate(definition, async ({ ioc }) => {
      const client = await Client.of(ioc);
      const typeOf = async (name: string) => (await client.channel(`x:${name}`)).type;
      for (const name of ['int8', 'flag', 'flags']) expect(await typeOf(name), name).toBe(Dbr.CHAR);
      for (const name of ['uint16', 'words']) expect(await typeOf(name), name).toBe(Dbr.LONG);
      for (const name of ['uint32', 'int64', 'uint64', 'bigs']) expect(await typeOf(name), name).toBe(Dbr.DOUBLE);
      const names = Object.keys(definition.members);
      const values: unknown[] = [];
      for (const name of names) values.push((await client.read(`x:${name}`)).values);
      expect(values).toEqual([
        ...[[254], [65535], [0xffffffff], [-(2 ** 53)], [5], [1]],
        ...[
          [1, 2, -3],
          [1, 0],
          [1, 65535],
        ],
      ]);
      client.close();
    }));

  test('take puts of all types, within their limits', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const client = await Client.of(ioc);
      expect(await client.write('x:int64', ['9007199254740993'], Dbr.STRING)).toBe(NORMAL);
      expect(pvs.int64.value).toBe(9007199254740993n);
      expect(await client.write('x:int64', [7.9])).toBe(NORMAL);
      expect(pvs.int64.value).toBe(7n);
      expect(await client.write('x:int64', [2e18])).toBe(PUT_FAILED);
      expect(pvs.int64.value).toBe(7n);
      expect(await client.write('x:flag', [0])).toBe(NORMAL);
      expect(pvs.flag.value).toBe(false);
      expect(await client.write('x:uint16', [70000])).toBe(NORMAL);
      expect(pvs.uint16.value).toBe(4464);
      pvs.bigs.write([9, 8n]);
      expect(pvs.bigs.value).toEqual(BigInt64Array.of(9n, 8n));
      pvs.flags.write([false]);
      expect(pvs.flags.value).toEqual([false]);
      client.close();
    }));

  test('have deadbands', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const [big, unsigned] = [
        await Monitor.on(ioc.port, 'x:int64', VALUE),
        await Monitor.on(ioc.port, 'x:uint32', VALUE),
      ];
      for (const value of [2n ** 40n, 2n ** 40n + 5n, 2n ** 40n + 11n]) pvs.int64.write(value);
      for (const value of [100, 105, 111]) pvs.uint32.write(value);
      expect(await big.updates()).toEqual(['1099511627776 0/0', '1099511627787 0/0']);
      expect(await unsigned.updates()).toEqual(['100 0/0', '111 0/0']);
    }));
});

test('watchers see published values until they leave', () =>
  simulate(group('x', { a: pv.double(0, { deadband: { value: 1, log: 1 } }) }), ({ pvs }) => {
    const seen: number[] = [];
    const leave = pvs.a.watch((value) => seen.push(value));
    for (const value of [0.5, 2, 2.5, 4]) pvs.a.write(value);
    leave();
    pvs.a.write(9);
    expect(seen).toEqual([2, 4]);
  }));
