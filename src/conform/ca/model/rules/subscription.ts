/** Rules of subscriptions: how they begin and end, and the updates between. */
import type { Profile } from '../../../rule.ts';
import { closes, error, hazard, nothing, type Outcome, says, sees, update } from '../outcome.ts';
import type { Rule, Rules } from '../rule.ts';

const CONFIRMED = sees({ message: 'EVENT_CANCEL' });

export const subscriptionRules = {
  EVENT_ADD: add('followed by one update, whatever the mask', 'core', nothing),
  'EVENT_ADD.sameId': {
    ...add('a second one with the same id, then one cancel: one of them stays', 'hostile', CONFIRMED),
    source: 'camessage.c, event_cancel_reply: the first of that id goes',
    caproto: hazard('one cancel ends both'),
  },
  'EVENT_ADD.ackt': {
    ...add('of DBR_PUT_ACKT: its updates say GETFAIL', 'hostile', nothing),
    caproto: hazard('it fails at every update'),
  },
  'EVENT_ADD.mask0': {
    ...add('mask 0', 'hostile', sees(error('BADMASK', 'channel'))),
    source: 'xioc: ECA_BADMASK, and the circuit lives; base runs "out of memory" and hangs up',
    base: closes(error('ALLOCMEM', 'channel')),
  },
  'EVENT_ADD.mask256': {
    ...add('mask 0x100', 'hostile', sees(error('BADMASK', 'channel'))),
    source: 'xioc: ECA_BADMASK, and the circuit lives; base runs "out of memory" and hangs up',
    base: closes(error('ALLOCMEM', 'channel')),
  },
  'EVENT_ADD.unknownType': {
    ...add('a DBR type above 38', 'hostile', sees(error('BADTYPE', 'channel'))),
    source: 'xioc: ERROR, and the circuit lives; base hangs up',
    base: closes(),
  },
  'EVENT_ADD.short': {
    ...add('a payload of 8 bytes, without mask', 'hostile', closes(error('INTERNAL', 'nothing'))),
    source: 'xioc: base takes the mask from what lies after the message',
    base: hazard('its mask is what lies after the message'),
  },
  'EVENT_ADD.tooLarge': {
    ...add('2^32 - 16 elements', 'limits', sees(error('TOLARGE', 'channel'))),
    source: 'caserverio.c, cas_copy_in_header: ECA_TOLARGE',
    base: hazard('it cannot deliver its ERROR, and does not answer that circuit any more'),
    caproto: hazard('it sends updates whose count is not that of their payload'),
  },

  // --- updates
  'update.first': updated('after EVENT_ADD, whatever the mask', 'core', sees(update('NORMAL'))),
  'update.change': updated(
    'a change that the mask selects; the last one always arrives',
    'core',
    sees(update('NORMAL')),
  ),
  'update.again': {
    ...updated('of a PV that this circuit has monitored before', 'core', says('as ever')),
    caproto: says('none comes when its channel was cleared meanwhile'),
  },
  'update.once': {
    ...updated('a change', 'core', says('once')),
    caproto: says('may be sent twice, and late'),
  },
  'update.unchanged': {
    ...updated('a put of the value that is there', 'core', nothing),
    source: 'recGbl.c, recGblCheckDeadband with MDEL 0',
    caproto: sees(update('NORMAL')),
  },
  'update.unselected': {
    ...updated('a change that the mask does not select', 'core', nothing),
    caproto: sees(update('NORMAL')),
  },
  'update.unreadable': updated('of a type that cannot be read', 'hostile', sees(update('GETFAIL', 'zeros'))),
  'update.held': {
    ...updated('a change while updates are switched off', 'flow', nothing),
    base: says('silence, but what was queued twice still comes (dbEvent.c, event_read)'),
  },
  'update.newest': updated('updates are switched on again: the newest, once', 'flow', sees(update('NORMAL'))),
  'update.denied': updated('the right to read is lost', 'core', sees(update('NORDACCESS', 'zeros'))),
  'update.regained': updated('the right to read is given again', 'core', sees(update('NORMAL'))),

  // --- end
  EVENT_CANCEL: cancel('a subscription of this channel', 'core', CONFIRMED),
  'EVENT_CANCEL.otherType': {
    ...cancel('with another type and count: the confirmation has the subscription’s', 'hostile', CONFIRMED),
    source: 'camessage.c, event_cancel_reply',
    caproto: hazard('it disconnects the channel'),
  },
  'EVENT_CANCEL.unknownId': {
    ...cancel('an id that no subscription has', 'hostile', closes(error('BADMONID', 'channel'))),
    caproto: hazard('it disconnects the channel'),
  },
} as const satisfies Rules;

// --- helpers --------------------------------------------------------------------------------------------------------

function add(when: string, profile: Profile, outcome: Outcome): Rule {
  return {
    message: 'EVENT_ADD',
    when,
    profile,
    source: 'CA spec, CA_PROTO_EVENT_ADD; camessage.c, event_add_action',
    outcome,
  };
}

function updated(when: string, profile: Profile, outcome: Outcome): Rule {
  const source = 'CA spec, CA_PROTO_EVENT_ADD; dbEvent.c, db_post_events';
  return { message: 'EVENT_ADD', when: `update: ${when}`, profile, source, outcome };
}

function cancel(when: string, profile: Profile, outcome: Outcome): Rule {
  const source = 'CA spec, CA_PROTO_EVENT_CANCEL; camessage.c, event_cancel_reply';
  return { message: 'EVENT_CANCEL', when, profile, source, outcome };
}
