/** PVs that make a played device fail. */
import type { Members } from '../../../database/author/group-definition.ts';
import type { PvHandle } from '../../../database/author/handle.ts';
import { pv } from '../../../database/author/pv.ts';
import { faultNames } from '../../../protocol/framing/fault.ts';
import type { Door } from './door.ts';

const NONE = 'none';

export class DoorPvs {
  readonly #door: Door;
  readonly #handle: (name: string) => PvHandle;
  readonly #name: string;
  #end: () => void = () => {};

  constructor(door: Door, publish: string, make: (members: Members) => (name: string) => PvHandle) {
    this.#door = door;
    this.#name = publish;
    const states = [NONE, ...faultNames];
    this.#handle = make({
      [publish]: pv.enum(0, states, {
        doc: 'What is wrong with the device',
        put: (name: string) => this.#choose(name),
      }),
      [`${publish}_ARG`]: pv.string('', { doc: 'How much of it: ms, seconds, bytes or a text, as the fault has it' }),
      [`${publish}_MATCH`]: pv.string('', { doc: 'Requests that it concerns, * for anything; empty: all' }),
      [`${publish}_COUNT`]: pv.long(0, { readOnly: true, doc: 'Requests that faults have hit' }),
    } as unknown as Members);
    door.traffic.watch(({ note }) => {
      if (note === 'fault') this.#show();
    });
    door.watch(() => this.#show());
  }

  // --- helpers

  #choose(name: string): void {
    this.#end();
    this.#end = () => {};
    if (name === NONE) {
      this.#door.clear();
      return;
    }
    const arg = String(this.#handle(`${this.#name}_ARG`).value);
    const match = String(this.#handle(`${this.#name}_MATCH`).value);
    this.#end = this.#door.fault(name as (typeof faultNames)[number], {
      ...(arg !== '' && { arg }),
      ...(match !== '' && { match }),
    });
  }

  #show(): void {
    const shown = this.#handle(this.#name);
    const name = this.#door.faults.at(-1) ?? NONE;
    if (shown.value !== name) shown.write(name);
    const count = this.#handle(`${this.#name}_COUNT`);
    if (count.value !== this.#door.hits) count.write(this.#door.hits);
  }
}
