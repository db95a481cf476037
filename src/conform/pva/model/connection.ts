/**
 * Model of a connection, from connecting to its end.
 *
 * - The server speaks first. Searches and echoes are answered before the client has said who it is.
 * - What is not a message ends the connection; of a message in segments the rest is waited for.
 */
import { setup } from 'xstate';
import { judge, onMoves } from '../../judged.ts';
import { type ModelEvent, observations } from './chart.ts';
import type { PvaBook, RuleId } from './rule-book.ts';

const IDENTIFYING: readonly RuleId[] = [
  'VALIDATION',
  'VALIDATION.anonymous',
  'VALIDATION.noUser',
  'VALIDATION.nullCredentials',
  'VALIDATION.unknownMethod',
  'VALIDATION.typeId',
];

const EARLY: readonly RuleId[] = [
  'ECHO.early',
  'SEARCH.early',
  'CREATE_CHANNEL.early',
  'VALIDATION.truncated',
  'HEADER.magic',
];

const ANY_TIME: readonly RuleId[] = [
  'VALIDATION.again',
  'VALIDATION.truncated',
  'ECHO',
  'ECHO.empty',
  'ECHO.version1',
  'ECHO.version77',
  'ECHO.reservedFlags',
  'ECHO.segments',
  'ECHO.middleFirst',
  'ECHO.lastFirst',
  'HEADER.magic',
  'HEADER.version0',
  'HEADER.serverFlag',
  'HEADER.tooLarge',
  'COMMAND.unknown',
  'COMMAND.server',
  'COMMAND.dead',
  'CONTROL.markers',
  'CONTROL.echo',
  'MESSAGE',
  'MESSAGE.truncated',
  'SEARCH',
  'SEARCH.several',
  'SEARCH.unknown',
  'SEARCH.similar',
  'SEARCH.unknownReply',
  'SEARCH.discovery',
  'SEARCH.tls',
  'SEARCH.server',
  'SEARCH.empty',
  'SEARCH.truncated',
  'DESTROY_CHANNEL.unknownSid',
  'REQUEST.unknownIoid',
  'REQUEST.truncated',
  'GET_INIT.unknownSid',
  'MONITOR_INIT.unknownSid',
  'GET_FIELD.unknownSid',
  'CREATE_CHANNEL.truncated',
];

export function connectionModel(book: PvaBook) {
  const gone = '#connection.offline';
  return setup({ types: {} as { events: ModelEvent }, actions: observations }).createMachine({
    id: 'connection',
    initial: 'offline',
    on: { close: { target: '.offline' }, reset: { target: '.offline' }, gone: { target: '.offline' } },
    states: {
      offline: {
        on: {
          // Where others wait for it meanwhile, a client says at once who it is.
          ...(book.differs('connect') ? {} : { connect: { target: 'greeted', actions: judge('connect') } }),
          /** The usual greeting in one go. */
          reconnect: { target: 'open', actions: [judge('connect'), judge('VALIDATION')] },
          close: undefined,
          reset: undefined,
        },
      },
      /** The server does not know who the client is. */
      greeted: {
        on: { ...onMoves(book, IDENTIFYING, gone, '#connection.open'), ...onMoves(book, EARLY, gone) },
      },
      open: {
        initial: 'asAnnounced',
        on: {
          ...onMoves(book, ANY_TIME, gone),
          ...onMoves(book, ['ECHO.begin'], gone, '#connection.incomplete'),
        },
        states: {
          /** The server writes in the order of its choice; or in the one that the client has asked for. */
          asAnnounced: { on: onMoves(book, ['BYTE_ORDER.little', 'BYTE_ORDER.big'], gone, '#connection.open.asAsked') },
          asAsked: { on: onMoves(book, ['BYTE_ORDER.little', 'BYTE_ORDER.big'], gone) },
        },
      },
      /** The first segment of a message has been sent. */
      incomplete: {
        on: {
          ...onMoves(book, ['ECHO.end'], gone, '#connection.open'),
          ...onMoves(book, ['ECHO.amidSegments', 'ECHO.firstAgain', 'ECHO.otherCommand'], gone),
        },
      },
    },
  });
}
