/** Rules of reading. */
import type { Profile } from '../../../rule.ts';
import { closes, error, hazard, nothing, type Outcome, read, readNotify, sees } from '../outcome.ts';
import type { Rule, Rules } from '../rule.ts';

const VALUE = sees(readNotify('NORMAL', 'value'));
const READ_VALUE = { outcome: sees(read('value')), caproto: sees(read('cut value', 'status')) };
const CUT_VALUE = sees(readNotify('NORMAL', 'cut value'));
const LARGE = 'CA spec, large arrays; caserverio.c, cas_copy_in_header';
const ODD_TYPE = sees(error('INTERNAL', 'channel'));

export const readRules = {
  READ_NOTIFY: { ...notify('the PV’s own type and count', 'core', VALUE), caproto: CUT_VALUE },
  'READ_NOTIFY.dynamic': notify('count 0: all elements there are', 'core', VALUE),
  'READ_NOTIFY.string': { ...notify('as DBR_STRING', 'core', VALUE), caproto: CUT_VALUE },
  'READ_NOTIFY.double': { ...notify('as DBR_DOUBLE', 'core', VALUE), caproto: CUT_VALUE },
  'READ_NOTIFY.sts': { ...notify('as DBR_STS', 'core', VALUE), caproto: CUT_VALUE },
  'READ_NOTIFY.time': { ...notify('as DBR_TIME', 'core', VALUE), caproto: CUT_VALUE },
  'READ_NOTIFY.gr': { ...notify('as DBR_GR', 'core', VALUE), caproto: CUT_VALUE },
  'READ_NOTIFY.ctrl': { ...notify('as DBR_CTRL', 'core', VALUE), caproto: CUT_VALUE },
  'READ_NOTIFY.stsack': {
    ...notify('as DBR_STSACK_STRING', 'core', VALUE),
    caproto: sees(readNotify('NORMAL', 'anything')),
  },
  'READ_NOTIFY.className': notify('as DBR_CLASS_NAME', 'core', sees(readNotify('NORMAL', 'anything'))),
  'READ_NOTIFY.eachType': {
    ...notify('as each type from DBR_STRING to DBR_CTRL_DOUBLE', 'core', VALUE),
    source: 'CA spec, DBR types; db_access.h',
    caproto: hazard('its DBR_CTRL_STRING is 8 bytes longer than db_access.h says'),
  },
  'READ_NOTIFY.largest': {
    ...notify('65528 bytes, the most that the short header can announce', 'limits', VALUE),
    source: LARGE,
    caproto: CUT_VALUE,
  },
  'READ_NOTIFY.larger': {
    ...notify('65536 bytes, which need the large array header', 'limits', VALUE),
    source: LARGE,
    caproto: CUT_VALUE,
  },
  'READ_NOTIFY.beyond': {
    ...notify('more elements than there are', 'limits', VALUE),
    source: 'dbAccess.c, dbGet: the rest is zeros',
    caproto: CUT_VALUE,
  },
  'READ_NOTIFY.ackt': {
    ...notify('as DBR_PUT_ACKT', 'hostile', sees(readNotify('GETFAIL', 'zeros'))),
    caproto: ODD_TYPE,
  },
  'READ_NOTIFY.unknownType': {
    ...notify('a DBR type above 38', 'hostile', sees(error('BADTYPE', 'channel'))),
    source: 'xioc: ERROR, and the circuit lives; base hangs up',
    base: closes(),
    caproto: ODD_TYPE,
  },
  'READ_NOTIFY.tooLarge': {
    ...notify('2^32 - 16 elements', 'limits', sees(error('TOLARGE', 'channel'))),
    source: 'caserverio.c, cas_copy_in_header: ECA_TOLARGE',
    base: hazard('it cannot deliver its ERROR, and does not answer that circuit any more'),
    caproto: CUT_VALUE,
  },
  'READ_NOTIFY.denied': notify('without the right to read', 'core', sees(readNotify('NORDACCESS', 'zeros'))),

  READ: { ...plain('the PV’s own type and count', 'core'), ...READ_VALUE },
  'READ.string': {
    ...plain('as DBR_STRING', 'core'),
    outcome: sees(read('trimmed text')),
    caproto: sees(read('cut value', 'status')),
  },
  'READ.acks': {
    ...plain('as DBR_PUT_ACKS', 'hostile'),
    outcome: sees(error('GETFAIL', 'channel')),
    caproto: ODD_TYPE,
  },
  'READ.unknownType': {
    ...plain('a DBR type above 38', 'hostile'),
    outcome: closes(error('BADTYPE', 'channel')),
    caproto: ODD_TYPE,
  },
  'READ.denied': { ...plain('without the right to read', 'core'), outcome: sees(error('NORDACCESS', 'channel')) },

  // --- clients before minor 9
  'READ_NOTIFY.old': notify('from minor revision 8', 'limits', VALUE),
  'READ_NOTIFY.largeOld': {
    ...notify('64 KiB, from minor revision 8', 'limits', sees(error('16KARRAYCLIENT', 'channel'))),
    source: LARGE,
    caproto: CUT_VALUE,
  },
  'ECHO.extendedOld': {
    message: 'ECHO',
    when: 'the large array header, from minor revision 8',
    profile: 'limits',
    source: 'camessage.c, camessage: 0xffff is taken for the size',
    outcome: closes(error('INTERNAL', 'nothing')),
    caproto: sees({ message: 'ECHO', fields: 'zeros' }),
  },
  'VERSION.old': {
    message: 'VERSION',
    when: 'minor revision 8',
    profile: 'limits',
    source: 'CA spec, CA_PROTO_VERSION',
    outcome: nothing,
    caproto: sees({ message: 'VERSION', type: 1 }),
  },
} as const satisfies Rules;

// --- helpers --------------------------------------------------------------------------------------------------------

function notify(when: string, profile: Profile, outcome: Outcome): Rule {
  const source = 'CA spec, CA_PROTO_READ_NOTIFY; camessage.c, read_notify_action';
  return { message: 'READ_NOTIFY', when, profile, source, outcome };
}

function plain(when: string, profile: Profile): Omit<Rule, 'outcome'> {
  return { message: 'READ', when, profile, source: 'CA spec, CA_PROTO_READ; camessage.c, read_action' };
}
