/** What who starts an IOC says of its ports: other devices in place of those of the definition, and a recording. */

import type { Connection } from '../../database/author/group-definition.ts';
import { type PortSpec, simulated, type TransportSpec } from '../../database/port/transport.ts';
import { DefinitionError } from '../../database/pv/definition-error.ts';
import type { DoorChoice } from './door/group-door.ts';
import type { Port } from './port.ts';
import { Recorder } from './recorder.ts';

export interface PortChoices {
  /** In place of the device of the port with this id. */
  readonly ports?: Readonly<Record<string, PortSpec>> | undefined;
  /** Takes the replies of all ports from this recording. */
  readonly replay?: string | undefined;
  /** Records all ports into this file. */
  readonly record?: string | undefined;
  /** Joins each port with the simulator of its definition. */
  readonly simulate?: boolean | undefined;
  /** How the devices that are played begin, by the id of their door. Those that are not named open no socket. */
  readonly doors?: Readonly<Record<string, DoorChoice>> | undefined;
}

export class PortSetup {
  readonly #choices: PortChoices;
  readonly #recorder: Recorder | undefined;
  readonly #known: string[] = [];
  readonly #knownDoors: string[] = [];

  /** @param failed told once when the recording cannot be written */
  constructor(choices: PortChoices, failed: (error: Error) => void) {
    this.#choices = choices;
    this.#recorder = choices.record === undefined ? undefined : new Recorder(choices.record, failed);
  }

  /** Undefined: that of the definition. @throws DefinitionError when it has no simulator, and is to be simulated */
  transportOf(id: string, { options: { simulator } }: Connection): TransportSpec | undefined {
    const { ports = {}, replay, simulate } = this.#choices;
    const given = ports[id]?.transport;
    if (given !== undefined) return given;
    if (replay !== undefined) return { kind: 'replayed', file: replay };
    if (simulate !== true) return undefined;
    if (simulator === undefined) {
      throw new DefinitionError(
        id,
        'it is to be simulated, but connects() names no simulator: give it one that answers().',
      );
    }
    return simulated(simulator).transport;
  }

  /** Undefined: it opens no socket. */
  doorOf(id: string): DoorChoice | undefined {
    this.#knownDoors.push(id);
    return this.#choices.doors?.[id];
  }

  made(port: Port, secrets: readonly RegExp[]): void {
    this.#known.push(port.name);
    this.#recorder?.record(port, secrets);
  }

  /** @throws Error when a device is chosen for a port that there is not */
  check(): void {
    this.#checkDoors();
    const unknown = Object.keys(this.#choices.ports ?? {}).find((id) => !this.#known.includes(id));
    if (unknown === undefined) return;
    const known = this.#known.length === 0 ? 'there is none' : `there are ${this.#known.join(', ')}`;
    throw new Error(`A device is given for the port '${unknown}', but the IOC has no such port: ${known}.`);
  }

  async close(): Promise<void> {
    await this.#recorder?.close();
  }

  // --- helpers

  #checkDoors(): void {
    const unknown = Object.keys(this.#choices.doors ?? {}).find((id) => !this.#knownDoors.includes(id));
    if (unknown === undefined) return;
    const known = this.#knownDoors.length === 0 ? 'it plays none' : `it plays ${this.#knownDoors.join(', ')}`;
    throw new Error(`The device '${unknown}' is to be played, but the IOC has no such: ${known}.`);
  }
}
