/** Records of a database over PV Access: groups, the options of puts, and processing. Over real sockets. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { epicsDb } from '../../../src/helpers/epics-db.ts';
import { BitSet } from '../../../src/protocol/pva/bit-set.ts';
import { encodeDelta } from '../../../src/protocol/pva/delta.ts';
import { fromPlain } from '../../../src/protocol/pva/plain.ts';
import type { UpdateResponse } from '../../../src/protocol/pva/responses.ts';
import { TypeRegistry } from '../../../src/protocol/pva/type-registry.ts';
import { zeroStructure } from '../../../src/protocol/pva/value.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { PvaClient, pvRequest, read } from './client.ts';

const database = `
record(ao, "r:out") { field(DESC, "what is put") field(FLNK, "r:count") }
record(calc, "r:count") { field(CALC, "VAL+1") }
record(ao, "r:slow") { field(SCAN, "Event") field(FLNK, "r:seen") }
record(calc, "r:seen") { field(CALC, "VAL+1") }
record(ao, "r:a") {
  info(Q:group, { "r:group": {
    "a": {+channel: "VAL", +putorder: 1, +trigger: "b"},
    "b": {+channel: "VAL", +type: "plain"},
    "none": {+channel: "NOSUCH"},
    "go": {+channel: "PROC", +type: "proc", +putorder: 2},
    "text": {+channel: "DESC$", +type: "plain"}
  }, "r:out": {"x": {+channel: "VAL"}}, "r:empty": {"x": {+channel: "NOSUCH"}} })
}
`;

let folder: string;
let ioc: RunningIoc;
let client: PvaClient;
/** Updates that came before the reply to a put. */
let updates: UpdateResponse[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xioc-'));
  writeFileSync(join(folder, 'r.db'), database);
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  ioc = await startIoc(epicsDb(join(folder, 'r.db')), { protocols: ['pva'] });
  client = await PvaClient.open(ioc.pvaPort);
  updates = [];
});
afterEach(async () => {
  client.close();
  await ioc.stop();
});

async function put(name: string, options: string, plain: Record<string, unknown>, ...paths: string[]) {
  const sid = await client.create(name);
  const ioid = client.ioid();
  client.send({ type: 'PUT_INIT', sid, ioid, subcommand: 8, pvRequest: pvRequest(options) });
  const { structure: type } = await client.next('PUT_INIT');
  const bits = BitSet.of(...paths.map((path) => type!.bit(path)!));
  const bytes = encodeDelta(fromPlain(type!, plain), bits, true);
  client.send({
    type: 'PUT',
    sid,
    ioid,
    subcommand: 0,
    data: { bytes, littleEndian: true, types: new TypeRegistry(0) },
  });
  const messages: string[] = [];
  for (;;) {
    const reply = await client.any();
    if (reply?.type === 'MESSAGE') messages.push(reply.text);
    if (reply?.type === 'PUT') return { status: reply.status, messages };
    if (reply === undefined) throw new Error('the server has closed the connection');
    if (reply.type === 'MONITOR') updates.push(reply);
  }
}

const valueAt = async (name: string) => (await client.get(await client.create(name))).value.value;

describe('a put to a record', () => {
  it.each([
    ['', 'r:out', 1, 'r:count', 1],
    ['record[process=passive]', 'r:out', 1, 'r:count', 1],
    ['record[process=false]', 'r:out', 1, 'r:count', 0],
    ['record[process=false,block=true]', 'r:out', 1, 'r:count', 0],
    ['record[process=true]', 'r:out', 1, 'r:count', 1],
    ['', 'r:slow', 1, 'r:seen', 0],
    ['record[process=true]', 'r:slow', 1, 'r:seen', 1],
    ['record[process=true,block=true]', 'r:slow', 1, 'r:seen', 1],
    ['record[block=true]', 'r:slow', 1, 'r:seen', 0],
  ])('with %j to %s leaves %i, and what it sets off at %s %i', async (options, name, value, after, count) => {
    const { status, messages } = await put(name, options, { value }, 'value');
    expect([status.severity, messages]).toEqual(['OK', []]);
    expect([await valueAt(name), await valueAt(after)]).toEqual([value, count]);
  });

  it('tells of options that it does not know, and ignores them', async () => {
    const odd = await put('r:out', 'record[process=bogus]', { value: 3 }, 'value');
    expect(odd.messages).toEqual(['Ignoring unsupported record._options.process: bogus is not true, false or passive']);
    expect((await put('r:out', 'record[block=maybe]', { value: 3 }, 'value')).messages).toEqual([
      'Ignoring unsupported record._options.block: maybe is neither true nor false',
    ]);
    expect(await valueAt('r:count')).toBe(2);
  });
});

describe('a record', () => {
  it('is processed on request', async () => {
    const sid = await client.create('r:out');
    const ioid = client.ioid();
    client.send({ type: 'PROCESS_INIT', sid, ioid, subcommand: 8, pvRequest: pvRequest('') });
    expect((await client.next('PROCESS_INIT')).status.severity).toBe('OK');
    client.send({ type: 'PROCESS', sid, ioid, subcommand: 0 });
    expect((await client.next('PROCESS')).status.severity).toBe('OK');
    expect(await valueAt('r:count')).toBe(1);
  });

  it('has its DESC as description', async () => {
    const { value } = await client.get(await client.create('r:out'));
    expect(value).toMatchObject({ display: { description: 'what is put' } });
  });
});

describe('a group of a database', () => {
  it('leaves out what is not there, and is not served under the name of a record, or with nothing in it', async () => {
    const { type } = await client.get(await client.create('r:group'));
    expect(type.members.map(({ name }) => name)).toEqual(['record', 'b', 'text', 'a']);
    expect((await client.get(await client.create('r:out'))).type.id).toBe('epics:nt/NTScalar:1.0');
    await expect(client.create('r:empty')).rejects.toThrow('Refused');
    expect([...ioc.ioc.listGroups()]).toEqual(['r:group']);
  });

  it('sends what an event triggers, with its alarm, and nothing else', async () => {
    const sid = await client.create('r:group');
    const { ioid, type } = await client.monitor(sid, 'field(a.value,a.alarm,b)');
    client.start(sid, ioid);
    const first = read(await client.next('MONITOR'), zeroStructure(type));
    await put('r:a', '', { value: 5 }, 'value');
    const update = updates.shift() ?? (await client.next('MONITOR'));
    expect(read(update, first.value).changed).toEqual(['b']);
  });

  it('has what its client puts, in order, and processes what it is to process', async () => {
    const { status } = await put('r:group', '', { a: { value: 4 } }, 'a.value');
    expect(status.severity).toBe('OK');
    expect(await valueAt('r:a')).toBe(4);
    const refused = await put('r:group', '', { b: 4 }, 'b');
    expect(refused.status).toMatchObject({ severity: 'ERROR', message: 'No fields changed' });
  });
});
