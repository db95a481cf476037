/** Rules of connecting and of saying who one is; what comes before that. */
import { closes, sees, untried } from '../outcome.ts';
import type { Rules } from '../rule.ts';

const ECHO = { message: 'ECHO', payload: 'same' } as const;
const VALIDATED = { message: 'CONNECTION_VALIDATED', status: 'OK' } as const;
const FOUND = { message: 'SEARCH_RESPONSE', found: 'served' } as const;

export const validationRules = {
  connect: {
    message: 'CONNECTION_VALIDATION',
    when: 'a client connects',
    profile: 'core',
    source: 'PVA spec, "Connection establishment"',
    outcome: sees({ message: 'SET_BYTE_ORDER' }, { message: 'CONNECTION_VALIDATION' }),
    cpp: {
      sees: [{ message: 'SET_BYTE_ORDER' }, { message: 'CONNECTION_VALIDATION' }],
      text: 'the same, but the next client waits until this one has said who it is',
    },
  },
  VALIDATION: {
    message: 'CONNECTION_VALIDATION',
    when: 'method ca, with user and host',
    profile: 'core',
    source: 'PVA spec',
    outcome: sees(VALIDATED),
  },
  'VALIDATION.anonymous': {
    message: 'CONNECTION_VALIDATION',
    when: 'method anonymous',
    profile: 'core',
    source: 'PVA spec',
    outcome: sees(VALIDATED),
  },
  'VALIDATION.noUser': {
    message: 'CONNECTION_VALIDATION',
    when: 'method ca, credentials without a user: anonymous',
    profile: 'limits',
    source: 'PVXS serverconn.cpp',
    outcome: sees(VALIDATED),
  },
  'VALIDATION.nullCredentials': {
    message: 'CONNECTION_VALIDATION',
    when: 'method ca, no credentials: anonymous',
    profile: 'limits',
    source: 'PVXS serverconn.cpp',
    outcome: sees(VALIDATED),
  },
  'VALIDATION.unknownMethod': {
    message: 'CONNECTION_VALIDATION',
    when: 'a method that was not offered: anonymous all the same',
    profile: 'limits',
    source: 'PVXS serverconn.cpp',
    outcome: sees({ message: 'CONNECTION_VALIDATED', status: 'ERROR' }),
    cpp: untried('its answer depends on the method'),
  },
  'VALIDATION.typeId': {
    message: 'CONNECTION_VALIDATION',
    when: 'credentials whose type has a number, as pvAccessCPP sends them',
    profile: 'core',
    source: 'PVA spec, "Introspection data"',
    outcome: sees(VALIDATED),
  },
  'VALIDATION.again': {
    message: 'CONNECTION_VALIDATION',
    when: 'a second one',
    profile: 'limits',
    source: 'PVXS serverconn.cpp',
    outcome: sees(VALIDATED),
    cpp: untried('it waits for its own end of the handshake'),
  },
  'VALIDATION.truncated': {
    message: 'CONNECTION_VALIDATION',
    when: 'cut short',
    profile: 'hostile',
    source: 'PVXS serverconn.cpp',
    outcome: closes,
    cpp: untried('it answers nothing for a while'),
  },
  'ECHO.early': {
    message: 'ECHO',
    when: 'before the client has said who it is',
    profile: 'limits',
    source: 'PVXS serverconn.cpp',
    outcome: sees(ECHO),
  },
  'SEARCH.early': {
    message: 'SEARCH',
    when: 'over TCP, before the client has said who it is: a name service',
    profile: 'limits',
    source: 'PVXS serverconn.cpp',
    outcome: sees(FOUND),
    cpp: untried('it does not answer searches over TCP'),
  },
  'CREATE_CHANNEL.early': {
    message: 'CREATE_CHANNEL',
    when: 'before the client has said who it is',
    profile: 'hostile',
    source: 'xioc: access rules need a user',
    outcome: closes,
    pvxs: sees({ message: 'CREATE_CHANNEL', status: 'OK' }),
    cpp: untried('what it does depends on the version'),
  },
} as const satisfies Rules;
