/** An IOC that runs for long: PVs for random clients, some for a healthy one, and a value that autosave keeps. */
import { pino } from 'pino';
import { answering, ready, watchForUncaught } from '../fuzz/watch/answering.ts';
import { LogBook, Pulse } from '../fuzz/watch/vitals.ts';
import type { HeapClock } from '../src/actors/kernel/clock.ts';
import enums from '../src/examples/enums.ts';
import rpcFunction from '../src/examples/rpc_function.ts';
import scalarsAndArrays from '../src/examples/scalars_and_arrays.ts';
import setpointRbvPair from '../src/examples/setpoint_rbv_pair.ts';
import typeVarieties from '../src/examples/type_varieties.ts';
import { autosave, group, pv, serve } from '../src/index.ts';

/** Ports of both protocols, and the file that values are kept in. */
const { SOAK_CA_PORT, SOAK_PVA_PORT, SOAK_FILE } = process.env;
if (SOAK_FILE === undefined) throw new Error('SOAK_FILE must name the file for autosave.');

const pause = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms, undefined));

/** Random clients do not learn these. */
const spared = /^(canary|saved):/;

const definition = group(
  'soak',
  {
    arr: scalarsAndArrays,
    enum: enums,
    types: typeVarieties,
    rpc: rpcFunction,
    pair: setpointRbvPair,
    fast: group('fast', { ramp: pv.double(0, { scan: { every: 0.1, run: ({ pv }) => pv.value + 1 } }) }),
    slow: group('slow', { put: pv.double(0, { put: () => pause(50) }), get: pv.long(0, { get: () => pause(10) }) }),
    canary: group('canary', { ca: pv.long(0), pva: pv.long(0) }),
    saved: group('saved', { value: pv.long(0, { autosave: true }), file: autosave({ file: SOAK_FILE }) }),
  },
  { prefix: '' },
);

/** What such clients and a full disk make an IOC log. */
const expected = [
  /^Closing the (circuit|connection) of /,
  /^Can't send a search reply /,
  /^A UDP datagram .* was damaged/,
  /^The put handler of rpc:get_random:Process failed/,
  /ENOSPC|EACCES/,
];

watchForUncaught();
const book = new LogBook(expected);
const running = await serve(definition, {
  port: Number(SOAK_CA_PORT),
  pvaPort: Number(SOAK_PVA_PORT),
  interfaces: ['127.0.0.1'],
  seed: 1,
  log: pino({ level: 'warn' }, { write: note }),
});
// Before the first turn in which a client could put.
const restored = running.pvs.saved.value.value;
const { clock }: { clock: HeapClock } = running.ioc.services;
const pulse = new Pulse(running.ioc, clock, book);
process.once('SIGTERM', () => {
  void running.stop().then(() => process.exit());
});

const hostTime = Date.now;
let stepMs = 0;
Date.now = () => hostTime() + stepMs;

answering(async (question) => {
  switch (question.ask) {
    case 'vitals':
      return pulse.take(question.collect);
    case 'stepClock':
      stepMs += question.ms;
      return {};
    case 'restored':
      return { value: restored };
    default:
      throw new Error(`An IOC is not asked "${question.ask}".`);
  }
});
ready(
  running.port,
  running.pvNames.filter((name) => !spared.test(name)),
  running.pvaPort,
);

function note(line: string): void {
  const { msg = '', err } = JSON.parse(line) as { msg?: string; err?: { stack?: string; message?: string } };
  book.note(err?.message === undefined ? msg : `${msg}: ${err.message}`, err?.stack);
}
