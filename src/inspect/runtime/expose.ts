/**
 * Making the transitions of one actor visible.
 *
 * Hot transitions are run without the machine (`actors/kernel/wire.ts`), so no microstep reports them. An actor whose
 * table is empty has no hot transitions: its machine does everything, with the same outcome, and can be watched. That
 * is slow. An observer that has seen enough looks on loosely: hot transitions are then taken, and only counted.
 */
import { type Method, NOTHING, Table } from '../../actors/kernel/table.ts';
import type { AnyWired, Turn, TurnObserver } from '../../actors/kernel/wired.ts';
import type { Exposure } from '../source.ts';

/** @param onPassed called for each hot transition while no observer looks closely */
export function expose(wired: AnyWired, onPassed: () => void): Exposure {
  let exposed = exposedActors.get(wired.turn);
  if (exposed === undefined) {
    exposed = new ExposedActor(wired.turn);
    exposedActors.set(wired.turn, exposed);
  }
  return exposed.add(onPassed);
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Looker {
  readonly onPassed: () => void;
  close: boolean;
}

const exposedActors = new WeakMap<Turn, ExposedActor>();

/** An actor that uses another table than its own. */
class ExposedActor implements TurnObserver {
  readonly #turn: Turn;
  readonly #lookers = new Set<Looker>();
  readonly #counting = new Map<Table, Table>();
  /** The table of the actor's configuration. */
  #own: Table;

  constructor(turn: Turn) {
    this.#turn = turn;
    this.#own = turn.table;
    turn.observe(this);
  }

  chosen(table: Table): void {
    this.#own = table;
    this.#choose();
  }

  add(onPassed: () => void): Exposure {
    const looker: Looker = { onPassed, close: true };
    this.#lookers.add(looker);
    this.#choose();
    const look = (close: boolean): void => {
      looker.close = close;
      this.#choose();
    };
    return {
      closely: () => look(true),
      loosely: () => look(false),
      end: () => {
        this.#lookers.delete(looker);
        if (this.#lookers.size > 0) this.#choose();
        else this.#restore();
      },
    };
  }

  #choose(): void {
    const someoneClose = [...this.#lookers].some(({ close }) => close);
    this.#turn.table = someoneClose ? NOTHING : this.#countingTable(this.#own);
  }

  #restore(): void {
    exposedActors.delete(this.#turn);
    this.#turn.observe(undefined);
    this.#turn.table = this.#own;
  }

  /** The same transitions, each with one action more. */
  #countingTable(table: Table): Table {
    let counting = this.#counting.get(table);
    if (counting === undefined) {
      const count: Method = () => {
        for (const { onPassed } of this.#lookers) onPassed();
      };
      const rows = [...table.rows].map(
        ([event, candidates]) =>
          [
            event,
            candidates.map(({ guard, actions }) => ({ guard, actions: actions && [count, ...actions] })),
          ] as const,
      );
      counting = new Table(new Map(rows));
      this.#counting.set(table, counting);
    }
    return counting;
  }
}
