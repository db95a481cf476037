/** Kinds of actors that are the same thing in both protocols. */
import type { ActorKind } from '../../../src/inspect/source.ts';

/** One TCP connection of one client: a circuit of Channel Access, a connection of PV Access. */
export function isClient(kind: ActorKind | undefined): boolean {
  return kind === 'circuit' || kind === 'pvaConnection';
}

/** Whose messages can be looked at, and on what way they go. */
export function hasMessages(kind: ActorKind | undefined): boolean {
  return isClient(kind) || kind === 'port' || kind === 'door';
}

export function isChannel(kind: ActorKind | undefined): boolean {
  return kind === 'channel' || kind === 'pvaChannel';
}

/** A subscription of Channel Access, a monitor of PV Access. */
export function isSubscription(kind: ActorKind | undefined): boolean {
  return kind === 'subscription' || kind === 'pvaMonitor';
}
