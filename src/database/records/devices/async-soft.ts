/**
 * Async Soft Channel: as Soft Channel, but the record that the link leads to is processed first, and all that follows from that is
 * waited for.
 *
 * Source: devAiSoftCallback.c, devAoSoftCallback.c and their brothers of base 7.0.10.
 */
import { type DeviceSupport, type Part, type ReadStatus, Wait } from '../support.ts';
import { softChannel } from './soft.ts';

const NAME = 'Async Soft Channel';

function input(type: string): DeviceSupport {
  const soft = softChannel[type]!;
  return {
    ...soft,
    name: NAME,
    *read(record): Part<ReadStatus> {
      // As in base: of a constant there is nothing to wait for, and UDF stays what it is; ai alone takes that for a value.
      if (record.isConstant('INP')) return type === 'ai' ? 'done' : 'failed';
      const done = record.request('INP');
      if (done !== undefined) yield new Wait(done);
      return yield* soft.read!(record);
    },
  };
}

const inputs = ['ai', 'bi', 'int64in', 'longin', 'mbbi', 'mbbiDirect', 'stringin'];

const outputs = ['ao', 'bo', 'calcout', 'int64out', 'longout', 'lso', 'mbbo', 'mbboDirect', 'printf', 'stringout'];

/** By record type. An output waits for a link with CA alone, which here is not waited for either. */
export const asyncSoftChannel: Readonly<Record<string, DeviceSupport>> = {
  ...Object.fromEntries(inputs.map((type) => [type, input(type)])),
  ...Object.fromEntries(outputs.map((type) => [type, { ...softChannel[type]!, name: NAME }])),
};
