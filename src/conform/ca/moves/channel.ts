/** Moves that concern a channel: creating, reading, writing, clearing. */
import { Command } from '../../../protocol/ca/constants.ts';
import { type DbrNative, valueTypes } from '../../../protocol/ca/dbr-native.ts';
import { Dbr, dbrSize, dbrTypeOf } from '../../../protocol/ca/dbr-types.ts';
import { writeElements } from '../../../protocol/ca/elements.ts';
import { coerce } from '../../../protocol/value/coerce.ts';
import { join } from '../../join.ts';
import type { PvState } from '../pv-state.ts';
import type { Speaker, SpeakerChannel, Utter, Utterance } from '../speaker.ts';
import { message, text } from './message.ts';
import { similarNames } from './similar-names.ts';

/** No DBR type. */
const UNKNOWN_TYPE = 39;

/** A sid that belongs to nobody, until the channel has one. */
export const NO_SID = 0x7ffffff0;

const MOST_ELEMENTS = 0xfffffff0;

/** The largest payload that the short header can announce. */
const LARGEST_SHORT = 0xfff8;

/** DBR_STRING to DBR_CTRL_DOUBLE. */
const ORDINARY_TYPES: readonly number[] = Array.from({ length: Dbr.CTRL_DOUBLE + 1 }, (_, type) => type);

type Asked = (pv: PvState) => { readonly dataType: number; readonly count: number };

export const channelMoves: Readonly<Record<string, Utter>> = {
  CREATE_CHAN: create((name) => text(name)),
  'CREATE_CHAN.unknownRecord': create((_, { unknownName }) => text(unknownName)),
  'CREATE_CHAN.unknownField': create((name) => text(`${name}.NOFIELD`)),
  'CREATE_CHAN.badFilter': create((name) => text(`${name}.{"arr":`)),
  'CREATE_CHAN.unterminated': create((_, { unknownName }) => unterminated(unknownName)),
  'CREATE_CHAN.empty': create(() => new Uint8Array(0)),
  'CREATE_CHAN.similar': (speaker) =>
    together(similarNames(channelOf(speaker).pv.name).map((name) => creation(speaker, text(name)))),

  ...reads('READ_NOTIFY', {
    '': own,
    '.dynamic': ({ native }) => ({ dataType: native, count: 0 }),
    '.string': () => ({ dataType: Dbr.STRING, count: 1 }),
    '.double': ({ maxCount }) => ({ dataType: Dbr.DOUBLE, count: maxCount }),
    '.sts': ({ native, maxCount }) => ({ dataType: dbrTypeOf('STS', native), count: maxCount }),
    '.time': ({ native, maxCount }) => ({ dataType: dbrTypeOf('TIME', native), count: maxCount }),
    '.gr': ({ native, maxCount }) => ({ dataType: dbrTypeOf('GR', native), count: maxCount }),
    '.ctrl': ({ native, maxCount }) => ({ dataType: dbrTypeOf('CTRL', native), count: maxCount }),
    '.stsack': () => ({ dataType: Dbr.STSACK_STRING, count: 1 }),
    '.className': () => ({ dataType: Dbr.CLASS_NAME, count: 1 }),
    '.beyond': ({ native, maxCount }) => ({ dataType: native, count: maxCount + 3 }),
    '.ackt': () => ({ dataType: Dbr.PUT_ACKT, count: 1 }),
    '.unknownType': () => ({ dataType: UNKNOWN_TYPE, count: 1 }),
    '.tooLarge': ({ native }) => ({ dataType: native, count: MOST_ELEMENTS }),
    '.large': ({ native }) => ({ dataType: native, count: 100_000 }),
    '.old': own,
    '.largest': ({ native }) => ({ dataType: native, count: Math.floor(LARGEST_SHORT / dbrSize(native, 1)) }),
    '.larger': ({ native }) => ({ dataType: native, count: Math.ceil((LARGEST_SHORT + 1) / dbrSize(native, 1)) }),
    '.largeOld': () => ({ dataType: Dbr.DOUBLE, count: 8192 }),
  }),
  ...reads('READ', {
    '': own,
    '.string': () => ({ dataType: Dbr.STRING, count: 1 }),
    '.acks': () => ({ dataType: Dbr.PUT_ACKS, count: 1 }),
    '.unknownType': () => ({ dataType: UNKNOWN_TYPE, count: 1 }),
  }),
  'READ_NOTIFY.eachType': (speaker) => {
    const { pv, sid } = channelOf(speaker);
    const fields = { count: pv.maxCount, p1: sid };
    return together(
      ORDINARY_TYPES.map((dataType) => message(Command.READ_NOTIFY, { ...fields, dataType, p2: speaker.nextId() })),
    );
  },
  ...writes('WRITE'),
  ...writes('WRITE_NOTIFY'),

  CLEAR_CHANNEL: (speaker) => clear(speaker, channelOf(speaker)),
  'CLEAR_CHANNEL.otherCid': (speaker) => clear(speaker, { ...channelOf(speaker), cid: 0xabcdef }),
  'CLEAR_CHANNEL.foreignSid': (speaker) => clear(speaker, { ...channelOf(speaker), sid: speaker.foreignSid }),
};

/** Elements as a put carries them. */
export function payloadOf(dataType: DbrNative, elements: readonly number[]): Uint8Array {
  const payload = new Uint8Array(dbrSize(dataType, elements.length));
  const value = coerce(valueTypes[dataType], Math.max(elements.length, 2), elements);
  writeElements(new DataView(payload.buffer), 0, dataType, elements.length, value);
  return payload;
}

// --- helpers --------------------------------------------------------------------------------------------------------

export function channelOf({ channel }: Speaker): SpeakerChannel {
  if (channel === undefined) throw new Error('this move concerns a channel: say which');
  return channel;
}

function create(name: (served: string, speaker: Speaker) => Uint8Array): Utter {
  return (speaker) => ({ bytes: creation(speaker, name(channelOf(speaker).pv.name, speaker)) });
}

function creation(speaker: Speaker, payload: Uint8Array): Uint8Array {
  return message(Command.CREATE_CHAN, { p1: channelOf(speaker).cid, p2: speaker.minor, payload });
}

function together(messages: readonly Uint8Array[]): Utterance {
  return { bytes: join(...messages), messages };
}

/** The name up to a multiple of 8 bytes: no room for a NUL. */
function unterminated(name: string): Uint8Array {
  const bytes = text(name.padEnd(Math.ceil(name.length / 8) * 8, 'X'));
  return bytes.subarray(0, bytes.length - 1);
}

function own({ native, maxCount }: PvState): ReturnType<Asked> {
  return { dataType: native, count: maxCount };
}

function reads(command: 'READ_NOTIFY' | 'READ', variants: Readonly<Record<string, Asked>>): Record<string, Utter> {
  const ask =
    (asked: Asked, foreign: boolean): Utter =>
    (speaker) => {
      const { pv, sid } = channelOf(speaker);
      const p1 = foreign ? speaker.foreignSid : sid;
      return { bytes: message(Command[command], { ...asked(pv), p1, p2: speaker.nextId() }) };
    };
  const moves: Record<string, Utter> = { [`${command}.foreignSid`]: ask(own, true) };
  for (const [variant, asked] of Object.entries(variants)) moves[command + variant] = ask(asked, false);
  return moves;
}

interface Put {
  readonly dataType: number;
  readonly count: number;
  readonly payload: Uint8Array;
  readonly wrote?: readonly number[];
}

function writes(command: 'WRITE' | 'WRITE_NOTIFY'): Record<string, Utter> {
  const move =
    (put: (pv: PvState) => Put, foreign = false): Utter =>
    (speaker) => {
      const { pv, sid } = channelOf(speaker);
      const { wrote, ...fields } = put(pv);
      const p1 = foreign ? speaker.foreignSid : sid;
      const bytes = message(Command[command], { ...fields, p1, p2: speaker.nextId() });
      return wrote === undefined ? { bytes } : { bytes, wrote };
    };
  const variants: Readonly<Record<string, (pv: PvState) => Put>> = {
    '': (pv) => elements(pv.native, pv.nextValue()),
    '.equal': (pv) => elements(pv.native, pv.value ?? pv.nextValue()),
    '.string': (pv) => asText(pv),
    '.double': (pv) => elements(Dbr.DOUBLE, pv.nextValue()),
    '.float': (pv) => elements(Dbr.FLOAT, pv.nextValue()),
    '.int': (pv) => elements(Dbr.SHORT, pv.nextValue()),
    '.enum': (pv) => elements(Dbr.ENUM, pv.nextValue()),
    '.char': (pv) => elements(Dbr.CHAR, pv.nextValue()),
    '.text': () => ({ dataType: Dbr.STRING, count: 1, payload: text('@#$%') }),
    '.none': (pv) => ({ dataType: pv.native, count: 0, payload: NONE, wrote: [] }),
    '.noneArray': (pv) => ({ dataType: pv.native, count: 0, payload: NONE, wrote: [] }),
    '.beyond': (pv) => elements(pv.native, upTo(pv.maxCount + 3)),
    '.longCount': (pv) => elements(pv.native, upTo(0x10000)),
    '.short': ({ native }) => ({ dataType: native, count: 1000, payload: new Uint8Array(8) }),
    '.composite': (pv) => composite(pv),
    '.unknownType': () => ({ dataType: UNKNOWN_TYPE, count: 1, payload: new Uint8Array(8) }),
    '.acks': () => ({ dataType: Dbr.PUT_ACKS, count: 1, payload: Uint8Array.of(0, 3) }),
    '.ackt': () => ({ dataType: Dbr.PUT_ACKT, count: 1, payload: Uint8Array.of(0, 1) }),
  };
  const moves: Record<string, Utter> = {
    [`${command}.foreignSid`]: move((pv) => elements(pv.native, pv.nextValue()), true),
  };
  for (const [variant, put] of Object.entries(variants)) moves[command + variant] = move(put);
  return moves;
}

const NONE = new Uint8Array(0);

function elements(dataType: DbrNative, wrote: readonly number[]): Put {
  return { dataType, count: wrote.length, payload: payloadOf(dataType, wrote), wrote };
}

function asText(pv: PvState): Put {
  const wrote = pv.nextValue().slice(0, 1);
  return { dataType: Dbr.STRING, count: 1, payload: text(String(wrote[0])), wrote };
}

/** DBR_TIME, with a value in its place. */
function composite(pv: PvState): Put {
  const dataType = dbrTypeOf('TIME', pv.native);
  const wrote = pv.nextValue();
  const plain = payloadOf(pv.native, wrote);
  const payload = new Uint8Array(dbrSize(dataType, wrote.length));
  payload.set(plain, payload.length - plain.length);
  return { dataType, count: wrote.length, payload, wrote };
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => 1 + (index % 90));
}

function clear(_: Speaker, { sid, cid }: SpeakerChannel): Utterance {
  return { bytes: message(Command.CLEAR_CHANNEL, { p1: sid, p2: cid }) };
}
