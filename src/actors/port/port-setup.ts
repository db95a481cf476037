/** What who starts an IOC says of its ports: other devices in place of those of the definition, and a recording. */

import type { PortSpec, TransportSpec } from '../../database/port/transport.ts';
import type { Port } from './port.ts';
import { Recorder } from './recorder.ts';

export interface PortChoices {
  /** In place of the device of the port with this id. */
  readonly ports?: Readonly<Record<string, PortSpec>> | undefined;
  /** Takes the replies of all ports from this recording. */
  readonly replay?: string | undefined;
  /** Records all ports into this file. */
  readonly record?: string | undefined;
}

export class PortSetup {
  readonly #choices: PortChoices;
  readonly #recorder: Recorder | undefined;
  readonly #known: string[] = [];

  /** @param failed told once when the recording cannot be written */
  constructor(choices: PortChoices, failed: (error: Error) => void) {
    this.#choices = choices;
    this.#recorder = choices.record === undefined ? undefined : new Recorder(choices.record, failed);
  }

  /** Undefined: that of the definition. */
  transportOf(id: string): TransportSpec | undefined {
    const { ports = {}, replay } = this.#choices;
    return ports[id]?.transport ?? (replay === undefined ? undefined : { kind: 'replayed', file: replay });
  }

  made(port: Port, secrets: readonly RegExp[]): void {
    this.#known.push(port.name);
    this.#recorder?.record(port, secrets);
  }

  /** @throws Error when a device is chosen for a port that there is not */
  check(): void {
    const unknown = Object.keys(this.#choices.ports ?? {}).find((id) => !this.#known.includes(id));
    if (unknown === undefined) return;
    const known = this.#known.length === 0 ? 'there is none' : `there are ${this.#known.join(', ')}`;
    throw new Error(`A device is given for the port '${unknown}', but the IOC has no such port: ${known}.`);
  }

  async close(): Promise<void> {
    await this.#recorder?.close();
  }
}
