/** The PV Access server over real sockets: channels, get, put, monitor, rpc, and what is against the rules. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { BitSet } from '../../../src/protocol/pva/bit-set.ts';
import { encodeDelta } from '../../../src/protocol/pva/delta.ts';
import { fromPlain } from '../../../src/protocol/pva/plain.ts';
import type { StructureType } from '../../../src/protocol/pva/type.ts';
import { TypeRegistry } from '../../../src/protocol/pva/type-registry.ts';
import { NO_VALUE, zeroStructure } from '../../../src/protocol/pva/value.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { PvaClient, pvRequest, read } from './client.ts';

const definition = group(
  't',
  {
    a: pv.double(1.5, { units: 'mm', precision: 2, doc: 'a length', limits: { alarm: [-10, 10], control: [-20, 20] } }),
    e: pv.enum('off', ['off', 'on', 'fault']),
    w: pv.double([1, 2, 3], { maxLength: 5 }),
    s: pv.string('hi'),
    text: pv.text('a text', { maxLength: 100 }),
    big: pv.int64(2n ** 60n),
    ro: pv.double(7, { readOnly: true }),
    slow: pv.double(0, { put: () => new Promise((resolve) => setTimeout(resolve, 60)) }),
    fussy: pv.double(0, {
      put: (value) => {
        if (value > 5) throw new Error('too much');
      },
    }),
  },
  { prefix: 't:' },
);

let ioc: RunningIoc<typeof definition.members>;
let client: PvaClient;

beforeEach(async () => {
  ioc = await startIoc(definition, { protocols: ['pva'] });
  client = await PvaClient.open(ioc.pvaPort);
});

afterEach(async () => {
  client.close();
  await ioc.stop();
});

function put(type: StructureType, path: string, plain: object) {
  const value = fromPlain(type, plain as Record<string, unknown>);
  const bytes = encodeDelta(value, BitSet.of(type.bit(path)!), true);
  return { bytes, littleEndian: true, types: new TypeRegistry(0) };
}

describe('a channel', () => {
  it('is refused for a name that is not served, and the connection goes on', async () => {
    client.send({ type: 'CREATE_CHANNEL', channels: [{ cid: 9, name: 'nobody' }] });
    expect(await client.next('CREATE_CHANNEL')).toMatchObject({
      cid: 9,
      sid: 0xffffffff,
      status: { severity: 'FATAL' },
    });
    expect(await client.create('t:a')).toBeGreaterThan(0);
  });

  it('is refused for an empty name, and the others of the message are created', async () => {
    client.send({
      type: 'CREATE_CHANNEL',
      channels: [
        { cid: 1, name: '' },
        { cid: 2, name: 't:a' },
      ],
    });
    expect((await client.next('CREATE_CHANNEL')).status.severity).toBe('FATAL');
    expect(await client.next('CREATE_CHANNEL')).toMatchObject({ cid: 2, status: { severity: 'OK' } });
  });

  it('is destroyed with its operations, and the client gets the ids of the channel', async () => {
    const sid = await client.create('t:a', 5);
    const { ioid } = await client.monitor(sid);
    client.send({ type: 'DESTROY_CHANNEL', sid, cid: 99 });
    expect(await client.next('DESTROY_CHANNEL')).toMatchObject({ sid, cid: 5 });
    client.start(sid, ioid);
    client.send({ type: 'DESTROY_CHANNEL', sid: 777, cid: 1 });
    await client.settle();
    expect(client.isClosed).toBe(false);
  });

  it('ends when its PV is removed', async () => {
    const sid = await client.create('t:a');
    ioc.ioc.remove('t:a');
    expect(await client.next('DESTROY_CHANNEL')).toMatchObject({ sid, cid: 1 });
  });
});

describe('get', () => {
  it('answers all fields of a number', async () => {
    const { type, value } = await client.get(await client.create('t:a'));
    expect(type.id).toBe('epics:nt/NTScalar:1.0');
    expect(value).toMatchObject({
      value: 1.5,
      alarm: { severity: 0, status: 0, message: '' },
      display: { units: 'mm', description: 'a length', precision: 2, form: { index: 0 } },
      control: { limitLow: -20, limitHigh: 20 },
      valueAlarm: { active: true, lowAlarmLimit: -10, highAlarmLimit: 10, highAlarmSeverity: 2 },
    });
  });

  it.each([
    ['t:e', { value: { index: 0, choices: ['off', 'on', 'fault'] } }],
    ['t:w', { value: Float64Array.of(1, 2, 3) }],
    ['t:s', { value: 'hi' }],
    ['t:text', { value: 'a text' }],
    ['t:big', { value: 2n ** 60n }],
  ])('answers %s', async (name, expected) => {
    expect((await client.get(await client.create(name))).value).toMatchObject(expected);
  });

  it('sends the selected fields only', async () => {
    const { change, type } = await client.get(await client.create('t:a'), 'field(value,alarm.severity,nothing)');
    expect([...change.changed].map((bit) => type.path(bit))).toEqual(['value', 'alarm.severity']);
  });

  it('is refused when nothing is selected', async () => {
    const sid = await client.create('t:a');
    await expect(client.get(sid, 'field(nothing)')).rejects.toThrow('pvRequest must select at least one field');
  });

  it('shows the alarm with its class and its name', async () => {
    ioc.pvs.a.write(11);
    const { value } = await client.get(await client.create('t:a'));
    expect(value).toMatchObject({ value: 11, alarm: { severity: 2, status: 1, message: 'HIHI' } });
  });
});

describe('put', () => {
  it('stores the marked value', async () => {
    const sid = await client.create('t:a');
    const { ioid, type } = await client.initPut(sid);
    client.send({ type: 'PUT', sid, ioid, subcommand: 0, data: put(type, 'value', { value: 4.25 }) });
    expect((await client.next('PUT')).status.severity).toBe('OK');
    expect(ioc.pvs.a.value).toBe(4.25);
  });

  it('reads back what is there', async () => {
    const sid = await client.create('t:a');
    const { ioid } = await client.initPut(sid, 'field(value)');
    client.send({ type: 'READ_BACK', sid, ioid, subcommand: 0x40 });
    expect((await client.next('READ_BACK')).status.severity).toBe('OK');
  });

  it('stores text, states and arrays, and refuses a state that there is not', async () => {
    const text = await client.create('t:text');
    const textPut = await client.initPut(text);
    const data = put(textPut.type, 'value', { value: 'grüße' });
    client.send({ type: 'PUT', sid: text, ioid: textPut.ioid, subcommand: 0, data });
    expect((await client.next('PUT')).status.severity).toBe('OK');
    expect(ioc.pvs.text.value).toBe('grüße');

    const sid = await client.create('t:e');
    const { ioid, type } = await client.initPut(sid);
    for (const [index, severity] of [
      [2, 'OK'],
      [3, 'ERROR'],
    ] as const) {
      const state = put(type, 'value.index', { value: { index } });
      client.send({ type: 'PUT', sid, ioid, subcommand: 0, data: state });
      expect((await client.next('PUT')).status.severity).toBe(severity);
    }
    expect(ioc.pvs.e.value).toBe('fault');
  });

  it('waits for the handler, and tells why a put was refused', async () => {
    const sid = await client.create('t:slow');
    const { ioid, type } = await client.initPut(sid, 'record[block=true]');
    client.send({ type: 'PUT', sid, ioid, subcommand: 0x10, data: put(type, 'value', { value: 3 }) });
    expect(ioc.pvs.slow.value).toBe(0);
    expect(await client.next('PUT')).toMatchObject({ subcommand: 0x10, status: { severity: 'OK' } });
    expect(ioc.pvs.slow.value).toBe(3);

    const fussy = await client.create('t:fussy');
    const second = await client.initPut(fussy);
    const data = put(second.type, 'value', { value: 6 });
    client.send({ type: 'PUT', sid: fussy, ioid: second.ioid, subcommand: 0, data });
    expect(await client.next('PUT')).toMatchObject({ status: { severity: 'ERROR' } });
  });

  it('is not permitted on what may only be read', async () => {
    const sid = await client.create('t:ro');
    const { ioid, type } = await client.initPut(sid);
    client.send({ type: 'PUT', sid, ioid, subcommand: 0, data: put(type, 'value', { value: 1 }) });
    expect((await client.next('PUT')).status).toMatchObject({ severity: 'ERROR', message: 'Put not permitted' });
  });

  it('of nothing is done', async () => {
    const sid = await client.create('t:a');
    const { ioid, type } = await client.initPut(sid);
    const bytes = encodeDelta(zeroStructure(type), new BitSet(), true);
    client.send({
      type: 'PUT',
      sid,
      ioid,
      subcommand: 0,
      data: { bytes, littleEndian: true, types: new TypeRegistry(0) },
    });
    expect((await client.next('PUT')).status.severity).toBe('OK');
  });
});

describe('a monitor', () => {
  it('sends all fields first, then what has changed', async () => {
    const sid = await client.create('t:a');
    const { ioid, type } = await client.monitor(sid);
    client.start(sid, ioid);
    const first = read(await client.next('MONITOR'), zeroStructure(type));
    expect(first.changed).toContain('display.units');
    ioc.pvs.a.write(2);
    const time = ['timeStamp.secondsPastEpoch', 'timeStamp.nanoseconds', 'timeStamp.userTag'];
    expect(read(await client.next('MONITOR'), first.value).changed).toEqual(['value', ...time]);
    ioc.pvs.a.write(12);
    const alarm = ['alarm.severity', 'alarm.status', 'alarm.message'];
    expect(read(await client.next('MONITOR'), first.value).changed).toEqual(['value', ...alarm, ...time]);
  });

  it('merges what waits while it is stopped, and keeps the last value', async () => {
    const sid = await client.create('t:a');
    const { ioid, type } = await client.monitor(sid, 'field(value)record[queueSize=3]');
    for (let i = 1; i <= 10; i++) ioc.pvs.a.write(i);
    client.start(sid, ioid);
    const values: unknown[] = [];
    for (let i = 0; i < 3; i++) values.push(read(await client.next('MONITOR'), zeroStructure(type)).value.fields[1]);
    expect(values).toEqual([1.5, 1, 10]);
  });

  it('keeps to its window, and an acknowledgement sends what waits', async () => {
    const sid = await client.create('t:a');
    const { ioid } = await client.monitor(sid, 'field(value)record[pipeline=true,queueSize=8]', 2);
    client.start(sid, ioid);
    for (let i = 1; i <= 5; i++) ioc.pvs.a.write(i);
    await client.next('MONITOR');
    await client.next('MONITOR');
    await client.settle();
    expect(client.received.filter(({ type }) => type === 'MONITOR')).toEqual([]);
    client.send({ type: 'MONITOR', sid, ioid, subcommand: 0x80, acknowledged: 3 });
    for (let i = 0; i < 3; i++) await client.next('MONITOR');
    ioc.pvs.a.write(6);
    client.send({ type: 'MONITOR', sid, ioid, subcommand: 0x80, acknowledged: 10 });
    for (let i = 0; i < 2; i++) await client.next('MONITOR');
  });

  it('sends nothing when nothing selected has changed', async () => {
    const sid = await client.create('t:a');
    const { ioid } = await client.monitor(sid, 'field(alarm)');
    client.start(sid, ioid);
    await client.next('MONITOR');
    ioc.pvs.a.write(3);
    await client.settle();
    expect(client.received.filter(({ type }) => type === 'MONITOR')).toEqual([]);
  });
});

describe('a procedure', () => {
  it('is the server itself', async () => {
    const sid = await client.create('server');
    const ioid = client.ioid();
    client.send({ type: 'RPC_INIT', sid, ioid, subcommand: 8, pvRequest: pvRequest('') });
    await client.next('RPC_INIT');
    client.send({ type: 'RPC', sid, ioid, subcommand: 0, argument: NO_VALUE });
    expect((await client.next('RPC')).status).toMatchObject({ severity: 'ERROR', message: 'Not implemented' });
  });
});

describe('what is against the rules', () => {
  it('ends the connection: an operation used as another, an id in use', async () => {
    const sid = await client.create('t:a');
    const { ioid } = await client.monitor(sid);
    client.send({ type: 'GET', sid, ioid, subcommand: 0 });
    await client.closed();
    const other = await PvaClient.open(ioc.pvaPort);
    const second = await other.create('t:a');
    const request = { type: 'GET_INIT', sid: second, ioid: 1, subcommand: 8, pvRequest: pvRequest('') } as const;
    other.send(request, request);
    await other.closed();
  });

  it('creates no channel for somebody unknown', async () => {
    const stranger = await PvaClient.connect(ioc.pvaPort);
    stranger.send({ type: 'CREATE_CHANNEL', channels: [{ cid: 1, name: 't:a' }] });
    await stranger.closed();
  });

  it('is answered with an error where messages may have crossed', async () => {
    client.send({ type: 'GET_INIT', sid: 99, ioid: 1, subcommand: 8, pvRequest: pvRequest('') });
    expect((await client.next('GET_INIT')).status.severity).toBe('ERROR');
    client.send({ type: 'GET', sid: 99, ioid: 55, subcommand: 0 });
    client.send({ type: 'DESTROY_REQUEST', sid: 99, ioid: 55 });
    client.send({
      type: 'PUT_GET_INIT',
      sid: await client.create('t:a'),
      ioid: 7,
      subcommand: 8,
      pvRequest: pvRequest(''),
    });
    expect((await client.next('PUT_GET_INIT')).status.severity).toBe('ERROR');
    client.send({ type: 'ECHO_REQUEST', value: 77 });
    expect((await client.next('ECHO_RESPONSE')).value).toBe(77);
  });
});
