/** Random messages of PV Access. */
import type { Delta } from '../../src/protocol/pva/delta.ts';
import { messageTypes } from '../../src/protocol/pva/messages.ts';
import type { Request } from '../../src/protocol/pva/requests.ts';
import type { Response } from '../../src/protocol/pva/responses.ts';
import { type Status, severityNames } from '../../src/protocol/pva/status.ts';
import { TypeRegistry } from '../../src/protocol/pva/type-registry.ts';
import { NO_VALUE } from '../../src/protocol/pva/value.ts';
import { arbitraryStructureType, arbitraryType, arbitraryVariant, text, u8, u16, u32 } from './arbitrary-pva-values.ts';
import { fc } from './properties.ts';

const bytes = fc.uint8Array({ maxLength: 40 });
const status: fc.Arbitrary<Status> = fc.oneof(
  fc.constant({ severity: 'OK', message: '', callTree: '' } as const),
  fc.record({ severity: fc.constantFrom(...severityNames), message: text, callTree: text }),
);
const good = status.filter(({ severity }) => severity === 'OK' || severity === 'WARNING');
const bad = status.filter(({ severity }) => severity === 'ERROR' || severity === 'FATAL');
const address = fc.ipV4();
const guid = fc.uint8Array({ minLength: 12, maxLength: 12 });
const channels = fc.array(fc.record({ cid: u32, name: text }), { maxLength: 4 });
/** A byte with some bits set and others clear. */
const subcommand = (set: number, clear: number) => u8.map((each) => (each | set) & ~clear & 0xff);
const constant = <const Value>(value: Value) => fc.constant(value);

function deltaIn(littleEndian: boolean): fc.Arbitrary<Delta> {
  return bytes.map((each) => ({ bytes: each, littleEndian, types: new TypeRegistry(0) }));
}

function commonMessages() {
  return [
    fc.record({ type: fc.constantFrom('SET_MARKER', 'ACK_MARKER', 'ECHO_REQUEST', 'ECHO_RESPONSE'), value: u32 }),
    fc.record({ type: fc.constantFrom('ECHO', 'AUTHNZ'), payload: bytes }),
    fc.record({ type: constant('DESTROY_CHANNEL'), sid: u32, cid: u32 }),
    fc.record({ type: constant('MESSAGE'), ioid: u32, severity: fc.constantFrom(...messageTypes), text }),
  ] as const;
}

/** Messages as a client sends them in that byte order. */
export function arbitraryRequest(littleEndian: boolean): fc.Arbitrary<Request> {
  const ids = { sid: u32, ioid: u32 };
  const pvRequest = arbitraryVariant;
  const data = deltaIn(littleEndian);
  return fc.oneof(
    ...commonMessages(),
    fc.record({
      type: constant('CONNECTION_VALIDATION'),
      bufferSize: u32,
      registrySize: u16,
      qos: u16,
      method: text,
      credentials: arbitraryVariant,
    }),
    fc.record({
      type: constant('SEARCH'),
      sequence: u32,
      flags: u8,
      address,
      port: u16,
      protocols: fc.array(text, { maxLength: 3 }),
      channels,
    }),
    fc.record({ type: constant('CREATE_CHANNEL'), channels }),
    fc.record({
      type: fc.constantFrom('GET_INIT', 'PUT_INIT', 'RPC_INIT', 'PUT_GET_INIT', 'ARRAY_INIT', 'PROCESS_INIT'),
      ...ids,
      subcommand: subcommand(0x08, 0),
      pvRequest,
    }),
    fc.record({ type: constant('MONITOR_INIT'), ...ids, subcommand: subcommand(0x88, 0), pvRequest, window: u32 }),
    fc.record({
      type: constant('MONITOR_INIT'),
      ...ids,
      subcommand: subcommand(0x08, 0x80),
      pvRequest,
      window: constant(undefined),
    }),
    fc.record({ type: fc.constantFrom('GET', 'PROCESS'), ...ids, subcommand: subcommand(0, 0x08) }),
    fc.record({ type: constant('READ_BACK'), ...ids, subcommand: subcommand(0x40, 0x08) }),
    fc.record({ type: constant('PUT'), ...ids, subcommand: subcommand(0, 0x48), data }),
    fc.record({ type: fc.constantFrom('PUT_GET', 'ARRAY'), ...ids, subcommand: subcommand(0, 0x08), data }),
    fc.record({ type: constant('RPC'), ...ids, subcommand: subcommand(0, 0x08), argument: arbitraryVariant }),
    fc.record({ type: constant('MONITOR'), ...ids, subcommand: subcommand(0x80, 0x08), acknowledged: u32 }),
    fc.record({
      type: constant('MONITOR'),
      ...ids,
      subcommand: subcommand(0, 0x88),
      acknowledged: constant(undefined),
    }),
    fc.record({ type: fc.constantFrom('DESTROY_REQUEST', 'CANCEL_REQUEST'), ...ids }),
    fc.record({ type: constant('GET_FIELD'), ...ids, subField: text }),
  );
}

/** Messages as a server sends them in that byte order. */
export function arbitraryResponse(littleEndian: boolean): fc.Arbitrary<Response> {
  const data = deltaIn(littleEndian);
  const structure = arbitraryStructureType;
  const absent = constant(undefined);
  const init = { ioid: u32, subcommand: subcommand(0x08, 0) };
  const use = { ioid: u32, subcommand: subcommand(0, 0x08) };
  return fc.oneof(
    ...commonMessages(),
    fc.record({
      type: constant('CONNECTION_VALIDATION'),
      bufferSize: u32,
      registrySize: u16,
      methods: fc.array(text, { maxLength: 3 }),
    }),
    fc.record({ type: constant('CONNECTION_VALIDATED'), status }),
    fc.record({
      type: constant('SEARCH_RESPONSE'),
      guid,
      sequence: u32,
      address,
      port: u16,
      protocol: text,
      found: fc.boolean(),
      cids: fc.array(u32, { maxLength: 4 }),
    }),
    fc.record({ type: constant('ACL_CHANGE'), cid: u32, rights: u8 }),
    fc.record({ type: constant('CREATE_CHANNEL'), cid: u32, sid: u32, status }),
    fc.record({ type: fc.constantFrom('GET_INIT', 'PUT_INIT', 'MONITOR_INIT'), ...init, status: good, structure }),
    fc.record({
      type: fc.constantFrom('GET_INIT', 'PUT_INIT', 'MONITOR_INIT'),
      ...init,
      status: bad,
      structure: absent,
    }),
    fc.record({ type: constant('ARRAY_INIT'), ...init, status: good, array: arbitraryType }),
    fc.record({ type: constant('PUT_GET_INIT'), ...init, status: good, put: structure, get: structure }),
    fc.record({ type: constant('PUT_GET_INIT'), ...init, status: bad, put: absent, get: absent }),
    fc.record({ type: fc.constantFrom('RPC_INIT', 'PROCESS_INIT'), ...init, status }),
    fc.record({ type: constant('PUT'), ioid: u32, subcommand: subcommand(0, 0x48), status }),
    fc.record({ type: constant('PROCESS'), ...use, status }),
    fc.record({ type: constant('READ_BACK'), ioid: u32, subcommand: subcommand(0x40, 0x08), status: good, data }),
    fc.record({ type: fc.constantFrom('GET', 'PUT_GET', 'ARRAY'), ...use, status: good, data }),
    fc.record({ type: fc.constantFrom('GET', 'PUT_GET', 'ARRAY'), ...use, status: bad, data: absent }),
    fc.record({ type: constant('RPC'), ...use, status: good, result: arbitraryVariant }),
    fc.record({ type: constant('RPC'), ...use, status: bad, result: constant(NO_VALUE) }),
    fc.record({ type: constant('MONITOR'), ioid: u32, subcommand: subcommand(0, 0x18), data }),
    fc.record({
      type: constant('MONITOR_END'),
      ioid: u32,
      subcommand: subcommand(0x10, 0x08),
      status,
      data: data.filter((each) => each.bytes.length > 0),
    }),
    fc.record({ type: constant('GET_FIELD'), ioid: u32, status: good, field: arbitraryType }),
    fc.record({ type: constant('GET_FIELD'), ioid: u32, status: bad, field: absent }),
  );
}
