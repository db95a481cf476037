/** Rules of the greeting: versions, names, and what comes before them. */
import { closes, drops, error, hazard, nothing, sees } from '../outcome.ts';
import type { Rules } from '../rule.ts';

const VERSION = { message: 'VERSION', type: 0 } as const;
const REFUSED = error('INTERNAL', 'nothing');
const TOO_OLD = error('DEFUNCT', 'nothing');

export const greetingRules = {
  // --- greeting
  connect: {
    message: 'VERSION',
    when: 'a client connects',
    profile: 'core',
    source: 'CA spec, CA_PROTO_VERSION; caservertask.c, create_tcp_client',
    outcome: sees(VERSION),
    caproto: nothing,
  },
  VERSION: {
    message: 'VERSION',
    when: 'the first message',
    profile: 'core',
    source: 'CA spec, CA_PROTO_VERSION',
    outcome: nothing,
    caproto: sees({ message: 'VERSION', type: 1 }),
  },
  'VERSION.again': {
    message: 'VERSION',
    when: 'a second one',
    profile: 'core',
    source: 'camessage.c, tcp_version_action',
    outcome: nothing,
    caproto: sees({ message: 'VERSION', type: 1 }),
  },
  'VERSION.tooOld': {
    message: 'VERSION',
    when: 'minor revision 3',
    profile: 'hostile',
    source: 'camessage.c, tcp_version_action',
    outcome: closes(),
    caproto: hazard('it answers with its VERSION, but not always to what follows'),
  },
  'VERSION.badPriority': {
    message: 'VERSION',
    when: 'priority 100',
    profile: 'hostile',
    source: 'camessage.c, tcp_version_action',
    outcome: closes(),
    caproto: hazard('it answers with its VERSION, but not always to what follows'),
  },
  'VERSION.misaligned': {
    message: 'VERSION',
    when: 'a payload of 7 bytes',
    profile: 'hostile',
    source: 'camessage.c, camessage',
    outcome: closes(REFUSED),
  },
  'ECHO.early': {
    message: 'ECHO',
    when: 'before VERSION',
    profile: 'hostile',
    source: 'camessage.c, camessage',
    outcome: closes(TOO_OLD),
    base: drops(TOO_OLD),
  },
  'CLIENT_NAME.early': {
    message: 'CLIENT_NAME',
    when: 'before VERSION',
    profile: 'hostile',
    source: 'camessage.c, camessage',
    outcome: closes(TOO_OLD),
    base: drops(TOO_OLD),
  },
  'SEARCH.early': {
    message: 'SEARCH',
    when: 'before VERSION',
    profile: 'hostile',
    source: 'camessage.c, camessage',
    outcome: closes(TOO_OLD),
    base: drops(error('DEFUNCT', 'search')),
  },
  'HTTP.early': {
    message: 'any',
    when: 'an HTTP request before VERSION',
    profile: 'hostile',
    source: 'camessage.c, camessage',
    outcome: closes(TOO_OLD),
    base: drops(error('DEFUNCT', 'nothing', 'request')),
  },

  // --- names
  CLIENT_NAME: {
    message: 'CLIENT_NAME',
    when: 'while there is no channel',
    profile: 'core',
    source: 'CA spec, CA_PROTO_CLIENT_NAME',
    outcome: nothing,
  },
  HOST_NAME: {
    message: 'HOST_NAME',
    when: 'while there is no channel',
    profile: 'core',
    source: 'CA spec, CA_PROTO_HOST_NAME',
    outcome: nothing,
  },
  'CLIENT_NAME.late': {
    message: 'CLIENT_NAME',
    when: 'while there is a channel',
    profile: 'core',
    source: 'camessage.c, client_name_action',
    outcome: sees(REFUSED),
    caproto: nothing,
  },
  'HOST_NAME.late': {
    message: 'HOST_NAME',
    when: 'while there is a channel',
    profile: 'core',
    source: 'camessage.c, host_name_action',
    outcome: sees(REFUSED),
    caproto: nothing,
  },
  'CLIENT_NAME.tooLong': {
    message: 'CLIENT_NAME',
    when: 'of 512 bytes and its NUL',
    profile: 'limits',
    source: 'camessage.c, client_name_action',
    outcome: closes(REFUSED),
    caproto: nothing,
  },
  'CLIENT_NAME.unterminated': {
    message: 'CLIENT_NAME',
    when: 'without NUL',
    profile: 'hostile',
    source: 'camessage.c, client_name_action',
    outcome: closes(REFUSED),
    caproto: nothing,
  },
  'HOST_NAME.empty': {
    message: 'HOST_NAME',
    when: 'without payload',
    profile: 'hostile',
    source: 'camessage.c, host_name_action',
    outcome: closes(REFUSED),
    caproto: nothing,
  },
} as const satisfies Rules;
