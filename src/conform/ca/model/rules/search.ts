/**
 * Rules of the name server over UDP. Each move is one datagram; the outcome is which of its searches are answered, and
 * in what form. Nothing else is ever sent: no NOT_FOUND, no ERROR.
 */
import type { Profile } from '../../../rule.ts';
import { hazard, nothing, type Outcome, says, sees } from '../outcome.ts';
import type { Rule, Rules } from '../rule.ts';

const FOUND = { message: 'SEARCH' } as const;
const EACH = sees({ message: 'VERSION', type: 1 }, { message: 'SEARCH', every: true });
const ONE = sees({ message: 'VERSION', type: 1 }, FOUND);

export const searchRules = {
  'UDP.known': datagram('VERSION and a name that is served', 'core', ONE),
  'UDP.several': datagram('three names that are served', 'core', EACH),
  'UDP.mixed': datagram('a known, an unknown and a known name', 'core', EACH),
  'UDP.unknown': datagram('an unknown name, with DOREPLY', 'core', nothing),
  'UDP.similar': datagram('names like known ones, with DOREPLY', 'core', nothing),
  'UDP.minor10': {
    ...datagram('from minor revision 10: no VERSION in the reply', 'limits', sees(FOUND)),
    caproto: ONE,
  },
  'UDP.many': {
    ...datagram('more names than one reply datagram of 1024 bytes holds', 'limits', EACH),
    caproto: hazard('its reply is longer'),
  },
  'UDP.noVersion': datagram('without VERSION', 'hostile', nothing),
  'UDP.tooOld': datagram('VERSION of minor revision 3', 'hostile', nothing),
  'UDP.searchTooOld': datagram('a search of minor revision 3 after a good one', 'hostile', ONE),
  'UDP.foreignCommand': datagram('an ECHO between two searches: the second is not read', 'hostile', ONE),
  'UDP.misaligned': datagram('a misaligned search after a good one', 'hostile', ONE),
  'UDP.truncated': datagram('a search cut short after a good one', 'hostile', ONE),
  'UDP.emptyName': datagram('a search without name before a good one', 'hostile', ONE),
  'UDP.extended': { ...datagram('a search with the large array header', 'limits', ONE), caproto: nothing },
  'UDP.huge': {
    ...datagram('1 MiB announced after a good search; later datagrams are read', 'hostile', ONE),
    source: 'xioc: base drops the next 1 MiB of datagrams, whoever sends them',
    base: hazard('its name server answers nobody for the next 1 MiB'),
  },
  'UDP.short': datagram('half a header', 'hostile', nothing),
  'UDP.empty': datagram('no bytes', 'hostile', nothing),
  'UDP.sequence': {
    ...datagram('the VERSION in front of replies', 'core', says('has the sequence number of the request')),
    caproto: says('has always 1'),
  },
  'UDP.paused': { ...datagram('while the IOC is paused', 'core', nothing), source: 'cast_server.c' },
} as const satisfies Rules;

// --- helpers --------------------------------------------------------------------------------------------------------

function datagram(when: string, profile: Profile, outcome: Outcome): Rule {
  const source = 'CA spec, CA_PROTO_SEARCH; cast_server.c; camessage.c, search_reply_udp';
  return { message: 'SEARCH', when: `UDP: ${when}`, profile, source, outcome };
}
