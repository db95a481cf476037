/**
 * A channel: one client's hold on one name, from CREATE_CHANNEL to DESTROY_CHANNEL.
 *
 * Rules:
 * - CREATE_CHANNEL is answered at once: a name that is not served is refused, and there is no channel.
 * - All its operations and monitors end with it, without replies.
 * - When what it shows is gone, the client gets an unsolicited DESTROY_CHANNEL; it then searches again.
 * - A client of protocol version 3 gets its access rights, after the reply to CREATE_CHANNEL and whenever it changes.
 */
import { setup } from 'xstate';
import type { DestroyChannel } from '../../protocol/pva/messages.ts';
import { type ChildFailure, type WiringOf, wired } from '../wired.ts';

export interface ChannelContext {
  /** As the client asked for it, modifiers included. */
  readonly name: string;
  readonly sid: number;
  readonly cid: number;
}

export type ChannelEvent =
  | DestroyChannel
  /** The rights of this client on this name, now. */
  | { readonly type: 'rights.changed' }
  /** The PV was removed from the IOC. */
  | { readonly type: 'pv.removed' }
  | { readonly type: 'connection.closed' }
  | ChildFailure;

/** What the wiring does. */
const wiring = {
  actions: {
    announce: wired,
    tellRights: wired,
    sayGone: wired,
    operationFailed: wired,
    release: wired,
  },
};

export type ChannelWiring = WiringOf<typeof wiring, ChannelEvent>;

export const channelMachine = setup({
  types: {} as { context: ChannelContext; input: ChannelContext; events: ChannelEvent },
  actions: wiring.actions,
}).createMachine({
  id: 'pvaChannel',
  context: ({ input }) => input,
  initial: 'open',
  states: {
    open: {
      entry: 'announce',
      on: {
        'rights.changed': { actions: 'tellRights' },
        DESTROY_CHANNEL: { target: 'closed', actions: 'sayGone' },
        'pv.removed': { target: 'closed', actions: 'sayGone' },
        'connection.closed': { target: 'closed' },
        'xstate.error.actor.*': { actions: 'operationFailed' },
      },
    },
    closed: { type: 'final', entry: 'release' },
  },
});
