/** Rules of writing, with and without confirmation. */
import type { Profile } from '../../../rule.ts';
import { closes, error, hazard, nothing, type Outcome, sees, stores, writeNotify } from '../outcome.ts';
import type { Rule, Rules } from '../rule.ts';

const NORMAL = writeNotify('NORMAL');
const COUNTED = writeNotify('NORMAL', 'current');
const FAILED = error('PUTFAIL', 'channel');
const REFUSED = stores('refused', FAILED);

export const writeRules = {
  WRITE: write('a new value', 'core', stores('sent')),
  'WRITE.equal': write('the value that is there', 'core', stores('sent')),
  'WRITE.string': write('as DBR_STRING, cut after its NUL', 'core', stores('sent')),
  'WRITE.double': write('as DBR_DOUBLE', 'core', stores('sent')),
  'WRITE.float': write('as DBR_FLOAT', 'core', stores('sent')),
  'WRITE.int': write('as DBR_SHORT', 'core', stores('sent')),
  'WRITE.enum': { ...write('as DBR_ENUM', 'core', stores('sent')), caproto: REFUSED },
  'WRITE.char': write('as DBR_CHAR', 'core', stores('sent')),
  'WRITE.text': write('text that is not a number', 'core', sees(FAILED)),
  'WRITE.none': { ...write('zero elements to a scalar', 'limits', stores('alarm')), caproto: REFUSED },
  'WRITE.noneArray': {
    ...write('zero elements to an array', 'limits', stores('emptied')),
    caproto: hazard('an alarm of before stays'),
  },
  'WRITE.beyond': { ...write('more elements than the array holds', 'limits', stores('capped')), caproto: REFUSED },
  'WRITE.short': {
    ...write('less payload than the count says', 'hostile', sees(error('BADCOUNT', 'channel'))),
    source: 'xioc: base stores what lies after the message',
    base: hazard('it stores what lies far beyond the message'),
  },
  'WRITE.composite': {
    ...write('as DBR_TIME', 'hostile', sees(FAILED)),
    source: 'db_access.h: only plain types can be put',
    base: stores('sent'),
  },
  'WRITE.unknownType': write('a DBR type above 38', 'hostile', closes(error('BADTYPE', 'channel'))),
  'WRITE.acks': write('as DBR_PUT_ACKS', 'core', stores('acknowledged')),
  'WRITE.ackt': write('as DBR_PUT_ACKT, the setting that is there', 'core', nothing),
  'WRITE.denied': {
    ...write('without the right to write', 'core', sees(error('NOWTACCESS', 'channel'))),
    caproto: REFUSED,
  },

  WRITE_NOTIFY: { ...notify('a new value', 'core', stores('sent', NORMAL)), caproto: stores('sent', COUNTED) },
  'WRITE_NOTIFY.equal': {
    ...notify('the value that is there', 'core', stores('sent', NORMAL)),
    caproto: stores('sent', COUNTED),
  },
  'WRITE_NOTIFY.string': {
    ...notify('as DBR_STRING', 'core', stores('sent', NORMAL)),
    caproto: stores('sent', COUNTED),
  },
  'WRITE_NOTIFY.text': {
    ...notify('text that is not a number', 'core', sees(writeNotify('PUTFAIL'))),
    base: stores('processed', writeNotify('PUTFAIL')),
    caproto: REFUSED,
  },
  'WRITE_NOTIFY.none': {
    ...notify('zero elements to a scalar', 'limits', stores('alarm', NORMAL)),
    caproto: REFUSED,
  },
  'WRITE_NOTIFY.noneArray': {
    ...notify('zero elements to an array', 'limits', stores('emptied', NORMAL)),
    caproto: hazard('an alarm of before stays'),
  },
  'WRITE_NOTIFY.beyond': {
    ...notify('more elements than the array holds', 'limits', stores('capped', NORMAL)),
    caproto: REFUSED,
  },
  'WRITE_NOTIFY.longCount': {
    ...notify('65536 elements: the answer needs the large array header', 'limits', stores('capped', NORMAL)),
    source: 'CA spec, large arrays; caserverio.c, cas_copy_in_header',
    caproto: REFUSED,
  },
  'WRITE_NOTIFY.short': {
    ...notify('less payload than the count says', 'hostile', sees(writeNotify('BADCOUNT'))),
    source: 'xioc: base stores what lies after the message',
    base: hazard('it stores what lies far beyond the message'),
  },
  'WRITE_NOTIFY.composite': {
    ...notify('as DBR_TIME', 'hostile', sees(writeNotify('PUTFAIL'))),
    source: 'db_access.h: only plain types can be put',
    base: stores('processed', writeNotify('PUTFAIL')),
  },
  'WRITE_NOTIFY.unknownType': {
    ...notify('a DBR type above 38', 'hostile', sees(writeNotify('BADTYPE'))),
    source: 'xioc: the circuit lives; base hangs up after the answer',
    base: closes(writeNotify('BADTYPE')),
    caproto: closes(),
  },
  'WRITE_NOTIFY.denied': {
    ...notify('without the right to write', 'core', sees(writeNotify('NOWTACCESS'))),
    caproto: REFUSED,
  },

  // --- puts that take their time
  'WRITE_NOTIFY.deferred': {
    ...notify('a put that takes its time: no answer yet, and the old value until then', 'core', nothing),
    source: 'CA spec, CA_PROTO_WRITE_NOTIFY; xioc: a put handler may still refuse or change the value',
    base: stores('sent'),
  },
  'WRITE_NOTIFY.queued': {
    ...notify('a second one while the first takes its time: it waits', 'core', nothing),
    source: 'xioc: the channel waits, not the circuit (rsrv, write_notify_action, stops all reading)',
    base: hazard('it reads nothing more from that circuit until the first is done'),
  },
  'READ_NOTIFY.queued': {
    message: 'READ_NOTIFY',
    when: 'after a put that waits: it waits too',
    profile: 'core',
    source: 'CA spec: requests are executed in order',
    outcome: nothing,
    base: hazard('the circuit waits, as with a put that waits'),
  },
  'put.completes': notify('a put completes', 'core', sees()),
  'put.fails': notify('a put fails late', 'core', sees()),
  'put.expires': notify('a put exceeds its time limit', 'core', sees()),
} as const satisfies Rules;

// --- helpers --------------------------------------------------------------------------------------------------------

function write(when: string, profile: Profile, outcome: Outcome): Rule {
  return { message: 'WRITE', when, profile, source: 'CA spec, CA_PROTO_WRITE; camessage.c, write_action', outcome };
}

function notify(when: string, profile: Profile, outcome: Outcome): Rule {
  const source = 'CA spec, CA_PROTO_WRITE_NOTIFY; camessage.c, write_notify_action';
  return { message: 'WRITE_NOTIFY', when, profile, source, outcome };
}
