/** Several PVs at a time, of either protocol. */
import type { Reading } from '../actors/ca/client/reading.ts';
import type { Writable } from '../actors/ca/client/write-payload.ts';
import { whenAborted } from '../actors/kernel/abort.ts';
import type { PvaWritable } from '../actors/pva/client/assign.ts';
import type { PvaReading } from '../actors/pva/client/reading.ts';
import { DEFAULT_LIMIT, UpdateMonitor } from './monitor.ts';
import { type GetOptions, type PutOptions, PV, readingSize, type SubscribeOptions, type Update } from './pv.ts';
import { type PvaPV, type PvaSubscribeOptions, PvaUpdate } from './pva-pv.ts';
import type { PvaGetOptions, PvaPutOptions } from './pva-request.ts';
import { readingSize as pvaReadingSize } from './reading-size.ts';

/** What reading a PV gives. */
export type ReadingOf<P extends PV | PvaPV> = P extends PvaPV ? PvaReading : Reading;

/** An update of it. */
export type UpdateOf<P extends PV | PvaPV> = P extends PvaPV ? PvaUpdate : Update;

/** Each protocol takes what it knows: `type` and `count` are of Channel Access, `request` is of PV Access. */
export type ManyGetOptions = GetOptions & PvaGetOptions;

export type ManyPutOptions = PutOptions & PvaPutOptions;

export type ManySubscribeOptions<U> = Omit<SubscribeOptions, 'onUpdate' | 'onError'> &
  Omit<PvaSubscribeOptions, 'onUpdate' | 'onError'> & {
    /** Called with each update, in the same turn; the monitor is then not iterated. */
    readonly onUpdate?: (update: U) => void;
    /** Called when a server refuses, or a reading fails. The subscription goes on. */
    readonly onError?: (error: Error) => void;
  };

export function readAll(
  pvs: readonly (PV | PvaPV)[],
  options: ManyGetOptions,
): Promise<PromiseSettledResult<Reading | PvaReading>[]> {
  return Promise.allSettled(pvs.map((pv) => (pv instanceof PV ? pv.read(options) : pv.read(options))));
}

export function writeAll(
  values: readonly (readonly [PV | PvaPV, Writable | PvaWritable])[],
  options: ManyPutOptions,
): Promise<PromiseSettledResult<void>[]> {
  return Promise.allSettled(
    values.map(([pv, value]) =>
      // What does not fit is refused by the PV itself.
      pv instanceof PV ? pv.write(value as Writable, options) : pv.write(value as PvaWritable, options),
    ),
  );
}

/** One loop for all: cancelling it cancels all. */
export function subscribeAll(
  pvs: readonly (PV | PvaPV)[],
  { signal, onUpdate, ...rest }: ManySubscribeOptions<Update | PvaUpdate>,
): UpdateMonitor<Update | PvaUpdate> {
  const monitors: { cancel(): void }[] = [];
  const cancel = () => {
    stopListening?.();
    for (const monitor of monitors) monitor.cancel();
  };
  const all = new UpdateMonitor<Update | PvaUpdate>(rest.limit ?? DEFAULT_LIMIT, cancel, (update) =>
    update instanceof PvaUpdate ? pvaReadingSize(update) : readingSize(update),
  );
  const options = { ...rest, onUpdate: onUpdate ?? ((update: Update | PvaUpdate) => all.push(update)) };
  for (const pv of pvs) monitors.push(pv instanceof PV ? pv.subscribe(options) : pv.subscribe(options));
  const abort = () => all.abort(signal?.reason);
  const stopListening = signal && !signal.aborted ? whenAborted(signal, abort) : undefined;
  if (signal?.aborted) abort();
  return all;
}
