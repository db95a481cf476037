/** Moves that concern a channel and its operations. */
import { BitSet } from '../../../protocol/pva/bit-set.ts';
import { encodeDelta } from '../../../protocol/pva/delta.ts';
import { parsePvRequest, selectFields } from '../../../protocol/pva/pv-request.ts';
import { writeSize } from '../../../protocol/pva/size.ts';
import { scalar, structure } from '../../../protocol/pva/type.ts';
import { NO_VALUE, type Structure, type Variant, variant, withFields } from '../../../protocol/pva/value.ts';
import type { Writer } from '../../../protocol/wire/writer.ts';
import type { PvState } from '../pv-state.ts';
import type { Asked, Speaker, Utter, Utterance } from '../speaker.ts';
import {
  Command,
  encoded,
  message,
  nothing,
  operation,
  texts,
  trailing,
  truncated,
  writeString,
  writeType,
  writeWhole,
} from './bytes.ts';

type OperationCommand = 'GET' | 'PUT' | 'MONITOR' | 'RPC';

// --- channels -------------------------------------------------------------------------------------------------------

export const channelMoves: Readonly<Record<string, Utter>> = {
  CREATE_CHANNEL: (speaker) => create(speaker, speaker.name),
  'server.CREATE_CHANNEL': (speaker) => create(speaker, speaker.name),
  'CREATE_CHANNEL.again': (speaker) => create(speaker, speaker.name),
  'CREATE_CHANNEL.unknown': (speaker) => create(speaker, speaker.unknownName),
  'CREATE_CHANNEL.similar': (speaker) => {
    const last = speaker.name.at(-1)!;
    const other = last === last.toUpperCase() ? last.toLowerCase() : last.toUpperCase();
    return create(speaker, speaker.name.slice(0, -1) + (other === last ? `${last}x` : other));
  },
  'CREATE_CHANNEL.long': (speaker) => create(speaker, 'x'.repeat(3000)),
  'CREATE_CHANNEL.empty': (speaker) => create(speaker, ''),
  'CREATE_CHANNEL.none': ({ littleEndian }) => ({
    messages: [encoded(littleEndian, { type: 'CREATE_CHANNEL', channels: [] })],
    asked: [],
  }),
  'CREATE_CHANNEL.several': (speaker) => {
    const channels = ['a', 'b', 'c'].map((end) => ({ cid: speaker.nextId(), name: speaker.unknownName + end }));
    return {
      messages: [encoded(speaker.littleEndian, { type: 'CREATE_CHANNEL', channels })],
      asked: channels.map(({ cid }) => ({ cid })),
    };
  },
  DESTROY_CHANNEL: ({ littleEndian, sid, cid }) =>
    one(encoded(littleEndian, { type: 'DESTROY_CHANNEL', sid, cid }), { sid, cid }),
  'DESTROY_CHANNEL.otherCid': ({ littleEndian, sid }) =>
    one(encoded(littleEndian, { type: 'DESTROY_CHANNEL', sid, cid: 0xabcdef }), { sid, cid: 0xabcdef }),
  'DESTROY_CHANNEL.truncated': ({ littleEndian, sid, cid }) =>
    one(truncated(encoded(littleEndian, { type: 'DESTROY_CHANNEL', sid, cid })), {}),
  GET_FIELD: (speaker) => getField(speaker, ''),
  'server.GET_FIELD': (speaker) => getField(speaker, ''),
  'GET_FIELD.sub': (speaker) => getField(speaker, 'value'),
  'GET_FIELD.unknown': (speaker) => getField(speaker, 'nosuch'),
  'GET_FIELD.truncated': (speaker) => ({
    messages: [truncated(getField(speaker, 'value').messages[0]!, 2)],
    asked: [],
  }),
  PUT_GET_INIT: ({ littleEndian, sid, nextId }) => bareInit(littleEndian, 'PUT_GET_INIT', sid, nextId()),
  ARRAY_INIT: ({ littleEndian, sid, nextId }) => bareInit(littleEndian, 'ARRAY_INIT', sid, nextId()),
};

// --- GET ------------------------------------------------------------------------------------------------------------

export const getMoves: Readonly<Record<string, Utter>> = {
  GET_INIT: init('GET', 'field()'),
  'server.GET_INIT': init('GET', 'field()'),
  'GET_INIT.value': init('GET', 'field(value)'),
  'GET_INIT.nested': init('GET', 'field(alarm.severity,timeStamp.nanoseconds)'),
  'GET_INIT.structure': init('GET', 'field(alarm,value)'),
  'GET_INIT.partly': init('GET', 'field(value,nosuch)'),
  'GET_INIT.empty': initWith('GET', variant(nothing)),
  'GET_INIT.null': initWith('GET', NO_VALUE),
  'GET_INIT.scalar': initWith('GET', { type: scalar('string'), value: 'field(value)' }),
  'GET_INIT.fieldOptions': init('GET', 'field(value[array=0:2])'),
  'GET_INIT.typeId': (speaker) =>
    initOf(speaker, 'GET', 8, (writer) => define(writer, 77), variant(parsePvRequest('field(value)'))),
  'GET_INIT.typeIdAgain': (speaker) => {
    const { littleEndian, sid, nextId } = speaker;
    const ioid = nextId();
    const before = message(littleEndian, Command.GET, (writer) => {
      operation(writer, sid, ioid, 8);
      define(writer, 78);
    });
    const ended = encoded(littleEndian, { type: 'DESTROY_REQUEST', sid, ioid });
    const own = initOf(
      speaker,
      'GET',
      8,
      (writer) => {
        writer.u8(0xfe);
        writer.u16(78);
      },
      variant(parsePvRequest('field(value)')),
    );
    return { ...own, messages: [before, ended, ...own.messages], asked: [{ ioid, subcommand: 8 }, ...own.asked] };
  },
  'GET_INIT.nothing': init('GET', 'field(nosuch)'),
  'GET_INIT.moreBits': (speaker) =>
    initOf(
      speaker,
      'GET',
      0x0c,
      (writer) => writeWhole(writer, parsePvRequest('field()')),
      variant(parsePvRequest('field()')),
    ),
  'GET_INIT.unknownTypeId': malformed((writer) => {
    writer.u8(0xfe);
    writer.u16(0x7abc);
  }),
  'GET_INIT.badCode': malformed((writer) => {
    writer.u8(0x80);
    writer.u8(0);
    writer.u8(1);
    writeString(writer, 'field');
    writer.u8(0x19);
    // Enough for whatever it might be taken for.
    writer.zeros(16);
  }),
  'GET_INIT.deep': malformed((writer) => {
    for (let level = 0; level < 30; level++) {
      writer.u8(0x80);
      writer.u8(0);
      writer.u8(1);
      writeString(writer, 'a');
    }
    writer.u8(0x22);
    writer.u32(0);
  }),
  'GET_INIT.duplicate': malformed((writer) => {
    writer.u8(0x80);
    writer.u8(0);
    writer.u8(2);
    for (let member = 0; member < 2; member++) {
      writeString(writer, 'field');
      writer.u8(0x22);
    }
    writer.u32(1);
    writer.u32(2);
  }),
  'GET_INIT.manyMembers': malformed((writer) => {
    writer.u8(0x80);
    writer.u8(0);
    writer.u8(0xfe);
    writer.u32(0x7fff_ffff);
  }),
  'GET_INIT.truncated': (speaker) => ({
    messages: [truncated(init('GET', 'field(value)')(speaker).messages[0]!)],
    asked: [],
  }),
  'GET_INIT.inUse': (speaker) => ({ messages: init('GET', 'field()')(speaker).messages, asked: [] }),
  GET: (speaker) => execute(speaker, 'GET', 0),
  'GET.stale': (speaker) => unanswered(execute(speaker, 'GET', 0).messages[0]!),
  'GET.get': (speaker) => execute(speaker, 'GET', 0x40),
  'GET.process': (speaker) => execute(speaker, 'GET', 0x04),
  'GET.last': (speaker) => execute(speaker, 'GET', 0x10),
  'GET.thrice': (speaker) => several(speaker, [0, 0x40, 0x04]),
  'GET.behindLast': (speaker) => {
    const { messages, asked } = several(speaker, [0x10, 0]);
    return { messages, asked: asked.slice(0, 1) };
  },
  'GET.asMonitor': (speaker) => monitorRequest(speaker, 0x44),
  'GET.asPut': (speaker) => unanswered(putMessage(speaker, 0, structureWith(speaker, [1]), valueBits(speaker))),
  'GET.asRpc': ({ littleEndian, sid, ioid }) =>
    unanswered(encoded(littleEndian, { type: 'RPC', sid, ioid, subcommand: 0, argument: NO_VALUE })),
  'GET.truncated': (speaker) => unanswered(truncated(execute(speaker, 'GET', 0).messages[0]!)),
  CANCEL_REQUEST: ({ littleEndian, sid, ioid }) =>
    unanswered(encoded(littleEndian, { type: 'CANCEL_REQUEST', sid, ioid })),
  'CANCEL_REQUEST.executing': ({ littleEndian, sid, ioid }) =>
    unanswered(encoded(littleEndian, { type: 'CANCEL_REQUEST', sid, ioid })),
  DESTROY_REQUEST: (speaker) => destroy(speaker),
  'DESTROY_REQUEST.executing': (speaker) => destroy(speaker),
  'DESTROY_REQUEST.trailing': (speaker) => unanswered(trailing(destroy(speaker).messages[0]!)),
  'RPC.end': (speaker) => destroy(speaker),
  'MONITOR.end': (speaker) => destroy(speaker),
};

// --- PUT ------------------------------------------------------------------------------------------------------------

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

// --- RPC ------------------------------------------------------------------------------------------------------------

export const rpcMoves: Readonly<Record<string, Utter>> = {
  RPC_INIT: init('RPC', 'field()'),
  'server.RPC_INIT': init('RPC', 'field()'),
  'RPC.channels': (speaker) => call(speaker, uri({ op: 'channels' })),
  'RPC.info': (speaker) => call(speaker, uri({ op: 'info' })),
  'RPC.help': (speaker) => call(speaker, texts({ op: 'help' })),
  'RPC.last': (speaker) => call(speaker, uri({ op: 'info' }), 0x10),
  'RPC.unknown': (speaker) => call(speaker, uri({ op: 'nosuch' })),
  'RPC.noService': (speaker) => call(speaker, uri({ a: '1' })),
  'RPC.null': (speaker) => call(speaker, undefined),
  'RPC.truncated': (speaker) => unanswered(truncated(call(speaker, uri({ op: 'info' })).messages[0]!, 3)),
};

// --- MONITOR --------------------------------------------------------------------------------------------------------

export const monitorMoves: Readonly<Record<string, Utter>> = {
  MONITOR_INIT: init('MONITOR', 'field()'),
  'server.MONITOR_INIT': init('MONITOR', 'field()'),
  'MONITOR_INIT.value': init('MONITOR', 'field(value)'),
  'MONITOR_INIT.pipeline': (speaker) => pipeline(speaker, 'record[pipeline=true,queueSize=2]', 2),
  'MONITOR_INIT.noWindow': (speaker) => pipeline(speaker, 'record[pipeline=true,queueSize=2]', undefined),
  'MONITOR_INIT.unusedWindow': (speaker) => pipeline(speaker, 'record[queueSize=2]', 1),
  'MONITOR_INIT.shortQueue': (speaker) => pipeline(speaker, 'record[queueSize=1]', undefined),
  'MONITOR_INIT.oddPipeline': (speaker) => pipeline(speaker, 'record[pipeline=maybe]', undefined),
  'MONITOR_INIT.pipelineShortQueue': (speaker) => pipeline(speaker, 'record[pipeline=true,queueSize=1]', 2),
  'MONITOR_INIT.nothing': init('MONITOR', 'field(nosuch)'),
  'MONITOR_INIT.inUse': (speaker) => ({ messages: init('MONITOR', 'field()')(speaker).messages, asked: [] }),
  START: (speaker) => monitorRequest(speaker, 0x44),
  'START.again': (speaker) => monitorRequest(speaker, 0x44),
  STOP: (speaker) => monitorRequest(speaker, 0x04),
  'STOP.again': (speaker) => monitorRequest(speaker, 0x04),
  ACK: (speaker) => monitorRequest(speaker, 0x80, 1),
  'ACK.two': (speaker) => monitorRequest(speaker, 0x80, 2),
  'ACK.truncated': (speaker) => unanswered(truncated(monitorRequest(speaker, 0x80, 1).messages[0]!, 2)),
  'START.otherSid': (speaker) => monitorRequest({ ...speaker, sid: speaker.otherSid }, 0x44),
  'MONITOR.asGet': (speaker) => unanswered(execute(speaker, 'GET', 0).messages[0]!),
  'MONITOR.destroy': (speaker) => monitorRequest(speaker, 0x10),
};

// --- helpers --------------------------------------------------------------------------------------------------------

function one(bytes: Uint8Array, asked: Asked): Utterance {
  return { messages: [bytes], asked: [asked] };
}

function unanswered(bytes: Uint8Array): Utterance {
  return { messages: [bytes], asked: [] };
}

function pvOf({ pv }: Speaker): PvState {
  if (pv === undefined) throw new Error('this move concerns a PV: say which');
  return pv;
}

function create({ littleEndian, cid }: Speaker, name: string): Utterance {
  return one(encoded(littleEndian, { type: 'CREATE_CHANNEL', channels: [{ cid, name }] }), { cid });
}

function getField({ littleEndian, sid, nextId }: Speaker, subField: string): Utterance {
  const ioid = nextId();
  return one(encoded(littleEndian, { type: 'GET_FIELD', sid, ioid, subField }), { ioid, subField });
}

function bareInit(littleEndian: boolean, type: 'PUT_GET_INIT' | 'ARRAY_INIT', sid: number, ioid: number): Utterance {
  const pvRequest = variant(parsePvRequest('field()'));
  return one(encoded(littleEndian, { type, sid, ioid, subcommand: 8, pvRequest }), { ioid, subcommand: 8 });
}

function init(command: OperationCommand, text: string): Utter {
  return initWith(command, variant(parsePvRequest(text)));
}

function initWith(command: OperationCommand, pvRequest: Variant): Utter {
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

function initOf(
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
  // The answer to a monitor's INIT does not repeat what the request had beside it.
  return { ...one(bytes, { ioid, subcommand: command === 'MONITOR' ? 8 : subcommand }), ...mask };
}

/** A monitor's options, and the window if there is one. */
function pipeline(speaker: Speaker, text: string, window: number | undefined): Utterance {
  const pvRequest = parsePvRequest(`field()${text}`);
  return initOf(
    speaker,
    'MONITOR',
    window === undefined ? 0x08 : 0x88,
    (writer) => {
      writeWhole(writer, pvRequest);
      if (window !== undefined) writer.u32(window);
    },
    variant(pvRequest),
  );
}

/** The pvRequest `field(value)`, its type under a number. */
function define(writer: Writer, id: number): void {
  const { type } = parsePvRequest('field(value)');
  writer.u8(0xfd);
  writer.u16(id);
  writeType(writer, type);
}

function malformed(write: (writer: Writer) => void): Utter {
  return ({ littleEndian, sid, ioid }) =>
    unanswered(
      message(littleEndian, Command.GET, (writer) => {
        operation(writer, sid, ioid, 8);
        write(writer);
      }),
    );
}

function execute({ littleEndian, sid, ioid }: Speaker, type: 'GET' | 'READ_BACK', subcommand: number): Utterance {
  return one(encoded(littleEndian, { type, sid, ioid, subcommand }), { ioid, subcommand });
}

function several(speaker: Speaker, subcommands: readonly number[]): Utterance {
  const all = subcommands.map((subcommand) => execute(speaker, 'GET', subcommand));
  return { messages: all.flatMap(({ messages }) => messages), asked: all.flatMap(({ asked }) => asked) };
}

function destroy({ littleEndian, sid, ioid }: Speaker): Utterance {
  return unanswered(encoded(littleEndian, { type: 'DESTROY_REQUEST', sid, ioid }));
}

function monitorRequest({ littleEndian, sid, ioid }: Speaker, subcommand: number, acknowledged?: number): Utterance {
  return unanswered(encoded(littleEndian, { type: 'MONITOR', sid, ioid, subcommand, acknowledged }));
}

interface PutFields {
  readonly value?: readonly number[];
  readonly subcommand?: number;
  /** Marked. */
  readonly bits?: BitSet;
  /** Of which the data are, where bits are marked that add nothing. */
  readonly encodedAs?: BitSet;
}

function put(
  speaker: Speaker,
  { value, subcommand = 0, bits = valueBits(speaker), encodedAs = bits }: PutFields = {},
): Utterance {
  const wrote = value ?? pvOf(speaker).nextValue();
  const bytes = putMessage(speaker, subcommand, structureWith(speaker, wrote), bits, encodedAs);
  return { ...one(bytes, { ioid: speaker.ioid, subcommand }), wrote: [wrote] };
}

function putMessage(
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

function valueBits(speaker: Speaker): BitSet {
  return BitSet.of(pvOf(speaker).valueBit);
}

/** The whole structure, and all that is in it. */
function redundant({ type }: PvState): BitSet {
  return new BitSet(type.nodes).addRange(0, type.nodes);
}

function structureWith(speaker: Speaker, value: readonly number[]): Structure {
  const pv = pvOf(speaker);
  return withFields(pv.baseline, [[pv.valueBit, pv.field(value)]]);
}

function call({ littleEndian, sid, ioid }: Speaker, argument: Structure | undefined, subcommand = 0): Utterance {
  const given = argument === undefined ? NO_VALUE : variant(argument);
  return one(encoded(littleEndian, { type: 'RPC', sid, ioid, subcommand, argument: given }), { ioid, subcommand });
}

function uri(query: Readonly<Record<string, string>>): Structure {
  const inner = texts(query);
  const type = structure('epics:nt/NTURI:1.0', { scheme: scalar('string'), path: scalar('string'), query: inner.type });
  return { type, fields: [undefined, 'pva', 'server', undefined, ...inner.fields.slice(1)] };
}

/** Options as programs give them. */
function typedOptions(): Structure {
  const options = structure('', { block: scalar('boolean'), process: scalar('int') });
  const type = structure('', { field: structure('', {}), record: structure('', { _options: options }) });
  return { type, fields: [undefined, undefined, undefined, undefined, true, 1] };
}
