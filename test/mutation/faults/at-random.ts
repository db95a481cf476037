/** Faults that show only when one client has several channels and subscriptions at a time: nobody's tour. */
import type { FaultGroup } from '../fault.ts';

export const atRandomFaults: FaultGroup = {
  tours: [],
  randomWalks: 200,
  delivery: 'packed',
  faults: [
    {
      what: 'EVENTS_ON wakes only one of several subscriptions',
      find: 'for (const subscription of heldBack) {\n        subscription.ref',
      replace: 'for (const subscription of [...heldBack].slice(0, 1)) {\n        subscription.ref',
    },
    {
      what: 'the cancel of one subscription ends all of its channel',
      find: "    subscription.ref.send({ type: 'cancel' });\n    const",
      replace: "    for (const each of [...this.children()]) each.ref.send({ type: 'cancel' });\n    const",
    },
    {
      what: 'the end of one channel ends the subscriptions of the others',
      find: '    this.#letGo();\n    this.circuit.send(request);',
      replace:
        "    this.#letGo();\n    for (const channel of this.circuit.children()) for (const each of [...channel.children()]) each.ref.send({ type: 'cancel' });\n    this.circuit.send(request);",
    },
    {
      what: 'a channel with a subscription gets no answer to READ',
      find: 'else writeRead(outbox.writer, dbrType, count, channel.cid, ioid, trimText(dbrType, count, payload));',
      replace:
        'else if ([...channel.children()].length === 0) writeRead(outbox.writer, dbrType, count, channel.cid, ioid, trimText(dbrType, count, payload));',
    },
  ],
};
