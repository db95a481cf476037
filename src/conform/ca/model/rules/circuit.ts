/** Rules of the circuit: echo, odd commands and sizes, searches over it, and what makes a server hang up. */
import { closes, deafens, error, hazard, nothing, sees } from '../outcome.ts';
import type { Rules } from '../rule.ts';

const SAME_ECHO = { message: 'ECHO', fields: 'same' } as const;
const ZERO_ECHO = { message: 'ECHO', fields: 'zeros' } as const;
const REFUSED = error('INTERNAL', 'nothing');

export const circuitRules = {
  // --- echo
  ECHO: {
    message: 'ECHO',
    when: 'all fields set',
    profile: 'core',
    source: 'CA spec, CA_PROTO_ECHO; camessage.c, tcp_echo_action',
    outcome: sees(SAME_ECHO),
    caproto: sees(ZERO_ECHO),
  },
  'ECHO.payload': {
    message: 'ECHO',
    when: 'with 8 bytes of payload',
    profile: 'limits',
    source: 'camessage.c, tcp_echo_action',
    outcome: sees(SAME_ECHO),
    caproto: sees(ZERO_ECHO),
  },
  'ECHO.extended': {
    message: 'ECHO',
    when: 'the large array header with 8 bytes of payload',
    profile: 'limits',
    source: 'camessage.c, camessage',
    outcome: sees(SAME_ECHO),
    caproto: sees(ZERO_ECHO),
  },
  READ_SYNC: {
    message: 'READ_SYNC',
    when: 'at any time',
    profile: 'core',
    source: 'CA spec, CA_PROTO_READ_SYNC; camessage.c, read_sync_reply',
    outcome: sees({ message: 'READ_SYNC' }),
    caproto: deafens(),
  },

  // --- pieces
  'ECHO.begin': {
    message: 'any',
    when: 'half a header, and then nothing',
    profile: 'hostile',
    source: 'camsgtask.c, camsgtask',
    outcome: nothing,
  },
  'ECHO.end': {
    message: 'any',
    when: 'the other half of the header',
    profile: 'hostile',
    source: 'camsgtask.c, camsgtask',
    outcome: sees(SAME_ECHO),
    caproto: sees(ZERO_ECHO),
  },

  // --- what no client sends
  'COMMAND.obsolete': {
    message: 'any',
    when: 'an obsolete command (SNAPSHOT, 5)',
    profile: 'hostile',
    source: 'camessage.c, bad_tcp_cmd_action',
    outcome: closes(REFUSED),
    caproto: closes(),
  },
  'COMMAND.server': {
    message: 'any',
    when: 'a command that only servers send (ACCESS_RIGHTS, 22)',
    profile: 'hostile',
    source: 'camessage.c, bad_tcp_cmd_action',
    outcome: closes(REFUSED),
    caproto: closes(),
  },
  'COMMAND.unknown': {
    message: 'any',
    when: 'a command that does not exist (28)',
    profile: 'hostile',
    source: 'camessage.c, bad_tcp_cmd_action; libca indexes a table with the command embedded in ERROR',
    outcome: closes(REFUSED),
    base: closes(error('INTERNAL', 'nothing', 'request')),
    caproto: closes(),
  },
  HTTP: {
    message: 'any',
    when: 'an HTTP request after VERSION',
    profile: 'hostile',
    source: 'xioc: judged by its header; base waits for a body of 21536 bytes',
    outcome: closes(REFUSED),
    base: hazard('it waits for the body'),
    caproto: hazard('it waits for the body'),
  },
  'ECHO.misaligned': {
    message: 'any',
    when: 'a payload of 7 bytes',
    profile: 'hostile',
    source: 'camessage.c, camessage',
    outcome: closes(REFUSED),
  },
  'ECHO.tooLarge': {
    message: 'any',
    when: 'a payload of 2 GiB announced',
    profile: 'limits',
    source: 'xioc: refused before memory is taken',
    outcome: closes(error('TOLARGE', 'nothing')),
    base: hazard('it takes 2 GiB of memory'),
    caproto: hazard('it collects the bytes without bound'),
  },
  'ECHO.wraps': {
    message: 'any',
    when: 'a payload of 2^32 - 24 bytes announced: header and size add up to 0',
    profile: 'hostile',
    source: 'xioc: refused before it is computed with',
    outcome: closes(error('TOLARGE', 'nothing')),
    base: hazard('it loops for ever'),
    caproto: hazard('it collects the bytes without bound'),
  },
  'CREATE_CHAN.tooOld': {
    message: 'CREATE_CHAN',
    when: 'from minor revision 3',
    profile: 'hostile',
    source: 'camessage.c, claim_ciu_action',
    outcome: closes(),
  },

  // --- searches over TCP
  'SEARCH.known': {
    message: 'SEARCH',
    when: 'over TCP, a name that is served',
    profile: 'core',
    source: 'CA spec, CA_PROTO_SEARCH; camessage.c, search_reply_tcp',
    outcome: sees({ message: 'SEARCH' }),
    caproto: sees({ message: 'SEARCH', version: true }),
  },
  'SEARCH.unknown': {
    message: 'SEARCH',
    when: 'over TCP, an unknown name, DONTREPLY',
    profile: 'core',
    source: 'camessage.c, search_reply_tcp',
    outcome: nothing,
  },
  'SEARCH.unknownReply': {
    message: 'SEARCH',
    when: 'over TCP, an unknown name, DOREPLY',
    profile: 'core',
    source: 'CA spec, CA_PROTO_NOT_FOUND; camessage.c, search_fail_reply',
    outcome: sees({ message: 'NOT_FOUND' }),
  },
  'SEARCH.similar': {
    message: 'SEARCH',
    when: 'over TCP, names like a known one, DOREPLY',
    profile: 'core',
    source: 'camessage.c, search_fail_reply',
    outcome: sees({ message: 'NOT_FOUND' }),
  },
  'SEARCH.empty': {
    message: 'SEARCH',
    when: 'over TCP, an empty name, DOREPLY',
    profile: 'hostile',
    source: 'camessage.c, search_reply_tcp',
    outcome: sees({ message: 'NOT_FOUND' }),
  },
  'SEARCH.tooOld': {
    message: 'SEARCH',
    when: 'over TCP, from minor revision 3',
    profile: 'hostile',
    source: 'camessage.c, search_reply_tcp',
    outcome: closes(),
  },

  // --- flow control
  EVENTS_OFF: {
    message: 'EVENTS_OFF',
    when: 'at any time',
    profile: 'flow',
    source: 'CA spec, CA_PROTO_EVENTS_OFF; dbEvent.c, db_event_flow_ctrl_mode_on',
    outcome: nothing,
  },
  EVENTS_ON: {
    message: 'EVENTS_ON',
    when: 'at any time',
    profile: 'flow',
    source: 'CA spec, CA_PROTO_EVENTS_ON; dbEvent.c, db_event_flow_ctrl_mode_off',
    outcome: nothing,
  },
} as const satisfies Rules;
