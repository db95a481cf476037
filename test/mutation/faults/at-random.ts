/** Faults that show only when one client has several channels and subscriptions at a time: nobody's tour. */
import type { SuiteFaults } from '../fault.ts';

export const atRandomFaults: SuiteFaults = {
  tours: [],
  randomWalks: 200,
  delivery: 'packed',
  faults: [
    {
      what: 'EVENTS_ON wakes only one of several subscriptions',
      find: 'for (const holder of holders) {\n        holder.outletOpened',
      replace: 'for (const holder of [...holders].slice(0, 1)) {\n        holder.outletOpened',
    },
    {
      what: 'the cancel of one subscription ends all of its channel',
      find: "    subscription.ref.send({ type: 'cancel' });\n    const",
      replace: "    for (const each of [...this.children()]) each.ref.send({ type: 'cancel' });\n    const",
    },
    {
      what: 'the end of one channel ends the subscriptions of the others',
      find: '    this.#cancel();\n    this.outlet.send(request);',
      replace:
        "    this.#cancel();\n    for (const channel of this.#circuit.children()) for (const each of [...channel.children()]) each.ref.send({ type: 'cancel' });\n    this.outlet.send(request);",
    },
    {
      what: 'a channel with a subscription gets no answer to READ',
      find: 'else outlet.read(dbrType, count, channel.cid, ioid, trimText(dbrType, count, payload));',
      replace:
        'else if ([...channel.children()].length === 0) outlet.read(dbrType, count, channel.cid, ioid, trimText(dbrType, count, payload));',
    },
  ],
};
