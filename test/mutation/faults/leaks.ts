/** Faults that nobody sees on the wire: what a client has used is not given back. The census of actors finds them. */
import type { SuiteFaults } from '../fault.ts';

export const leakFaults: SuiteFaults = {
  tours: ['channel.scalar', 'subscription.scalar'],
  delivery: 'packed',
  counted: true,
  faults: [
    {
      what: 'the channels of a circuit outlive it',
      find: "for (const channel of channels) channel.ref.send({ type: 'circuit.closed' });",
      replace: '',
    },
    {
      what: 'a subscription stays in the audience of its PV',
      find: 'this.pv.audience.remove(subscription.feed ?? subscription);',
      replace: '',
    },
    {
      what: 'a cleared channel stays on its circuit',
      find: 'this.#circuit.channelReleased(this);',
      replace: '',
    },
    {
      what: 'a circuit that has ended stays with its supervisor',
      find: 'this.#owner.circuitReleased(this);',
      replace: '',
    },
  ],
};
