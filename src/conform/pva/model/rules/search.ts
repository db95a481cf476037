/** Searches over UDP. */
import { sees, silence, untried } from '../outcome.ts';
import type { Rules } from '../rule.ts';

const FOUND = sees({ message: 'SEARCH_RESPONSE', found: 'served' });
const NOT_FOUND = sees({ message: 'SEARCH_RESPONSE', found: 'none' });
const SOURCE = 'PVXS server.cpp, udp_collector.cpp';
const CPP_EACH = untried('it answers each name by itself, and what it does not know otherwise');

const udp = (when: string) => ({ message: 'SEARCH', when: `over UDP, ${when}`, source: SOURCE });

export const searchRules = {
  'UDP.known': { ...udp('a name that is served'), profile: 'core', outcome: FOUND },
  'UDP.big': { ...udp('in big-endian'), profile: 'core', outcome: FOUND },
  'UDP.little': { ...udp('in little-endian'), profile: 'core', outcome: FOUND },
  'UDP.several': {
    ...udp('several names: one reply with those that are served'),
    profile: 'core',
    outcome: FOUND,
    cpp: CPP_EACH,
  },
  'UDP.unknown': { ...udp('a name that is not served'), profile: 'core', outcome: silence },
  'UDP.similar': { ...udp('names like a known one'), profile: 'core', outcome: silence },
  'UDP.unknownReply': {
    ...udp('a name that is not served, and a reply is required'),
    profile: 'limits',
    outcome: NOT_FOUND,
    cpp: CPP_EACH,
  },
  'UDP.discovery': { ...udp('no names and no protocols'), profile: 'core', outcome: NOT_FOUND, cpp: CPP_EACH },
  'UDP.tls': {
    ...udp('of a client that speaks TLS alone'),
    profile: 'limits',
    outcome: silence,
    pvxs: untried('it answers once it has seen "tcp"'),
    cpp: CPP_EACH,
  },
  'UDP.twoProtocols': {
    ...udp('of a client that prefers TLS, and speaks TCP'),
    profile: 'limits',
    outcome: FOUND,
    cpp: CPP_EACH,
  },
  'UDP.noProtocol': {
    ...udp('a name, but no protocol'),
    profile: 'limits',
    outcome: silence,
    pvxs: untried('it answers once it has seen "tcp"'),
    cpp: CPP_EACH,
  },
  'UDP.address': { ...udp('with the address that the reply is to go to'), profile: 'core', outcome: FOUND },
  'UDP.portZero': { ...udp('with the port 0 for the reply'), profile: 'hostile', outcome: silence },
  'UDP.sourcePort': {
    ...udp('version 3, the reply is to go to the source port'),
    profile: 'limits',
    source: 'core-pva; epics-docs#134',
    outcome: FOUND,
    pvxs: untried('it does not know version 3'),
    cpp: untried('it does not know version 3'),
  },
  'UDP.server': { ...udp('for the channel `server`: never found'), profile: 'limits', outcome: silence },
  'UDP.empty': { ...udp('an empty name'), profile: 'hostile', outcome: silence },
  'UDP.truncated': { ...udp('cut short'), profile: 'hostile', outcome: silence },
  'UDP.garbage': { ...udp('bytes that are not a message'), profile: 'hostile', outcome: silence },
  'UDP.control': {
    ...udp('with the flag of a control message'),
    profile: 'hostile',
    outcome: silence,
    cpp: untried('it takes it'),
  },
  'UDP.trailing': { ...udp('with bytes after it'), profile: 'limits', outcome: FOUND },
} as const satisfies Rules;
