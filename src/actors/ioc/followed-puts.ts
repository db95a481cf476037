/** Follows what puts set off, for all who want to know together: nothing is attached before the first or after the last. */
import type { AnyActor } from 'xstate';
import { followCauses } from '../kernel/cause.ts';
import { noteTransitions } from '../kernel/transition-notes.ts';

export class FollowedPuts {
  readonly #root: { readonly system: AnyActor['system'] };
  #followers = 0;
  #detach: (() => void) | undefined;

  /** @param root of the actors that are followed */
  constructor(root: { readonly system: AnyActor['system'] }) {
    this.#root = root;
  }

  /** @returns ends it */
  begin(): () => void {
    if (++this.#followers === 1) {
      const ends = [followCauses(), noteTransitions(this.#root, (machine) => carriers.has(machine))];
      this.#detach = () => {
        for (const end of ends) end();
      };
    }
    let isFollowing = true;
    return () => {
      if (isFollowing && --this.#followers === 0) this.#detach?.();
      isFollowing = false;
    };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Machines that carry a put to its PV and its outcome back. */
const carriers = new Set([
  ...['pv', 'putCompletion', 'circuit', 'channel', 'subscription', 'connection', 'operation', 'monitor'],
  ...['webSession', 'webSubscription', 'shell', 'shellConnection', 'putLog'],
]);
