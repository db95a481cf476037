/** The IOC under attack: PVs of every type, every record, handlers that are slow or refuse, and examples. */
import { pino } from 'pino';
import type { HeapClock } from '../../src/actors/kernel/clock.ts';
import dynamicPvgroups from '../../src/examples/dynamic_pvgroups.ts';
import enums from '../../src/examples/enums.ts';
import records from '../../src/examples/records.ts';
import rpcFunction from '../../src/examples/rpc_function.ts';
import scalarsAndArrays from '../../src/examples/scalars_and_arrays.ts';
import setpointRbvPair from '../../src/examples/setpoint_rbv_pair.ts';
import typeVarieties from '../../src/examples/type_varieties.ts';
import { group, type Member, pv, recordTypes, recordValue, serve } from '../../src/index.ts';
import { interop, simple } from '../../test/interop/served.ts';
import { answering, ready, watchForUncaught } from '../watch/answering.ts';
import { LogBook, Pulse } from '../watch/vitals.ts';

const slow = group('slow', {
  put: pv.double(0, { put: () => pause(20) }),
  late: pv.double(0, { put: () => pause(1500), putLimit: 0.5 }),
  get: pv.long(0, { get: () => pause(10).then(() => 7) }),
  image: pv.double([], { maxLength: 20_000, put: () => pause(5) }),
});

/** Records that have no more than two states. */
const TWO_STATES: ReadonlySet<string> = new Set(['bi', 'bo', 'busy']);

const everyRecord = group('record', Object.fromEntries(recordTypes.map((type) => [type, recordOf(type)])));

/** Nobody attacks these. */
const canary = group('canary', { value: pv.long(0), slow: pv.long(0, { put: () => pause(5) }) });

const attacked = {
  simple,
  interop,
  slow,
  record: everyRecord,
  arr: scalarsAndArrays,
  enum: enums,
  types: typeVarieties,
  mock: records,
  rpc: rpcFunction,
  pair: setpointRbvPair,
  dynamic: dynamicPvgroups,
};

/** Names that attackers do not learn; of a thousand PVs that are all the same they need not. */
const spared = /^canary:|^interop:many:/;

/** What clients that do not keep to the protocol make an IOC log. */
const expected = [
  /^Closing the (circuit|connection) of /,
  // Searches may name any address for the reply.
  /^Can't send a search reply /,
  // As in base, of a record without a function.
  /SNAM is empty$/,
  /^A UDP datagram .* was damaged/,
  // Their own errors: for arguments that make no sense, and for a put that is over its limit.
  /^The put handler of (rpc:get_random:Process|slow:late) failed$/,
];

watchForUncaught();
const book = new LogBook(expected);
const running = await serve(group('fuzz', { ...attacked, canary }, { prefix: '' }), {
  port: 0,
  interfaces: ['127.0.0.1'],
  seed: 1,
  log: pino({ level: 'warn' }, { write: note }),
});
const { clock }: { clock: HeapClock } = running.ioc.services;
const pulse = new Pulse(running.ioc, clock, book);
answering(async (question) => (question.ask === 'vitals' ? pulse.take(question.collect) : {}));
ready(
  running.port,
  running.pvNames.filter((name) => !spared.test(name)),
  running.pvaPort,
);

function note(line: string): void {
  const { msg = '', err } = JSON.parse(line) as { msg?: string; err?: { stack?: string } };
  book.note(msg, err?.stack);
}

function recordOf(record: (typeof recordTypes)[number]): Member {
  // No move takes long, or puts would rightly wait for it when all attackers have left.
  if (record === 'motor')
    return pv.double(0, { record, limits: { control: [-10, 10] }, fields: { VELO: 50, ACCL: 0 } });
  if (record === 'bi' || record === 'bo') return pv.enum('zero', ['zero', 'one'], { record });
  if (record === 'lsi' || record === 'lso' || record === 'printf') return pv.string('', { record });
  switch (recordValue(record)?.dbf) {
    case 'DOUBLE':
      return pv.double(0, { record });
    case 'STRING':
      return pv.string('', { record });
    case 'ENUM':
      return pv.enum('zero', TWO_STATES.has(record) ? ['zero', 'one'] : ['zero', 'one', 'two'], { record });
    default:
      return pv.long(0, { record });
  }
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}
