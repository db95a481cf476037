/** Moves that concern a subscription. */
import { Command, EVENT_ADD_SIZE } from '../../../protocol/ca/constants.ts';
import { Dbr } from '../../../protocol/ca/dbr-types.ts';
import { join } from '../../join.ts';
import type { Speaker, SpeakerSubscription, Utter } from '../speaker.ts';
import { channelOf } from './channel.ts';
import { message } from './message.ts';

interface Deviation {
  readonly id?: number;
  readonly mask?: number;
  readonly dataType?: number;
  readonly count?: number;
  readonly sid?: number;
  readonly payload?: Uint8Array;
}

/** An id that no subscription has. */
const NO_ID = 0xfedcba;

export const subscriptionMoves: Readonly<Record<string, Utter>> = {
  EVENT_ADD: (speaker) => ({ bytes: add(speaker) }),
  'EVENT_ADD.sameId': (speaker) => ({ bytes: join(add(speaker), cancel(speaker)) }),
  'EVENT_ADD.ackt': (speaker) => ({ bytes: add(speaker) }),
  'EVENT_ADD.mask0': (speaker) => ({ bytes: add(speaker, { mask: 0 }) }),
  'EVENT_ADD.mask256': (speaker) => ({ bytes: add(speaker, { mask: 0x100 }) }),
  'EVENT_ADD.unknownType': (speaker) => ({ bytes: add(speaker, { dataType: 39 }) }),
  'EVENT_ADD.short': (speaker) => ({ bytes: add(speaker, { payload: new Uint8Array(8) }) }),
  'EVENT_ADD.tooLarge': (speaker) => ({ bytes: add(speaker, { count: 0xfffffff0 }) }),
  'EVENT_ADD.foreignSid': (speaker) => ({ bytes: add(speaker, { sid: speaker.foreignSid }) }),
  EVENT_CANCEL: (speaker) => ({ bytes: cancel(speaker) }),
  'EVENT_CANCEL.otherType': (speaker) => ({ bytes: cancel(speaker, { dataType: Dbr.STRING, count: 7 }) }),
  'EVENT_CANCEL.unknownId': (speaker) => ({ bytes: cancel(speaker, { id: NO_ID }) }),
  'EVENT_CANCEL.foreignSid': (speaker) => ({ bytes: cancel(speaker, { sid: speaker.foreignSid }) }),
};

// --- helpers --------------------------------------------------------------------------------------------------------

function subscriptionOf({ subscription }: Speaker): SpeakerSubscription {
  if (subscription === undefined) throw new Error('this move concerns a subscription: say which');
  return subscription;
}

function add(speaker: Speaker, deviation: Deviation = {}): Uint8Array {
  const { sid } = channelOf(speaker);
  const { id, mask, dataType, count } = subscriptionOf(speaker);
  const payload = new Uint8Array(EVENT_ADD_SIZE);
  new DataView(payload.buffer).setUint16(12, deviation.mask ?? mask);
  return message(Command.EVENT_ADD, {
    dataType: deviation.dataType ?? dataType,
    count: deviation.count ?? count,
    p1: deviation.sid ?? sid,
    p2: deviation.id ?? id,
    payload: deviation.payload ?? payload,
  });
}

function cancel(speaker: Speaker, deviation: Deviation = {}): Uint8Array {
  const { sid } = channelOf(speaker);
  const { id, dataType, count } = subscriptionOf(speaker);
  return message(Command.EVENT_CANCEL, {
    dataType: deviation.dataType ?? dataType,
    count: deviation.count ?? count,
    p1: deviation.sid ?? sid,
    p2: deviation.id ?? id,
  });
}
