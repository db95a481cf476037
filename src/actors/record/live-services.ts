/** What records ask of the IOC and of the world around it: time, chance, the environment, named states, events, messages. */

import type { BreakTable } from '../../database/records/parts/break-table.ts';
import type { Subroutine } from '../../database/records/support.ts';
import type { Services } from '../kernel/services.ts';
import { formatTime } from '../pv/strftime.ts';
import type { DbStates } from './json-link.ts';
import { eventName } from './record-scans.ts';

/** The IOC, as this sees it. */
export interface ServicesOwner {
  readonly services: Services;
  /** Named states of the IOC. */
  readonly states: DbStates;
  postEvent(event: string): void;
  subroutine(name: string): Subroutine | undefined;
}

export class LiveServices {
  readonly #owner: ServicesOwner;
  readonly #breakTables = new Map<string, BreakTable>();

  constructor(owner: ServicesOwner) {
    this.#owner = owner;
  }

  postEvent(event: string): void {
    // As in base, the records of an event are processed by themselves, after this one.
    const name = eventName(event);
    if (name !== undefined) this.after(0, () => this.#owner.postEvent(name));
  }

  random(): number {
    return this.#owner.services.random();
  }

  after(seconds: number, act: () => void): () => void {
    const { clock } = this.#owner.services;
    const timer = clock.setTimeout(act, seconds * 1000);
    return () => clock.clearTimeout(timer);
  }

  log(message: string): void {
    this.#owner.services.log.warn(message);
  }

  wallTime(): number {
    return this.#owner.services.clock.wallTime();
  }

  formatTime(format: string, time: number): string {
    return formatTime(format, time);
  }

  environment(name: string): string | undefined {
    return this.#owner.services.environment[name];
  }

  state(name: string): boolean {
    return this.#owner.states.get(name);
  }

  setState(name: string, on: boolean): void {
    this.#owner.states.put(name, on);
  }

  print(stream: 'stdout' | 'stderr' | 'errlog', text: string): void {
    if (stream === 'errlog') this.log(text);
    else process[stream].write(text);
  }

  /** For records whose LINR has this name. The first of a name counts, as in base. */
  addBreakTable(table: BreakTable): void {
    if (!this.#breakTables.has(table.name)) this.#breakTables.set(table.name, table);
  }

  breakTable(name: string): BreakTable | undefined {
    return this.#breakTables.get(name);
  }

  subroutine(name: string): Subroutine | undefined {
    return this.#owner.subroutine(name);
  }
}
