/**
 * Models of operations that are executed: GET, PUT and RPC, from INIT to DESTROY_REQUEST, each on a channel of its own.
 *
 * - An INIT that is refused leaves no operation.
 * - A request that is marked as the last ends the operation with its reply.
 * - What a channel had ends with it.
 */
import { setup } from 'xstate';
import { onMoves } from '../../judged.ts';
import { type ModelEvent, observations } from './chart.ts';
import type { PvaBook, RuleId } from './rule-book.ts';

interface Operation {
  readonly id: string;
  /** Creates the channel. */
  readonly create: RuleId;
  /** Creates the operation; or does not. */
  readonly inits: readonly RuleId[];
  readonly refused: readonly RuleId[];
  /** The operation stays. */
  readonly uses: readonly RuleId[];
  /** Of one that has gone, whose channel is or is not. */
  readonly stale: readonly RuleId[];
  /** And ends. */
  readonly ends: readonly RuleId[];
}

const MALFORMED: readonly RuleId[] = [
  'GET_INIT.unknownTypeId',
  'GET_INIT.badCode',
  'GET_INIT.deep',
  'GET_INIT.duplicate',
  'GET_INIT.manyMembers',
  'GET_INIT.truncated',
];

const GET: Operation = {
  id: 'get',
  create: 'CREATE_CHANNEL',
  inits: [
    'GET_INIT',
    'GET_INIT.value',
    'GET_INIT.nested',
    'GET_INIT.structure',
    'GET_INIT.partly',
    'GET_INIT.empty',
    'GET_INIT.null',
    'GET_INIT.scalar',
    'GET_INIT.fieldOptions',
    'GET_INIT.typeId',
    'GET_INIT.typeIdAgain',
    'GET_INIT.moreBits',
  ],
  refused: ['GET_INIT.nothing', ...MALFORMED],
  uses: [
    'GET',
    'GET.get',
    'GET.process',
    'GET.thrice',
    'GET_INIT.inUse',
    'GET.asMonitor',
    'GET.asPut',
    'GET.asRpc',
    'GET.truncated',
    'CANCEL_REQUEST',
  ],
  stale: ['GET.stale'],
  ends: ['GET.last', 'GET.behindLast', 'DESTROY_REQUEST', 'DESTROY_REQUEST.trailing'],
};

const PUT: Operation = {
  id: 'put',
  create: 'CREATE_CHANNEL',
  inits: ['PUT_INIT', 'PUT_INIT.value', 'PUT_INIT.block', 'PUT_INIT.typedOptions'],
  refused: ['PUT_INIT.nothing'],
  uses: [
    'READ_BACK',
    'PUT',
    'PUT.equal',
    'PUT.twice',
    'PUT.whole',
    'PUT.redundantBits',
    'PUT.none',
    'PUT.otherField',
    'PUT.beyond',
    'PUT.trailing',
    'PUT.truncated',
    'PUT.asGet',
    'CANCEL_REQUEST',
  ],
  stale: ['PUT.stale'],
  ends: ['PUT.last', 'DESTROY_REQUEST'],
};

const RPC: Operation = {
  id: 'rpc',
  create: 'server.CREATE_CHANNEL',
  inits: ['server.RPC_INIT'],
  refused: ['server.GET_INIT', 'server.PUT_INIT', 'server.MONITOR_INIT', 'server.GET_FIELD'],
  uses: ['RPC.channels', 'RPC.info', 'RPC.help', 'RPC.unknown', 'RPC.null', 'RPC.truncated'],
  stale: [],
  ends: ['RPC.last', 'RPC.end'],
};

export function getModel(book: PvaBook) {
  return operationModel(book, GET);
}

export function putModel(book: PvaBook, kind: 'scalar' | 'array' | 'readOnly') {
  if (kind === 'readOnly')
    return operationModel(book, { ...PUT, uses: ['READ_BACK', 'PUT.denied'], ends: ['DESTROY_REQUEST'] });
  return operationModel(book, kind === 'array' ? { ...PUT, uses: [...PUT.uses, 'PUT.hugeArray'] } : PUT);
}

export function rpcModel(book: PvaBook) {
  return operationModel(book, RPC);
}

/** Puts that take their time: somebody inside the server says when they are done. */
export function slowPutModel(book: PvaBook) {
  const gone = '#slowPut.offline';
  return setup({ types: {} as { events: ModelEvent }, actions: observations }).createMachine({
    id: 'slowPut',
    initial: 'offline',
    on: { close: { target: '.offline', actions: 'forgetAll' }, gone: { target: '.offline', actions: 'forgetAll' } },
    states: {
      offline: { on: { reconnect: { target: 'absent' }, close: undefined } },
      absent: { on: onMoves(book, ['CREATE_CHANNEL'], gone, '#slowPut.open.idle') },
      open: {
        initial: 'idle',
        states: {
          idle: { on: onMoves(book, ['PUT_INIT.block'], gone, '#slowPut.open.ready') },
          ready: {
            on: {
              'PUT.waits': { target: 'busy', actions: [{ type: 'judge', params: { rule: 'PUT.waits' } }, 'defer'] },
              ...onMoves(book, ['DESTROY_REQUEST'], gone, '#slowPut.open.idle'),
            },
          },
          /** One put is under way. */
          busy: {
            on: {
              'PUT.queued': { target: 'queued', actions: [{ type: 'judge', params: { rule: 'PUT.queued' } }, 'defer'] },
              'put.completes': {
                target: 'ready',
                actions: [{ type: 'judge', params: { rule: 'put.completes' } }, 'answer'],
              },
              'CANCEL_REQUEST.executing': {
                target: 'cancelled',
                actions: [{ type: 'judge', params: { rule: 'CANCEL_REQUEST.executing' } }, 'forget'],
              },
              'DESTROY_REQUEST.executing': {
                target: 'orphaned',
                actions: [{ type: 'judge', params: { rule: 'DESTROY_REQUEST.executing' } }, 'forget'],
              },
            },
          },
          /** And another waits. */
          queued: {
            on: {
              'put.completes': {
                target: 'busy',
                actions: [{ type: 'judge', params: { rule: 'put.completes' } }, 'answer'],
              },
              'CANCEL_REQUEST.executing': {
                target: 'halfCancelled',
                actions: [{ type: 'judge', params: { rule: 'CANCEL_REQUEST.executing' } }, 'forget'],
              },
            },
          },
          /** The one that is under way is not wanted any more; the other is carried out after it. */
          halfCancelled: { on: { 'put.completesUnheard': { target: 'busy' } } },
          /** It is done some time, and nobody hears of it. */
          cancelled: { on: { 'put.completesUnheard': { target: 'ready' } } },
          orphaned: { on: { 'put.completesUnheard': { target: 'idle' } } },
        },
      },
    },
  });
}

// --- helpers --------------------------------------------------------------------------------------------------------

function operationModel(book: PvaBook, { id, create, inits, refused, uses, stale, ends }: Operation) {
  const gone = `#${id}.offline`;
  const idle = `#${id}.open.idle`;
  return setup({ types: {} as { events: ModelEvent }, actions: observations }).createMachine({
    id,
    initial: 'offline',
    on: { close: { target: '.offline' }, gone: { target: '.offline' } },
    states: {
      offline: { on: { reconnect: { target: 'absent' }, close: undefined } },
      absent: { on: { ...onMoves(book, [create], gone, idle), ...onMoves(book, stale, gone) } },
      open: {
        initial: 'idle',
        on: onMoves(book, ['DESTROY_CHANNEL'], gone, `#${id}.absent`),
        states: {
          /** No operation. */
          idle: {
            on: { ...onMoves(book, inits, gone, `#${id}.open.ready`), ...onMoves(book, [...refused, ...stale], gone) },
          },
          ready: { on: { ...onMoves(book, uses, gone), ...onMoves(book, ends, gone, idle) } },
        },
      },
    },
  });
}
