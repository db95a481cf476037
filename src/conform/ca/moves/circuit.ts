/** Moves that concern a whole circuit. */
import { Command, DONTREPLY, DOREPLY, MINOR } from '../../../protocol/ca/constants.ts';
import { join } from '../../join.ts';
import type { Utter } from '../speaker.ts';
import { header, largeHeader, message, text } from './message.ts';
import { similarNames } from './similar-names.ts';

const GET = new TextEncoder().encode('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
const OCTET = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const SOME_ECHO = { dataType: 3, count: 4, p1: 5, p2: 6 } as const;

export const circuitMoves: Readonly<Record<string, Utter>> = {
  VERSION: ({ minor }) => ({ bytes: message(Command.VERSION, { count: minor }) }),
  'VERSION.again': ({ minor }) => ({ bytes: message(Command.VERSION, { count: minor }) }),
  'VERSION.old': ({ minor }) => ({ bytes: message(Command.VERSION, { count: minor }) }),
  'VERSION.tooOld': () => ({ bytes: message(Command.VERSION, { count: 3 }) }),
  'VERSION.badPriority': () => ({ bytes: message(Command.VERSION, { dataType: 100, count: MINOR }) }),
  'VERSION.misaligned': () => ({ bytes: join(header(Command.VERSION, 7, { count: MINOR }), OCTET.subarray(1)) }),

  CLIENT_NAME: () => ({ bytes: message(Command.CLIENT_NAME, { payload: text('conform') }) }),
  'CLIENT_NAME.early': () => ({ bytes: message(Command.CLIENT_NAME, { payload: text('conform') }) }),
  'CLIENT_NAME.tooLong': () => ({ bytes: message(Command.CLIENT_NAME, { payload: text('A'.repeat(512)) }) }),
  'CLIENT_NAME.unterminated': () => ({
    bytes: message(Command.CLIENT_NAME, { payload: text('AAAAAAAA').subarray(0, 8) }),
  }),
  HOST_NAME: () => ({ bytes: message(Command.HOST_NAME, { payload: text('localhost') }) }),
  'HOST_NAME.empty': () => ({ bytes: message(Command.HOST_NAME) }),

  ECHO: () => ({ bytes: message(Command.ECHO, SOME_ECHO) }),
  'ECHO.early': () => ({ bytes: message(Command.ECHO) }),
  'ECHO.payload': () => ({ bytes: message(Command.ECHO, { ...SOME_ECHO, payload: OCTET }) }),
  'ECHO.extended': () => ({ bytes: message(Command.ECHO, { ...SOME_ECHO, payload: OCTET, extended: true }) }),
  'ECHO.extendedOld': () => ({ bytes: message(Command.ECHO, { ...SOME_ECHO, payload: OCTET, extended: true }) }),
  'ECHO.begin': () => ({ bytes: message(Command.ECHO, SOME_ECHO).subarray(0, 8) }),
  'ECHO.end': () => ({
    bytes: message(Command.ECHO, SOME_ECHO).subarray(8),
    completes: message(Command.ECHO, SOME_ECHO),
  }),
  'ECHO.misaligned': () => ({ bytes: join(header(Command.ECHO, 7), OCTET.subarray(1)) }),
  'ECHO.tooLarge': () => ({ bytes: largeHeader(Command.ECHO, 0x80000000, 0) }),
  'ECHO.wraps': () => ({ bytes: largeHeader(Command.ECHO, 0xffffffe8, 0) }),
  READ_SYNC: () => ({ bytes: message(Command.READ_SYNC) }),

  'COMMAND.obsolete': () => ({ bytes: message(Command.SNAPSHOT) }),
  'COMMAND.server': () => ({ bytes: message(Command.ACCESS_RIGHTS) }),
  'COMMAND.unknown': () => ({ bytes: message(28) }),
  HTTP: () => ({ bytes: GET }),
  'HTTP.early': () => ({ bytes: GET }),
  'CREATE_CHAN.tooOld': ({ servedName, nextId }) => ({
    bytes: message(Command.CREATE_CHAN, { p1: nextId(), p2: 3, payload: text(servedName) }),
  }),

  'SEARCH.known': ({ servedName, ...speaker }) => search(servedName, DONTREPLY, speaker.nextId()),
  'SEARCH.unknown': ({ unknownName, ...speaker }) => search(unknownName, DONTREPLY, speaker.nextId()),
  'SEARCH.unknownReply': ({ unknownName, ...speaker }) => search(unknownName, DOREPLY, speaker.nextId()),
  'SEARCH.similar': ({ servedName, ...speaker }) => {
    const messages = similarNames(servedName).map((name) => search(name, DOREPLY, speaker.nextId()).bytes);
    return { bytes: join(...messages), messages };
  },
  'SEARCH.early': ({ servedName, ...speaker }) => search(servedName, DOREPLY, speaker.nextId()),
  'SEARCH.empty': ({ nextId }) => search('', DOREPLY, nextId()),
  'SEARCH.tooOld': ({ servedName, ...speaker }) => search(servedName, DOREPLY, speaker.nextId(), 3),

  EVENTS_OFF: () => ({ bytes: message(Command.EVENTS_OFF) }),
  EVENTS_ON: () => ({ bytes: message(Command.EVENTS_ON) }),
};

// --- helpers --------------------------------------------------------------------------------------------------------

function search(name: string, reply: number, cid: number, minor: number = MINOR) {
  return { bytes: message(Command.SEARCH, { dataType: reply, count: minor, p1: cid, p2: cid, payload: text(name) }) };
}
