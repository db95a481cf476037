/** Requests of operations, as moves are made of them. */
import { BitSet } from '../../../protocol/pva/bit-set.ts';
import { encodeDelta } from '../../../protocol/pva/delta.ts';
import { parsePvRequest, selectFields } from '../../../protocol/pva/pv-request.ts';
import { writeSize } from '../../../protocol/pva/size.ts';
import { type Structure, type Variant, variant, withFields } from '../../../protocol/pva/value.ts';
import type { Writer } from '../../../protocol/wire/writer.ts';
import type { PvState } from '../pv-state.ts';
import type { Asked, Speaker, Utter, Utterance } from '../speaker.ts';
import { Command, encoded, message, operation, writeString, writeType, writeWhole } from './bytes.ts';

type OperationCommand = 'GET' | 'PUT' | 'MONITOR' | 'RPC';

export function one(bytes: Uint8Array, asked: Asked): Utterance {
  return { messages: [bytes], asked: [asked] };
}

export function unanswered(bytes: Uint8Array): Utterance {
  return { messages: [bytes], asked: [] };
}

export function pvOf({ pv }: Speaker): PvState {
  if (pv === undefined) throw new Error('this move concerns a PV: say which');
  return pv;
}

export function init(command: OperationCommand, text: string): Utter {
  return initWith(command, variant(parsePvRequest(text)));
}

export function initWith(command: OperationCommand, pvRequest: Variant): Utter {
  return (speaker) =>
    initOf(
      speaker,
      command,
      8,
      (writer) => {
        if (pvRequest.type === undefined) writer.u8(0xff);
        else if (pvRequest.type.kind === 'structure') writeWhole(writer, pvRequest.value as Structure);
        else {
          writeType(writer, pvRequest.type);
          writeString(writer, String(pvRequest.value));
        }
      },
      pvRequest,
    );
}

export function initOf(
  { littleEndian, sid, ioid, pv }: Speaker,
  command: OperationCommand,
  subcommand: number,
  write: (writer: Writer) => void,
  pvRequest: Variant,
): Utterance {
  const bytes = message(littleEndian, Command[command], (writer) => {
    operation(writer, sid, ioid, subcommand);
    write(writer);
  });
  const selected = pv === undefined ? undefined : selectFields(pv.type, pvRequest);
  const mask = selected !== undefined && 'mask' in selected ? { mask: selected.mask } : {};
  // The answer to a monitor's INIT does not repeat what the request had in addition.
  return { ...one(bytes, { ioid, subcommand: command === 'MONITOR' ? 8 : subcommand }), ...mask };
}

export function execute(
  { littleEndian, sid, ioid }: Speaker,
  type: 'GET' | 'READ_BACK',
  subcommand: number,
): Utterance {
  return one(encoded(littleEndian, { type, sid, ioid, subcommand }), { ioid, subcommand });
}

export function destroy({ littleEndian, sid, ioid }: Speaker): Utterance {
  return unanswered(encoded(littleEndian, { type: 'DESTROY_REQUEST', sid, ioid }));
}

export function monitorRequest(
  { littleEndian, sid, ioid }: Speaker,
  subcommand: number,
  acknowledged?: number,
): Utterance {
  return unanswered(encoded(littleEndian, { type: 'MONITOR', sid, ioid, subcommand, acknowledged }));
}

export function putMessage(
  { littleEndian, sid, ioid }: Speaker,
  subcommand: number,
  value: Structure,
  bits: BitSet,
  encodedAs = bits,
): Uint8Array {
  return message(littleEndian, Command.PUT, (writer) => {
    operation(writer, sid, ioid, subcommand);
    if (encodedAs === bits) {
      writer.copy(encodeDelta(value, bits, littleEndian));
      return;
    }
    const marked = [...bits];
    const bytes = new Uint8Array((marked.at(-1)! >>> 3) + 1);
    for (const bit of marked) bytes[bit >>> 3]! |= 1 << (bit & 7);
    // Whole groups of eight bytes are numbers in the order of the message.
    if (!littleEndian) for (let at = 0; at + 8 <= bytes.length; at += 8) bytes.subarray(at, at + 8).reverse();
    writeSize(writer, bytes.length);
    writer.copy(bytes);
    const data = encodeDelta(value, encodedAs, littleEndian);
    writer.copy(data.subarray(1 + data[0]!));
  });
}

export function valueBits(speaker: Speaker): BitSet {
  return BitSet.of(pvOf(speaker).valueBit);
}

export function structureWith(speaker: Speaker, value: readonly number[]): Structure {
  const pv = pvOf(speaker);
  return withFields(pv.baseline, [[pv.valueBit, pv.field(value)]]);
}
