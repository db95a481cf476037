/** Faults of subscriptions: the first update, each further one, and the end. */
import type { SuiteFaults } from '../fault.ts';

export const subscriptionFaults: SuiteFaults = {
  tours: ['subscription.scalar', 'subscription.array'],
  delivery: 'whole',
  faults: [
    {
      what: 'no update follows EVENT_ADD',
      find: 'else this.prime(subscription);',
      replace: '',
    },
    {
      what: 'an update of a dynamic count has no elements',
      find: 'const count = this.count === 0 ? update.count : this.count;',
      replace: 'const count = this.count;',
    },
    {
      what: 'p1 and p2 of an update are swapped',
      find: 'writeMessage(writer, Command.EVENT_ADD, dbrType, count, status, subscriptionId, payload)',
      replace: 'writeMessage(writer, Command.EVENT_ADD, dbrType, count, subscriptionId, status, payload)',
    },
    {
      what: 'a put of the value that is there is told',
      find: 'return change > deadband ||',
      replace: 'return change >= deadband ||',
    },
    {
      what: 'updates go on after a cancel',
      find: "subscription.ref.send({ type: 'cancel' });",
      replace: '',
    },
    {
      what: 'a cancel is not confirmed',
      find: 'writeEventCancel(outbox.writer, subscription.dbrType, subscription.count, this.sid, request.subscriptionId);',
      replace: '',
    },
    {
      what: 'the confirmation has the type and count of the cancel',
      find: 'subscription.dbrType, subscription.count, this.sid',
      replace: 'request.dbrType, request.count, this.sid',
    },
    {
      what: 'p1 and p2 of the confirmation are swapped',
      find: 'writeHeader(writer, Command.EVENT_ADD, 0, dbrType, count, sid, subscriptionId)',
      replace: 'writeHeader(writer, Command.EVENT_ADD, 0, dbrType, count, subscriptionId, sid)',
    },
    {
      what: 'the cancel of an unknown id is overlooked',
      find: "{ guard: 'isOwnChannel', target: 'draining', actions: 'refuseSubscriptionId' },",
      replace: "{ guard: 'isOwnChannel' },",
    },
    {
      what: 'updates go on when the channel is cleared',
      find: "for (const child of [...this.children()]) child.ref.send({ type: 'cancel' });",
      replace: '',
    },
    {
      what: 'a mask of 0 is accepted',
      find: 'if (request.mask === 0 ||',
      replace: 'if (',
    },
    {
      what: 'a second subscription with the same id replaces the first',
      find: 'else list.push(subscription);',
      replace: 'else list[0] = subscription;',
    },
    {
      what: 'the loss of the right to read is told with status NORMAL',
      find: 'this.#sendZeros(Eca.NORDACCESS);',
      replace: 'this.#sendZeros(Eca.NORMAL);',
    },
    {
      what: 'updates go on without the right to read',
      find: "? 'access.lost' : 'access.regained'",
      replace: "? 'access.regained' : 'access.regained'",
    },
    {
      what: 'no update follows when the right to read is given again',
      find: 'this.channel.prime(this);',
      replace: '',
    },
    {
      what: 'the loss of the right to read is told while updates are switched off',
      find: "{ guard: 'isSwitchedOff', target: '.denialHeld' },",
      replace: '',
    },
    {
      what: 'an update of an empty array has one element',
      find: 'const count = this.count === 0 ? update.count : this.count;',
      replace: 'const count = this.count === 0 ? Math.max(update.count, 1) : this.count;',
    },
  ],
};
