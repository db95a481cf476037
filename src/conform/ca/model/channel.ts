/**
 * Model of a channel: one name at one cid, from CREATE_CHAN to CLEAR_CHANNEL.
 *
 * - Rights come before the reply to CREATE_CHAN, and whenever they change.
 * - Until the channel exists, and after it was cleared, its sid is nobody's: using it ends the circuit.
 */
import { setup } from 'xstate';
import { judge, judgedAlike, onMoves } from '../../judged.ts';
import { type Move, observations } from './chart.ts';
import type { CaBook, RuleId } from './rule-book.ts';

/** What the PV of the channel is. */
export type ChannelKind = 'scalar' | 'array' | 'readOnly';

/** First minor revision that knows large arrays. */
const LARGE_ARRAYS = 9;

const CREATE_FAILURES: readonly RuleId[] = [
  'CREATE_CHAN.unknownRecord',
  'CREATE_CHAN.unknownField',
  'CREATE_CHAN.similar',
  'CREATE_CHAN.badFilter',
  'CREATE_CHAN.unterminated',
  'CREATE_CHAN.empty',
];

const READS: readonly RuleId[] = [
  'READ_NOTIFY',
  'READ_NOTIFY.dynamic',
  'READ_NOTIFY.string',
  'READ_NOTIFY.double',
  'READ_NOTIFY.sts',
  'READ_NOTIFY.time',
  'READ_NOTIFY.gr',
  'READ_NOTIFY.ctrl',
  'READ_NOTIFY.stsack',
  'READ_NOTIFY.className',
  'READ_NOTIFY.eachType',
  'READ_NOTIFY.largest',
  'READ_NOTIFY.larger',
  'READ_NOTIFY.beyond',
  'READ_NOTIFY.ackt',
  'READ_NOTIFY.unknownType',
  'READ_NOTIFY.tooLarge',
  'READ',
  'READ.string',
  'READ.acks',
  'READ.unknownType',
];

const WRITES: readonly RuleId[] = [
  'WRITE',
  'WRITE.equal',
  'WRITE.string',
  'WRITE.double',
  'WRITE.float',
  'WRITE.int',
  'WRITE.enum',
  'WRITE.char',
  'WRITE.text',
  'WRITE.short',
  'WRITE.composite',
  'WRITE.unknownType',
  'WRITE.acks',
  'WRITE.ackt',
  'WRITE_NOTIFY',
  'WRITE_NOTIFY.equal',
  'WRITE_NOTIFY.string',
  'WRITE_NOTIFY.text',
  'WRITE_NOTIFY.short',
  'WRITE_NOTIFY.composite',
  'WRITE_NOTIFY.unknownType',
];

const SCALAR_WRITES: readonly RuleId[] = ['WRITE.none', 'WRITE_NOTIFY.none'];

const ARRAY_WRITES: readonly RuleId[] = [
  'WRITE.noneArray',
  'WRITE.beyond',
  'WRITE_NOTIFY.noneArray',
  'WRITE_NOTIFY.beyond',
  'WRITE_NOTIFY.longCount',
];

const DENIED_WRITES: Readonly<Record<string, RuleId>> = {
  WRITE: 'WRITE.denied',
  'WRITE.equal': 'WRITE.denied',
  'WRITE.noneArray': 'WRITE.denied',
  WRITE_NOTIFY: 'WRITE_NOTIFY.denied',
};

const FOREIGN: readonly RuleId[] = [
  'READ_NOTIFY.foreignSid',
  'READ.foreignSid',
  'WRITE.foreignSid',
  'WRITE_NOTIFY.foreignSid',
  'CLEAR_CHANNEL.foreignSid',
];

export interface ChannelFeatures {
  readonly kind: ChannelKind;
  /** The client's minor revision. */
  readonly minor: number;
  /** Somebody can change the rights of a live channel. */
  readonly rightsChange: boolean;
}

export function channelModel(book: CaBook, { kind, minor, rightsChange }: ChannelFeatures) {
  const gone = '#channel.offline';
  const ownWrites = kind === 'array' ? ARRAY_WRITES : SCALAR_WRITES;
  const create: RuleId = kind === 'readOnly' ? 'CREATE_CHAN.readOnly' : 'CREATE_CHAN';
  const all = { 'rights.all': { target: '#channel.open', actions: judge('rights.all') } };
  const read = { 'rights.read': { target: '#channel.readOnly', actions: judge('rights.read') } };
  const none = { 'rights.none': { target: '#channel.noAccess', actions: judge('rights.none') } };
  const given = kind === 'readOnly' ? {} : all;
  const changes = <T extends object>(transitions: T) => (rightsChange ? transitions : {});
  const creation = {
    ...onMoves(book, { CREATE_CHAN: create }, gone, kind === 'readOnly' ? '#channel.readOnly' : '#channel.open'),
    ...onMoves(book, judgedAlike(...CREATE_FAILURES), gone),
  };
  const clear = {
    ...onMoves(book, judgedAlike('CLEAR_CHANNEL'), gone, '#channel.cleared'),
    ...onMoves(book, judgedAlike('CLEAR_CHANNEL.otherCid'), gone, clearsByOtherCid(book)),
  };
  return setup({ types: {} as { events: Move }, actions: observations }).createMachine({
    id: 'channel',
    initial: 'offline',
    on: { close: { target: '.offline' }, gone: { target: '.offline' } },
    states: {
      offline: { on: { reconnect: { target: 'absent' }, close: undefined } },
      /** Never created on this circuit. */
      absent: { on: { ...creation, ...onMoves(book, misuse('unknownSid'), gone) } },
      /** May be read and written. */
      open: {
        on: {
          ...(minor < LARGE_ARRAYS
            ? onMoves(
                book,
                {
                  ...judgedAlike('WRITE_NOTIFY', 'READ_NOTIFY.largest', 'READ_NOTIFY.largeOld'),
                  READ_NOTIFY: 'READ_NOTIFY.old',
                },
                gone,
              )
            : onMoves(book, judgedAlike(...READS, ...WRITES, ...FOREIGN, ...ownWrites), gone)),
          ...onMoves(book, { CREATE_CHAN: 'CREATE_CHAN.sameCid' }, gone),
          ...clear,
          ...changes({ ...read, ...none }),
        },
      },
      readOnly: {
        on: {
          ...onMoves(book, judgedAlike('READ_NOTIFY', 'READ', 'READ_NOTIFY.dynamic'), gone),
          ...onMoves(book, DENIED_WRITES, gone),
          ...clear,
          ...changes({ ...given, ...none }),
        },
      },
      noAccess: {
        on: {
          ...onMoves(book, { READ_NOTIFY: 'READ_NOTIFY.denied', READ: 'READ.denied' }, gone),
          ...onMoves(book, DENIED_WRITES, gone),
          ...clear,
          ...changes({ ...given, ...read }),
        },
      },
      /** Its sid is nobody's any more. Must not be seen: anything that concerns it. */
      cleared: { on: { ...creation, ...onMoves(book, misuse('staleSid'), gone) } },
    },
  });
}

// --- helpers --------------------------------------------------------------------------------------------------------

const MISUSED = ['READ_NOTIFY', 'READ', 'WRITE', 'WRITE_NOTIFY', 'CLEAR_CHANNEL'] as const;

function misuse(id: 'unknownSid' | 'staleSid'): Record<string, RuleId> {
  return Object.fromEntries(MISUSED.map((message) => [message, `${message}.${id}` as const]));
}

/** Where the other cid is not only echoed, the channel stays. */
function clearsByOtherCid(book: CaBook): string | undefined {
  return book.outcome('CLEAR_CHANNEL.otherCid').sees.length > 0 ? '#channel.cleared' : undefined;
}
