/**
 * Model of a subscription on one channel: one id, and the updates of one PV.
 *
 * - One update follows EVENT_ADD, then one each change that the mask selects. Updates may be merged on the way (rsrv
 *   replaces the last one of a busy queue), but never come twice, never in another order, and the last one always comes.
 * - While updates are switched off none is seen; when they are switched on, the newest that waited, once.
 * - After the confirmation of a cancel, or the end of its channel, none is seen.
 *
 * `changed`, `unchanged` and `unselected` are what a put of anybody amounts to for this subscription; `WRITE` and
 * `WRITE.equal` stand for them where the chart is explored.
 */
import { and, not, or, setup, stateIn } from 'xstate';
import { Dbe } from '../../../protocol/value/posting.ts';
import { judge, judgedAlike, onMoves } from '../../judged.ts';
import { type Move, observations, release, update } from './chart.ts';
import type { CaBook, RuleId } from './rule-book.ts';

export interface SubscriptionFeatures {
  /** Its event mask. */
  readonly mask: number;
  /** Every put is a change, that of the value that is there too: so it is with arrays. */
  readonly alwaysChanges: boolean;
  /** Somebody can change the rights of a live channel. */
  readonly rightsChange: boolean;
}

const REFUSED: readonly RuleId[] = [
  'EVENT_ADD.mask0',
  'EVENT_ADD.mask256',
  'EVENT_ADD.unknownType',
  'EVENT_ADD.short',
  'EVENT_ADD.tooLarge',
  'EVENT_ADD.foreignSid',
  'EVENT_CANCEL.foreignSid',
];

export function subscriptionModel(book: CaBook, { mask, alwaysChanges, rightsChange }: SubscriptionFeatures) {
  const ends = { close: { target: '.offline' }, gone: { target: '.offline' } };
  const onRights = <T extends object>(transitions: T): T | Record<never, never> => (rightsChange ? transitions : {});
  const begin = (readable: boolean) => ({ type: 'begin', params: { readable } }) as const;

  /** What follows a put, by what it amounts to. */
  const puts = <T>(transition: (rule: RuleId) => T) => {
    const selects = (mask & Dbe.VALUE) !== 0;
    const changed = transition('update.change');
    const unchanged = transition('update.unchanged');
    const unselected = transition('update.unselected');
    return {
      changed,
      unchanged,
      unselected,
      WRITE: selects ? changed : unselected,
      'WRITE.equal': alwaysChanges ? changed : unchanged,
      ...(alwaysChanges && book.tries('WRITE.noneArray') ? { 'WRITE.noneArray': changed } : {}),
    };
  };
  const waits = (guard: 'receives' | 'isIdle' | 'isLive' | 'isDenied') => ({
    guard,
    target: '#waiting',
    actions: update('update.held'),
  });

  const first = [
    { guard: 'mayBegin', actions: update('update.first') },
    { guard: 'isIdle', actions: update('update.denied') },
  ] as const;

  const again = [
    { guard: 'mayRepeat', actions: update('update.first') },
    { guard: 'isLive', actions: update('update.denied') },
  ] as const;

  return setup({
    types: {} as { events: Move },
    actions: observations,
    guards: {
      isOffline: stateIn('#offline'),
      isOnline: not(stateIn('#offline')),
      isIdle: stateIn('#idle'),
      isLive: stateIn('#live'),
      isDenied: and([stateIn('#heard'), not(stateIn('#readable'))]),
      isHeard: stateIn('#heard'),
      receives: and([stateIn('#heard'), stateIn('#readable')]),
      mayBegin: and([stateIn('#idle'), stateIn('#readable')]),
      mayRepeat: and([stateIn('#live'), stateIn('#readable')]),
      hasChannel: or([stateIn('#idle'), stateIn('#heard')]),
      hasNoChannel: not(or([stateIn('#idle'), stateIn('#heard')])),
    },
  }).createMachine({
    id: 'subscription',
    type: 'parallel',
    states: {
      updates: {
        initial: 'offline',
        on: ends,
        states: {
          offline: { id: 'offline', on: { reconnect: { target: 'channelless' }, close: undefined } },
          /** Its channel was never created. */
          channelless: {
            id: 'channelless',
            on: {
              CREATE_CHAN: { target: 'idle' },
              ...onMoves(
                book,
                { EVENT_ADD: 'EVENT_ADD.unknownSid', EVENT_CANCEL: 'EVENT_CANCEL.unknownSid' },
                '#offline',
              ),
            },
          },
          /** Its channel was cleared. Must not be seen: an update. */
          orphaned: {
            id: 'orphaned',
            on: {
              CREATE_CHAN: { target: 'idle' },
              ...onMoves(book, { EVENT_ADD: 'EVENT_ADD.staleSid', EVENT_CANCEL: 'EVENT_CANCEL.staleSid' }, '#offline'),
            },
          },
          /** Not subscribed. Must not be seen: an update. */
          idle: {
            id: 'idle',
            on: {
              EVENT_ADD: { target: 'heard.live', actions: [judge('EVENT_ADD'), begin(true)] },
              ...(book.tries('EVENT_ADD.ackt')
                ? { 'EVENT_ADD.ackt': { target: 'heard.failing', actions: [judge('EVENT_ADD.ackt'), begin(false)] } }
                : {}),
              ...onMoves(book, judgedAlike(...REFUSED), '#offline'),
              ...onMoves(book, { EVENT_CANCEL: 'EVENT_CANCEL.unknownId' }, '#offline'),
              CLEAR_CHANNEL: { target: 'orphaned' },
            },
          },
          /** Subscribed. Must be seen: what `monitors` says. */
          heard: {
            id: 'heard',
            initial: 'live',
            on: {
              EVENT_CANCEL: { target: 'idle', actions: [judge('EVENT_CANCEL'), 'end'] },
              ...(book.tries('EVENT_CANCEL.otherType')
                ? { 'EVENT_CANCEL.otherType': { target: 'idle', actions: [judge('EVENT_CANCEL.otherType'), 'end'] } }
                : {}),
              CLEAR_CHANNEL: { target: 'orphaned', actions: 'end' },
              ...onMoves(book, judgedAlike('EVENT_CANCEL.unknownId'), '#offline'),
            },
            states: {
              live: { id: 'live', on: onMoves(book, judgedAlike('EVENT_ADD.sameId'), '#offline') },
              /** Of a type that cannot be read. */
              failing: {},
            },
          },
        },
      },
      monitors: {
        initial: 'on',
        states: {
          /** Each change must be seen. */
          on: {
            on: {
              ...(book.tries('EVENTS_OFF') ? { EVENTS_OFF: { guard: 'isOnline', target: 'off' } as const } : {}),
              ...puts((rule) => ({ guard: 'receives', actions: update(rule) }) as const),
              EVENT_ADD: first,
              ...(book.tries('EVENT_ADD.ackt') ? { 'EVENT_ADD.ackt': first } : {}),
              ...(book.tries('EVENT_ADD.sameId') ? { 'EVENT_ADD.sameId': again } : {}),
              ...onRights({
                'rights.none': { guard: 'receives', actions: update('update.denied') } as const,
                'rights.read': { guard: 'isDenied', actions: update('update.regained') } as const,
                'rights.all': { guard: 'isDenied', actions: update('update.regained') } as const,
              }),
            },
          },
          /** Must not be seen: an update. */
          off: {
            initial: 'clean',
            always: { guard: 'isOffline', target: 'on' },
            on: {
              ...puts((rule) =>
                book.outcome(rule).sees.length > 0
                  ? waits('receives')
                  : ({ guard: 'receives', actions: update(rule) } as const),
              ),
              EVENT_ADD: waits('isIdle'),
              ...(book.tries('EVENT_ADD.ackt') ? { 'EVENT_ADD.ackt': waits('isIdle') } : {}),
              ...(book.tries('EVENT_ADD.sameId') ? { 'EVENT_ADD.sameId': waits('isLive') } : {}),
              ...onRights({
                'rights.none': waits('receives'),
                'rights.read': waits('isDenied'),
                'rights.all': waits('isDenied'),
              }),
              CLEAR_CHANNEL: { guard: 'hasChannel', target: '.clean' },
              EVENT_CANCEL: { guard: 'isHeard', target: '.clean' },
              ...(book.tries('EVENT_CANCEL.otherType')
                ? { 'EVENT_CANCEL.otherType': { guard: 'isHeard', target: '.clean' } as const }
                : {}),
              EVENTS_OFF: {},
            },
            states: {
              /** Nothing waits: none must be seen when they are switched on. */
              clean: { on: { EVENTS_ON: { target: '#subscription.monitors.on' } } },
              /** Something waits: one update must be seen when they are switched on. */
              waiting: {
                id: 'waiting',
                on: {
                  EVENTS_ON: [
                    { guard: 'isDenied', target: '#subscription.monitors.on', actions: release('update.denied') },
                    { target: '#subscription.monitors.on', actions: release('update.newest') },
                  ],
                },
              },
            },
          },
        },
      },
      rights: {
        initial: 'readable',
        states: {
          readable: {
            id: 'readable',
            on: onRights({ 'rights.none': { guard: 'hasChannel', target: 'unreadable' } as const }),
          },
          /** Must not be seen: a value. */
          unreadable: {
            always: { guard: 'hasNoChannel', target: 'readable' },
            on: { 'rights.read': { target: 'readable' }, 'rights.all': { target: 'readable' } },
          },
        },
      },
    },
  });
}
