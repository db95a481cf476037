/** How a put goes to the device, and when it is complete. */

import type { CommonBinding } from '../../database/author/bindings.ts';
import type { PortError } from '../../database/port/port-error.ts';
import { Rejection } from '../../database/pv/answer.ts';
import type { HeapClock, Timer } from '../kernel/clock.ts';
import type { BoundPv } from './bound-pv.ts';
import { Exchange, scripted } from './exchange.ts';
import type { Writing } from './plan.ts';
import type { Polls } from './polls.ts';
import type { Port } from './port.ts';

/** Between two looks whether the device has come to what was put. */
const LOOK_MS = 200;
/** For a value that is read back. */
const VERIFY_LIMIT_S = 10;

/** `confirm`: of MQTT, whose values come unasked. */
export type AnyBinding = CommonBinding<unknown, string> & { readonly confirm?: number };

export class Puts {
  readonly #port: Port;
  readonly #clock: HeapClock;
  readonly #polls: () => Polls;
  /** Puts that wait until the device has come to what was put. */
  readonly #confirming = new Set<(why: string) => void>();
  /** Put while there was no connection, by key: to be written when there is one. */
  readonly #kept = new Map<string, unknown>();

  constructor(port: Port, clock: HeapClock, polls: () => Polls) {
    this.#port = port;
    this.#clock = clock;
    this.#polls = polls;
  }

  /** Resolves when the device has done it; rejects with why it has not. */
  async put(writing: Writing, binding: AnyBinding, value: unknown): Promise<void> {
    const { bound } = writing;
    if (!this.#port.isUp) {
      if (binding.whileDown !== 'keep') throw new Rejection(this.#port.whyDown(), binding.severity ?? 'INVALID');
      this.#kept.set(bound.key, value);
      return;
    }
    const changed = await this.#write(writing, binding, value);
    const keys = new Set([bound.key, ...(binding.rereads ?? []), ...(changed ?? [])]);
    const agrees = agreement(binding);
    if (agrees === undefined) this.#polls().reread(keys);
    else await this.#confirm(bound, binding, keys, (readback) => agrees(readback, value));
  }

  /** What is to be written on each connection, or was put meanwhile. */
  *due(writings: Iterable<{ readonly writing: Writing; readonly binding: AnyBinding }>): Iterable<Exchange> {
    for (const { writing, binding } of writings) {
      const { bound } = writing;
      const { key, pv } = bound;
      const isKept = this.#kept.has(key);
      if (!isKept && binding.onConnect !== 'write') continue;
      const value = isKept ? this.#kept.get(key) : pv.setpoint.value;
      const dialogue = scripted(
        writing.text(value),
        () => writing.steps(value),
        () => void this.#kept.delete(key),
      );
      yield new Exchange(
        dialogue,
        { priority: 'init', label: pv.setpoint.name, retries: 0 },
        () => {},
        () => {},
      );
    }
  }

  /** The connection is lost. */
  fail(why: string): void {
    for (const fail of [...this.#confirming]) fail(why);
  }

  // --- helpers

  #write(
    writing: Writing,
    { abort, severity = 'INVALID' }: AnyBinding,
    value: unknown,
  ): Promise<readonly string[] | undefined> {
    return new Promise((resolve, reject) => {
      let changed: readonly string[] | undefined;
      const dialogue = scripted(
        writing.text(value),
        () => writing.steps(value),
        (result) => {
          changed = result;
        },
      );
      const options = {
        priority: abort ? 'abort' : 'write',
        label: writing.bound.pv.setpoint.name,
        retries: 0,
        interrupts: abort === true,
      } as const;
      const failed = (error: PortError) => reject(new Rejection(error.message, severity));
      this.#port.submit(new Exchange(dialogue, options, () => resolve(changed), failed));
    });
  }

  /** Waits until the readback agrees, and reads again and again where it is read. */
  #confirm(
    bound: BoundPv,
    { every, putLimit, until, confirm, severity = 'INVALID' }: AnyBinding,
    keys: ReadonlySet<string>,
    agrees: (readback: unknown) => boolean,
  ): Promise<void> {
    const limit = confirm ?? putLimit ?? (until === undefined ? VERIFY_LIMIT_S : Number.POSITIVE_INFINITY);
    const lookMs = typeof every === 'number' ? Math.min(every * 1000, LOOK_MS) : LOOK_MS;
    const { readback } = bound.pv;
    return new Promise((resolve, reject) => {
      let timer: Timer | undefined;
      const end = () => {
        this.#confirming.delete(fail);
        this.#clock.clearTimeout(timer);
        this.#clock.clearTimeout(lastly);
        unwatch();
      };
      const fail = (why: string) => {
        end();
        reject(new Rejection(why, severity));
      };
      const unwatch = bound.watch(() => {
        if (!agrees(readback.value)) return;
        end();
        resolve();
      });
      const lastly = this.#clock.setTimeout(
        () => fail(`${readback.name} reads ${String(readback.value)} ${limit} s after the put`),
        limit * 1000,
      );
      this.#confirming.add(fail);
      const look = (wanted: ReadonlySet<string>) => {
        this.#polls().reread(wanted, () => {
          if (this.#confirming.has(fail)) timer = this.#clock.setTimeout(() => look(new Set([bound.key])), lookMs);
        });
      };
      if (confirm === undefined) look(keys);
    });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** When a readback is what was put; undefined: nobody asks. */
function agreement({
  verify,
  until,
  confirm,
}: AnyBinding): ((readback: unknown, setpoint: unknown) => boolean) | undefined {
  if (until !== undefined) return until;
  if (verify === undefined && confirm === undefined) return undefined;
  return (readback, setpoint) =>
    typeof verify === 'number' && typeof readback === 'number' && typeof setpoint === 'number'
      ? Math.abs(readback - setpoint) <= verify
      : String(readback) === String(setpoint);
}
