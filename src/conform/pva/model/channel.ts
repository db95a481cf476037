/** Model of a channel: one name at one cid, from CREATE_CHANNEL to DESTROY_CHANNEL. */
import { setup } from 'xstate';
import { onMoves } from '../../judged.ts';
import { type ModelEvent, observations } from './chart.ts';
import type { PvaBook, RuleId } from './rule-book.ts';

const CREATE_FAILURES: readonly RuleId[] = [
  'CREATE_CHANNEL.unknown',
  'CREATE_CHANNEL.similar',
  'CREATE_CHANNEL.long',
  'CREATE_CHANNEL.empty',
  'CREATE_CHANNEL.none',
  'CREATE_CHANNEL.several',
];

const REQUESTS: readonly RuleId[] = [
  'GET_FIELD',
  'GET_FIELD.sub',
  'GET_FIELD.unknown',
  'GET_FIELD.truncated',
  'PUT_GET_INIT',
  'ARRAY_INIT',
  'CREATE_CHANNEL.again',
  'DESTROY_CHANNEL.truncated',
];

/** With the sid of the channel that was destroyed last. */
const STALE: readonly RuleId[] = ['GET_FIELD.staleSid', 'GET_INIT.staleSid', 'DESTROY_CHANNEL.staleSid'];

export function channelModel(book: PvaBook) {
  const gone = '#channel.offline';
  const creation = {
    ...onMoves(book, ['CREATE_CHANNEL'], gone, '#channel.open'),
    ...onMoves(book, CREATE_FAILURES, gone),
  };
  return setup({ types: {} as { events: ModelEvent }, actions: observations }).createMachine({
    id: 'channel',
    initial: 'offline',
    on: { close: { target: '.offline' }, gone: { target: '.offline' } },
    states: {
      offline: { on: { reconnect: { target: 'absent' }, close: undefined } },
      absent: { on: creation },
      /** Whoever still uses its sid must not reach it. */
      destroyed: { on: { ...creation, ...onMoves(book, STALE, gone) } },
      open: {
        initial: 'idle',
        on: {
          ...onMoves(book, REQUESTS, gone),
          ...onMoves(book, ['DESTROY_CHANNEL', 'DESTROY_CHANNEL.otherCid'], gone, '#channel.destroyed'),
        },
        states: {
          idle: { on: onMoves(book, ['RPC_INIT'], gone, '#channel.open.callable') },
          /** Of a PV that is not a service: the call says so. */
          callable: {
            on: {
              ...onMoves(book, ['RPC.noService'], gone),
              ...onMoves(book, ['RPC.end'], gone, '#channel.open.idle'),
            },
          },
        },
      },
    },
  });
}
