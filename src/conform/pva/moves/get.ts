/** Moves of GET, and of what all operations have: cancelling and ending. */
import { parsePvRequest } from '../../../protocol/pva/pv-request.ts';
import { scalar } from '../../../protocol/pva/type.ts';
import { NO_VALUE, variant } from '../../../protocol/pva/value.ts';
import type { Writer } from '../../../protocol/wire/writer.ts';
import type { Speaker, Utter, Utterance } from '../speaker.ts';
import {
  Command,
  encoded,
  message,
  nothing,
  operation,
  trailing,
  truncated,
  writeString,
  writeType,
  writeWhole,
} from './bytes.ts';
import {
  destroy,
  execute,
  init,
  initOf,
  initWith,
  monitorRequest,
  putMessage,
  structureWith,
  unanswered,
  valueBits,
} from './request.ts';

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

// --- helpers --------------------------------------------------------------------------------------------------------

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

function several(speaker: Speaker, subcommands: readonly number[]): Utterance {
  const all = subcommands.map((subcommand) => execute(speaker, 'GET', subcommand));
  return { messages: all.flatMap(({ messages }) => messages), asked: all.flatMap(({ asked }) => asked) };
}
