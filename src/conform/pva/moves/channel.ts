/** Moves that concern a channel. */
import { parsePvRequest } from '../../../protocol/pva/pv-request.ts';
import { variant } from '../../../protocol/pva/value.ts';
import type { Speaker, Utter, Utterance } from '../speaker.ts';
import { encoded, truncated } from './bytes.ts';
import { one, unanswered } from './request.ts';

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
  'DESTROY_CHANNEL.staleSid': ({ littleEndian, staleSid, cid }) =>
    unanswered(encoded(littleEndian, { type: 'DESTROY_CHANNEL', sid: staleSid, cid })),
  GET_FIELD: (speaker) => getField(speaker, ''),
  'server.GET_FIELD': (speaker) => getField(speaker, ''),
  'GET_FIELD.sub': (speaker) => getField(speaker, 'value'),
  'GET_FIELD.unknown': (speaker) => getField(speaker, 'nosuch'),
  'GET_FIELD.staleSid': (speaker) => getField({ ...speaker, sid: speaker.staleSid }, ''),
  'GET_INIT.staleSid': ({ littleEndian, staleSid, nextId }) => bareInit(littleEndian, 'GET_INIT', staleSid, nextId()),
  'GET_FIELD.truncated': (speaker) => ({
    messages: [truncated(getField(speaker, 'value').messages[0]!, 2)],
    asked: [],
  }),
  PUT_GET_INIT: ({ littleEndian, sid, nextId }) => bareInit(littleEndian, 'PUT_GET_INIT', sid, nextId()),
  ARRAY_INIT: ({ littleEndian, sid, nextId }) => bareInit(littleEndian, 'ARRAY_INIT', sid, nextId()),
};

// --- helpers --------------------------------------------------------------------------------------------------------

function create({ littleEndian, cid }: Speaker, name: string): Utterance {
  return one(encoded(littleEndian, { type: 'CREATE_CHANNEL', channels: [{ cid, name }] }), { cid });
}

function getField({ littleEndian, sid, nextId }: Speaker, subField: string): Utterance {
  const ioid = nextId();
  return one(encoded(littleEndian, { type: 'GET_FIELD', sid, ioid, subField }), { ioid, subField });
}

function bareInit(
  littleEndian: boolean,
  type: 'GET_INIT' | 'PUT_GET_INIT' | 'ARRAY_INIT',
  sid: number,
  ioid: number,
): Utterance {
  const pvRequest = variant(parsePvRequest('field()'));
  return one(encoded(littleEndian, { type, sid, ioid, subcommand: 8, pvRequest }), { ioid, subcommand: 8 });
}
