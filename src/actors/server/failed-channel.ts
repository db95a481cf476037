/** A channel that has thrown. */
import type { ChildFailure } from '../../machines/wired.ts';
import type { Services } from '../kernel/services.ts';

/** Of either protocol. */
interface Failing {
  readonly ref: { readonly id: string };
  readonly name: string;
  /** Gives back what it held. */
  abandon(): void;
}

/** Counts and logs the failure of a client's channel, and abandons it. @returns it, for its client to be notified */
export function failedChannel<Channel extends Failing>(
  channels: Iterable<Channel>,
  { actorId, error }: ChildFailure,
  { counters, log }: Services,
  peer: string,
): Channel | undefined {
  counters.crashes++;
  const channel = [...channels].find(({ ref }) => ref.id === actorId);
  log.error({ err: error, peer, channel: channel?.name }, 'A channel failed');
  channel?.abandon();
  return channel;
}
