/** Moves of PUT. */

import { BitSet } from '../../../protocol/pva/bit-set.ts';
import { scalar, structure } from '../../../protocol/pva/type.ts';
import { type Structure, variant } from '../../../protocol/pva/value.ts';
import type { PvState } from '../pv-state.ts';
import type { Speaker, Utter, Utterance } from '../speaker.ts';
import { Command, message, operation, trailing, truncated } from './bytes.ts';
import { execute, init, initWith, one, putMessage, pvOf, structureWith, unanswered, valueBits } from './request.ts';

export const putMoves: Readonly<Record<string, Utter>> = {
  PUT_INIT: init('PUT', 'field()'),
  'server.PUT_INIT': init('PUT', 'field()'),
  'PUT_INIT.value': init('PUT', 'field(value)'),
  'PUT_INIT.block': init('PUT', 'field(value)record[block=true,process=true]'),
  'PUT_INIT.typedOptions': initWith('PUT', variant(typedOptions())),
  'PUT_INIT.nothing': init('PUT', 'field(nosuch)'),
  READ_BACK: (speaker) => execute(speaker, 'READ_BACK', 0x40),
  PUT: (speaker) => put(speaker),
  'PUT.waits': (speaker) => put(speaker),
  'PUT.queued': (speaker) => put(speaker),
  'PUT.stale': (speaker) => unanswered(put(speaker).messages[0]!),
  'PUT.denied': (speaker) => ({ ...put(speaker), wrote: [] }),
  'PUT.equal': (speaker) => put(speaker, { value: pvOf(speaker).value }),
  'PUT.twice': (speaker) => {
    const [first, second] = [put(speaker, { value: [71] }), put(speaker, { value: [72] })];
    return {
      messages: [...first.messages, ...second.messages],
      asked: [...first.asked, ...second.asked],
      wrote: [[71], [72]],
    };
  },
  'PUT.whole': (speaker) => put(speaker, { bits: BitSet.of(0) }),
  'PUT.redundantBits': (speaker) => put(speaker, { bits: redundant(pvOf(speaker)), encodedAs: BitSet.of(0) }),
  'PUT.none': (speaker) => ({ ...put(speaker, { bits: new BitSet() }), wrote: [] }),
  'PUT.otherField': (speaker) => ({
    ...put(speaker, { bits: BitSet.of(pvOf(speaker).type.bit('timeStamp.nanoseconds') ?? 0) }),
    wrote: [],
  }),
  'PUT.beyond': (speaker) => {
    const pv = pvOf(speaker);
    return put(speaker, { bits: BitSet.of(pv.valueBit, pv.type.nodes + 9), encodedAs: BitSet.of(pv.valueBit) });
  },
  'PUT.trailing': (speaker) => {
    const { messages, ...rest } = put(speaker);
    return { ...rest, messages: [trailing(messages[0]!)] };
  },
  'PUT.last': (speaker) => put(speaker, { subcommand: 0x10 }),
  'PUT.truncated': (speaker) => unanswered(truncated(put(speaker).messages[0]!)),
  'PUT.hugeArray': ({ littleEndian, sid, ioid, pv }) =>
    unanswered(
      message(littleEndian, Command.PUT, (writer) => {
        operation(writer, sid, ioid, 0);
        writer.u8(1);
        writer.u8(1 << (pv?.valueBit ?? 1));
        writer.u8(0xfe);
        writer.u32(0x7fff_ffff);
        writer.zeros(16);
      }),
    ),
  'PUT.asGet': (speaker) => unanswered(execute(speaker, 'GET', 0).messages[0]!),
};

interface PutFields {
  readonly value?: readonly number[];
  readonly subcommand?: number;
  /** Marked. */
  readonly bits?: BitSet;
  /** Of which the data are, where bits are marked that add nothing. */
  readonly encodedAs?: BitSet;
}

// --- helpers --------------------------------------------------------------------------------------------------------

function put(
  speaker: Speaker,
  { value, subcommand = 0, bits = valueBits(speaker), encodedAs = bits }: PutFields = {},
): Utterance {
  const wrote = value ?? pvOf(speaker).nextValue();
  const bytes = putMessage(speaker, subcommand, structureWith(speaker, wrote), bits, encodedAs);
  return { ...one(bytes, { ioid: speaker.ioid, subcommand }), wrote: [wrote] };
}

/** The whole structure, and all that is in it. */
function redundant({ type }: PvState): BitSet {
  return new BitSet(type.nodes).addRange(0, type.nodes);
}

/** Options as programs give them. */
function typedOptions(): Structure {
  const options = structure('', { block: scalar('boolean'), process: scalar('int') });
  const type = structure('', { field: structure('', {}), record: structure('', { _options: options }) });
  return { type, fields: [undefined, undefined, undefined, undefined, true, 1] };
}
