/**
 * Malformed and unusual input over a real socket. What was once sent to PVXS 1.5.3 (golden/malformed-pvxs.json) is sent
 * to an IOC: it answers as PVXS did, except the cases listed here, where it is to do better.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../src/actors/pva/supervisor.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { rpc } from '../../../src/database/author/rpc.ts';
import { ResponseFramer } from '../../../src/protocol/pva/response-framer.ts';
import type { Response } from '../../../src/protocol/pva/responses.ts';
import { TypeRegistry } from '../../../src/protocol/pva/type-registry.ts';
import { NO_VALUE } from '../../../src/protocol/pva/value.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { type RecordedCase, recordedCases } from '../../support/pva-recordings.ts';
import { until } from './client/support.ts';
import { PvaClient, pvRequest } from './client.ts';

let release: (() => void)[] = [];
let processed = 0;

const definition = group(
  'g',
  {
    small: pv.double(42),
    int: pv.long(7),
    string: pv.string('hi'),
    bool: pv.boolean(false),
    array: pv.double([1, 2.5, -3], { maxLength: 10 }),
    readonly: pv.double(1, { readOnly: true }),
    slow: pv.double(0, { put: () => new Promise<void>((resolve) => void release.push(resolve)) }),
    counted: pv.double(0, { record: 'ao', put: () => void processed++ }),
    broken: rpc({}, pv.double(0), () => {
      throw new Error('out of order');
    }),
  },
  { prefix: 'g:' },
);

let ioc: RunningIoc<typeof definition.members>;

beforeAll(async () => {
  ioc = await startIoc(definition, { protocols: ['pva'], bounds: { payloadBytes: 1 << 20, waitingRequests: 4 } });
});
afterAll(() => ioc.stop());
beforeEach(() => {
  release = [];
  ioc.pvs.small.write(42);
});

/** Where the reaction is meant to differ from that of PVXS. `replies` without CONNECTION_VALIDATED and CREATE_CHANNEL. */
interface Better {
  readonly replies: readonly string[];
  readonly closed?: true;
  readonly why: string;
}

const WAITING = 'somebody waits for a reply';
const UNDERSTOOD = 'types of bounded and fixed size are understood, if never sent';

const better: Readonly<Record<string, Better>> = {
  'CREATE_CHANNEL before validation': { replies: [], closed: true, why: 'rights depend on who asks' },
  'control ECHO_REQUEST from client': { replies: ['ECHO_RESPONSE'], why: WAITING },
  'payload size 0xffffffff': { replies: [], closed: true, why: 'there is a limit' },
  'CREATE_CHANNEL empty name': { replies: ['CREATE_CHANNEL FATAL'], why: WAITING },
  'CREATE_CHANNEL empty name then good name in one message': {
    replies: ['CREATE_CHANNEL FATAL', 'CREATE_CHANNEL OK'],
    why: 'one name does not spoil the others',
  },
  'GET INIT unknown sid': { replies: ['GET_INIT ERROR'], why: 'it may have crossed the end of the channel' },
  'PUT exec on the ioid of a GET': { replies: ['GET_INIT OK'], closed: true, why: 'PVXS writes the value' },
  'GET INIT pvRequest with a fixed-size array int[4]': { replies: ['GET_INIT OK'], why: UNDERSTOOD },
  'GET INIT pvRequest with a bounded array int<4>': { replies: ['GET_INIT OK'], why: UNDERSTOOD },
  'GET INIT pvRequest with bounded string 0x83': { replies: ['GET_INIT OK'], why: UNDERSTOOD },
  'PUT_GET INIT': { replies: ['PUT_GET_INIT ERROR'], why: WAITING },
  'ARRAY INIT': { replies: ['ARRAY_INIT ERROR'], why: WAITING },
  'PROCESS INIT': { replies: ['PROCESS_INIT ERROR'], why: WAITING },
  'MONITOR pipeline with INIT 0x08: start, then ack 3': {
    replies: ['MONITOR_INIT OK', 'MONITOR'],
    why: 'what waits is sent as soon as it may',
  },
  'MONITOR pipeline queueSize=1': { replies: ['MONITOR_INIT ERROR'], why: WAITING },
  'GET_FIELD unknown sid': { replies: ['GET_FIELD ERROR'], why: WAITING },
  'GET_FIELD ioid in use': { replies: ['GET_INIT OK', 'GET_FIELD ERROR'], why: WAITING },
  'GET_FIELD sub-field "nosuch"': { replies: ['GET_FIELD ERROR'], why: 'the field that is asked for is meant' },
  'RPC server channel with NULL argument': { replies: ['RPC_INIT OK', 'RPC ERROR'], why: WAITING },
  'TCP SEARCH protocol tls only': { replies: [], why: 'TLS is not spoken' },
};

/** What PVs have after some of the cases. */
const after: Readonly<Record<string, () => void>> = {
  'PUT exec on the ioid of a GET': () => expect(ioc.pvs.small.value).toBe(42),
  'PUT string with invalid UTF-8': () => expect(ioc.pvs.string.value).toBe('\ufffd\ufffd'),
  'PUT null string (0xff)': () => expect(ioc.pvs.string.value).toBe(''),
  'PUT boolean 7': () => expect(ioc.pvs.bool.value).toBe(true),
  'PUT with trailing bytes': () => expect(ioc.pvs.small.value).toBe(12),
  'PUT empty bitset': () => expect(ioc.pvs.small.value).toBe(42),
};

/** Without two that are below: where "beyond the structure" is another bit here, and one that was recorded in part. */
const cases = recordedCases('malformed-pvxs').filter(
  ({ name }) => !/^(PUT bitset with a bit beyond|three GET exec)/.test(name),
);

describe.each(cases)('$name', (recorded) => {
  const known = better[recorded.name];
  it(known === undefined ? 'is answered as by PVXS' : `is answered better: ${known.why}`, async () => {
    const expected = known === undefined ? asRecorded(recorded) : { closed: false, ...known };
    const client = await PvaClient.connect(ioc.pvaPort);
    for (const bytes of recorded.sent) client.socket.write(withOurIds(bytes));
    client.send({ type: 'ECHO', payload: text('the end') });
    const replies: Response[] = [];
    for (;;) {
      const reply = await client.any();
      if (reply === undefined || isEnd(reply)) break;
      replies.push(reply);
    }
    const seen = kinds(replies);
    expect(
      known === undefined ? seen : seen.filter((kind) => known.replies.includes(kind) || !isOpening(kind)),
    ).toEqual(expected.replies);
    expect(client.isClosed).toBe(expected.closed);
    client.close();
    after[recorded.name]?.();
  });
});

describe('what was not recorded', () => {
  let client: PvaClient;

  beforeEach(async () => {
    client = await PvaClient.open(ioc.pvaPort);
  });
  afterEach(() => client.close());

  async function operation(name: string, type: 'GET_INIT' | 'PUT_INIT' | 'RPC_INIT' | 'PROCESS_INIT', cid = 1) {
    const sid = await client.create(name, cid);
    const ioid = client.ioid();
    client.send({ type, sid, ioid, subcommand: 8, pvRequest: pvRequest('record[block=true]') });
    await client.next(type);
    return { sid, ioid };
  }

  it('a put of a bit beyond the structure is a put of the others', async () => {
    const { sid, ioid } = await operation('g:small', 'PUT_INIT');
    const bits = new Uint8Array(30);
    bits[0] = 2;
    bits[29] = 1;
    const bytes = new Uint8Array(1 + bits.length + 8);
    bytes.set([bits.length, ...bits]);
    new DataView(bytes.buffer).setFloat64(1 + bits.length, 11, true);
    client.send({ type: 'PUT', sid, ioid, subcommand: 0, data: raw(bytes) });
    expect((await client.next('PUT')).status.severity).toBe('OK');
    expect(ioc.pvs.small.value).toBe(11);
  });

  it('an operation is not used by way of another channel', async () => {
    const { ioid } = await operation('g:small', 'GET_INIT');
    const other = await client.create('g:int', 2);
    client.send({ type: 'GET', sid: other, ioid, subcommand: 0 });
    await client.closed();
  });

  it('an operation is executed although its creation is not answered yet', async () => {
    const sid = await client.create('g:small');
    client.send(
      { type: 'GET_INIT', sid, ioid: 9, subcommand: 8, pvRequest: pvRequest('') },
      { type: 'GET', sid, ioid: 9, subcommand: 0 },
    );
    expect((await client.next('GET')).status.severity).toBe('OK');
  });

  it('executions wait for one that is not answered, up to a limit', async () => {
    const { sid, ioid } = await operation('g:slow', 'PUT_INIT');
    const value = Uint8Array.of(1, 2, 0, 0, 0, 0, 0, 0, 0x24, 0x40);
    for (let i = 0; i < 7; i++) client.send({ type: 'PUT', sid, ioid, subcommand: 0, data: raw(value) });
    for (const _ of [6, 7]) {
      const { severity, message } = (await client.next('PUT')).status;
      expect([severity, message]).toEqual(['ERROR', 'other request pending']);
    }
    for (let i = 0; i < 5; i++) {
      await until(() => release.length > i, 'the next put');
      release[i]!();
      expect((await client.next('PUT')).status.severity).toBe('OK');
    }
  });

  it('gets that do not wait for each other are all answered', async () => {
    const { sid, ioid } = await operation('g:small', 'GET_INIT');
    for (let i = 0; i < 3; i++) client.send({ type: 'GET', sid, ioid, subcommand: 0 });
    for (let i = 0; i < 3; i++) expect((await client.next('GET')).status.severity).toBe('OK');
  });

  it('a record is processed', async () => {
    const { sid, ioid } = await operation('g:counted', 'PROCESS_INIT');
    const before = processed;
    client.send({ type: 'PROCESS', sid, ioid, subcommand: 0 });
    expect((await client.next('PROCESS')).status.severity).toBe('OK');
    expect(processed).toBe(before + 1);
  });

  it('a put to what can only be read is refused', async () => {
    const { sid, ioid } = await operation('g:readonly', 'PUT_INIT');
    const value = Uint8Array.of(1, 2, 0, 0, 0, 0, 0, 0, 0x24, 0x40);
    client.send({ type: 'PUT', sid, ioid, subcommand: 0, data: raw(value) });
    expect((await client.next('PUT')).status).toMatchObject({ severity: 'ERROR', message: 'Put not permitted' });
  });

  it('a call that throws is answered with what it throws', async () => {
    const { sid, ioid } = await operation('g:broken', 'RPC_INIT');
    client.send({ type: 'RPC', sid, ioid, subcommand: 0, argument: NO_VALUE });
    expect((await client.next('RPC')).status).toMatchObject({ severity: 'ERROR', message: 'out of order' });
  });

  it('a message longer than has come yet is waited for', async () => {
    const echo = Uint8Array.of(0xca, 2, 0, 2, 4, 0, 0, 0, 1, 2);
    client.socket.write(echo);
    await until(() => connections().some(({ heldBytes }) => heldBytes === echo.length), 'the piece');
    client.socket.write(Uint8Array.of(3, 4));
    expect([...(await client.next('ECHO')).payload]).toEqual([1, 2, 3, 4]);
  });

  it('a connection that is reset is forgotten', async () => {
    await client.create('g:small');
    const { localPort } = client.socket;
    const isThere = () => connections().some(({ peer }) => String(peer).endsWith(`:${localPort}`));
    expect(isThere()).toBe(true);
    client.socket.resetAndDestroy();
    await until(() => !isThere(), 'the end of the connection');
  });
});

// --- helpers ------------------------------------------------------------------------------------------------------

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function isEnd(reply: Response): boolean {
  return reply.type === 'ECHO' && new TextDecoder().decode(reply.payload) === 'the end';
}

function asRecorded({ received, closed }: RecordedCase): { replies: string[]; closed: boolean } {
  const framer = new ResponseFramer({ maxPayload: 1 << 20 });
  const replies: Response[] = [];
  for (const bytes of received) framer.push(bytes);
  for (let message = framer.next(); message !== undefined; message = framer.next()) replies.push(message as Response);
  return { replies: kinds(replies), closed };
}

/** What is said, and how it ended, without the greeting and the identification. */
function kinds(replies: readonly Response[]): string[] {
  return replies
    .filter(({ type }) => type !== ('SET_BYTE_ORDER' as string) && type !== 'CONNECTION_VALIDATION')
    .map((reply) => ('status' in reply ? `${reply.type} ${reply.status.severity}` : reply.type));
}

/** Ids of channels: PVXS begins at 0x07050301, in the byte order of the message. */
function withOurIds(bytes: Uint8Array): Uint8Array {
  const ours = Uint8Array.from(bytes);
  for (let at = 8; at + 4 <= ours.length; at++) {
    const [a, b, c, d] = ours.subarray(at, at + 4);
    if (b === 3 && c === 5 && d === 7) ours.set([a!, 0, 0, 0], at);
    if (a === 7 && b === 5 && c === 3) ours.set([0, 0, 0, d!], at);
  }
  return ours;
}

function isOpening(kind: string): boolean {
  return kind === 'CONNECTION_VALIDATED OK' || kind === 'CREATE_CHANNEL OK';
}

function raw(bytes: Uint8Array) {
  return { bytes, littleEndian: true, types: new TypeRegistry(0) };
}

function connections(): Record<string, unknown>[] {
  const server = ioc.ioc.servers.find(Supervisor);
  return [...(server?.connections.values() ?? [])].map((each) => each.describe());
}
