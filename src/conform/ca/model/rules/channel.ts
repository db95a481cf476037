/** Rules of the channel: its creation, its end, and rights. */
import { closes, deafens, error, hazard, nothing, type Outcome, says, sees } from '../outcome.ts';
import type { Rule, Rules } from '../rule.ts';

const FAILED = { message: 'CREATE_CH_FAIL' } as const;
const CREATED = { message: 'CREATE_CHAN' } as const;
const CLEARED = { message: 'CLEAR_CHANNEL', fields: 'same' } as const;
const ZERO_CLEARED = { message: 'CLEAR_CHANNEL', fields: 'zeros' } as const;
/** The circuit must not use the cid again. */
const SPENT_CID = { caproto: hazard('it does not answer to that cid any more') };
const BAD_ID = closes(error('INTERNAL', 'nothing'));

export const channelRules = {
  // --- creation
  CREATE_CHAN: creation('a PV that is served', 'core', sees({ message: 'ACCESS_RIGHTS', rights: 3 }, CREATED)),
  'CREATE_CHAN.readOnly': creation(
    'a PV that may only be read',
    'core',
    sees({ message: 'ACCESS_RIGHTS', rights: 1 }, CREATED),
  ),
  'CREATE_CHAN.sameCid': {
    ...creation(
      'with the cid of a channel that exists',
      'hostile',
      sees({ message: 'ACCESS_RIGHTS', rights: 3 }, CREATED),
    ),
    caproto: hazard('it disconnects the channel'),
  },
  'CREATE_CHAN.unknownRecord': { ...creation('an unknown record', 'core', sees(FAILED)), ...SPENT_CID },
  'CREATE_CHAN.unknownField': { ...creation('an unknown field', 'core', sees(FAILED)), ...SPENT_CID },
  'CREATE_CHAN.similar': {
    ...creation('names like a known one: its first letter, one letter more, the other case', 'core', sees(FAILED)),
    ...SPENT_CID,
  },
  'CREATE_CHAN.badFilter': { ...creation('a filter that is not JSON', 'hostile', sees(FAILED)), ...SPENT_CID },
  'CREATE_CHAN.unterminated': { ...creation('a name without NUL', 'hostile', sees(FAILED)), ...SPENT_CID },
  'CREATE_CHAN.empty': {
    ...creation('without payload', 'hostile', sees(FAILED)),
    source: 'xioc: a client that asks is answered; base is silent',
    base: nothing,
    ...SPENT_CID,
  },

  // --- end
  CLEAR_CHANNEL: {
    message: 'CLEAR_CHANNEL',
    when: 'a channel of this circuit',
    profile: 'core',
    source: 'CA spec, CA_PROTO_CLEAR_CHANNEL; camessage.c, clear_channel_reply',
    outcome: sees(CLEARED),
    caproto: sees(ZERO_CLEARED),
  },
  'CLEAR_CHANNEL.otherCid': {
    message: 'CLEAR_CHANNEL',
    when: 'the right sid with another cid',
    profile: 'hostile',
    source: 'camessage.c, clear_channel_reply: the cid is only echoed',
    outcome: sees(CLEARED),
    caproto: nothing,
  },
  'CLEAR_CHANNEL.behindPut': {
    message: 'CLEAR_CHANNEL',
    when: 'right after a put with confirmation, as any end of the channel',
    profile: 'core',
    source: 'CA spec: requests of a circuit are executed in order',
    outcome: says('the put is confirmed first'),
    base: says('another thread confirms puts: the confirmation may be lost'),
    caproto: says('another task answers puts: the answer may be lost'),
  },

  // --- ids that are not this circuit's
  ...badIds('READ_NOTIFY', true),
  ...badIds('READ', true),
  ...badIds('WRITE', true),
  ...badIds('WRITE_NOTIFY', true),
  ...badIds('CLEAR_CHANNEL', false),
  ...badIds('EVENT_ADD', true),
  ...badIds('EVENT_CANCEL', false),

  // --- rights
  'rights.none': rightsChange('the right to read is taken away', 0),
  'rights.read': rightsChange('the right to write is taken away', 1),
  'rights.all': rightsChange('all rights are given', 3),
} as const satisfies Rules;

// --- helpers --------------------------------------------------------------------------------------------------------

function creation(when: string, profile: Rule['profile'], outcome: Outcome): Rule {
  const source = 'CA spec, CA_PROTO_CREATE_CHAN; camessage.c, claim_ciu_action';
  return { message: 'CREATE_CHAN', when, profile, source, outcome };
}

function rightsChange(when: string, rights: 0 | 1 | 3): Rule {
  return {
    message: 'ACCESS_RIGHTS',
    when,
    profile: 'core',
    source: 'CA spec, CA_PROTO_ACCESS_RIGHTS; camessage.c, casAccessRightsCB',
    outcome: sees({ message: 'ACCESS_RIGHTS', rights }),
  };
}

/** @param served whether base serves such a request with another circuit's sid, as if it were its own */
function badIds<const Message extends string>(
  message: Message,
  served: boolean,
): Record<`${Message}.unknownSid` | `${Message}.staleSid` | `${Message}.foreignSid`, Rule> {
  const source = 'camessage.c, logBadId';
  const rule = (when: string): Rule => ({
    message,
    when,
    profile: 'hostile',
    source,
    outcome: BAD_ID,
    caproto: message === 'CLEAR_CHANNEL' ? nothing : deafens(),
  });
  const foreign = served
    ? { base: hazard('it serves another circuit’s channel, and may crash later') }
    : { base: closes(error('INTERNAL', 'stranger')) };
  return {
    [`${message}.unknownSid`]: rule('a sid that was never given'),
    [`${message}.staleSid`]: rule('the sid of a cleared channel'),
    [`${message}.foreignSid`]: { ...rule('the sid of another circuit’s channel'), ...foreign },
  } as Record<`${Message}.unknownSid` | `${Message}.staleSid` | `${Message}.foreignSid`, Rule>;
}
