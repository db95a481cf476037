/**
 * Conditions that somebody wants to hear of: actors that a search finds, once they have been in their state for some
 * time.
 */
import type { Alert } from './alerts.ts';
import { type Predicate, parseFilter } from './filter.ts';
import { duration, shortState } from './format.ts';
import type { ActorNode, World } from './world.ts';

export interface Pin {
  /** Words of the search line. */
  readonly filter: string;
  /** How long it must last, milliseconds. */
  readonly heldMs: number;
}

/** A stretch of time in which a pinned condition held. */
export interface PinnedStretch {
  readonly from: number;
  readonly to: number;
}

/** What the pins say now. What was so when the page began to look has been so for long enough. */
export function pinnedAlerts(world: World, pins: readonly Pin[], now: number): Alert[] {
  return pins.flatMap((pin) =>
    found(world, pin.filter).flatMap((actor): Alert[] => {
      const { since } = actor;
      if (since !== undefined && now - since < pin.heldMs) return [];
      return [{ mark: 'pinned', actor, text: `is ${shortState(actor.state)}: ${pinText(pin)}`, since }];
    }),
  );
}

/** `state:congested for 5 s` */
export function pinText({ filter, heldMs }: Pin): string {
  return heldMs === 0 ? filter : `${filter} for ${duration(heldMs)}`;
}

/** Remembers when something pinned held, to be marked on plots. */
export class PinHistory {
  readonly stretches: { from: number; to: number }[] = [];
  #holds = false;

  note(holds: boolean, at: number): void {
    const last = this.stretches.at(-1);
    if (this.#holds && last) last.to = at;
    else if (holds) this.stretches.push({ from: at, to: at });
    this.#holds = holds;
    if (this.stretches.length > KEPT) this.stretches.shift();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const KEPT = 200;

/** By world: there may be 20,000 actors to look through, and they are asked about at each frame. */
const searches = new WeakMap<World, Map<string, Search>>();

interface Search {
  /** Of the rows that were looked through. */
  readonly version: number;
  readonly actors: readonly ActorNode[];
}

function found(world: World, filter: string): readonly ActorNode[] {
  const known = searches.get(world) ?? new Map<string, Search>();
  searches.set(world, known);
  const last = known.get(filter);
  if (last?.version === world.rowVersion) return last.actors;
  const actors = search(world, parseFilter(filter));
  known.set(filter, { version: world.rowVersion, actors });
  return actors;
}

/** As the tree finds them: all words hold for the actor or its owners, and one of them for the actor alone. */
function search(world: World, words: readonly Predicate[]): ActorNode[] {
  return [...world.actors.values()].filter((actor) => {
    const own = words.filter((word) => word(actor));
    if (own.length === 0) return false;
    const owners = ownersOf(world, actor);
    const byOwner = (word: Predicate): boolean => owners.some((owner) => word(owner));
    return words.every((word) => own.includes(word) || byOwner(word)) && !own.every(byOwner);
  });
}

function ownersOf(world: World, { parent }: ActorNode): ActorNode[] {
  const owners: ActorNode[] = [];
  for (let owner = world.actors.get(parent); owner; owner = world.actors.get(owner.parent)) owners.push(owner);
  return owners;
}
