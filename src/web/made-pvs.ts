/**
 * PVs that displays make for themselves: `loc://name(value)`, a variable that all browsers share, and `sim://`, which
 * moves by itself. They are of the web port alone: no other protocol serves them.
 *
 * Kinds, as Phoebus has them: `sim://sine(min, max, steps, seconds)`, `ramp`, `noise(min, max, seconds)`,
 * `flipflop(seconds)`, `const(value)`. What is left out has Phoebus's default.
 */
import type { Services } from '../actors/kernel/services.ts';
import { Pv, type PvOwner } from '../actors/pv/pv.ts';
import type { Native } from '../protocol/value/native.ts';
import { AccessRight } from '../protocol/value/posting.ts';
import { defaultMetadata } from '../protocol/value/sample.ts';
import { type Value, zeroValue } from '../protocol/value/value.ts';

export class MadePvs {
  readonly #owner: PvOwner;
  readonly #services: Services;
  readonly #pvs = new Map<string, Pv>();
  readonly #timers = new Set<ReturnType<Services['clock']['setTimeout']>>();

  constructor(owner: PvOwner, services: Services) {
    this.#owner = owner;
    this.#services = services;
  }

  [Symbol.iterator](): Iterator<Pv> {
    return this.#pvs.values();
  }

  /** The PV of a name that begins with `loc://` or `sim://`; made when it is first asked for. Undefined: a mistake. */
  find(name: string): Pv | undefined {
    const match = /^(loc|sim):\/\/([^()<>]+)(?:<\w+>)?(?:\((.*)\))?$/.exec(name);
    if (match === null) return undefined;
    const [, kind, word = '', list = ''] = match;
    // A variable is the same one whatever value it is to begin with.
    const key = kind === 'loc' ? `loc://${word}` : name;
    const known = this.#pvs.get(key);
    if (known !== undefined) return known;
    if (this.#pvs.size >= MOST) {
      this.#services.log.warn(`${key} is not made: browsers have ${MOST} loc:// and sim:// PVs already`);
      return undefined;
    }
    const pv = kind === 'loc' ? this.#variable(key, list) : this.#simulated(key, word, list);
    if (pv !== undefined) this.#pvs.set(key, pv);
    return pv;
  }

  end(): void {
    for (const timer of this.#timers) this.#services.clock.clearTimeout(timer);
    this.#timers.clear();
    for (const pv of this.#pvs.values()) pv.ref.send({ type: 'remove' });
    this.#pvs.clear();
  }

  // --- helpers

  #variable(key: string, list: string): Pv {
    const text = list.trim();
    const isText = text.startsWith('"');
    return isText ? this.#pv(key, 'string', text.replace(/^"|"$/g, '')) : this.#pv(key, 'double', Number(text) || 0);
  }

  #simulated(key: string, word: string, list: string): Pv | undefined {
    const given = list
      .split(',')
      .filter((each) => each.trim() !== '')
      .map(Number);
    if (given.some((number) => !Number.isFinite(number))) return undefined;
    if (word === 'const') return this.#pv(key, 'double', given[0] ?? 0, AccessRight.READ);
    const simulation = simulations[word];
    if (simulation === undefined) return undefined;
    const { seconds, at } = simulation(given, this.#services.random);
    const pv = this.#pv(key, word === 'flipflop' ? 'enum' : 'double', at(0), AccessRight.READ);
    this.#step(pv, 1, Math.max(seconds, FASTEST_SECONDS) * 1000, at);
    return pv;
  }

  #step(pv: Pv, count: number, periodMs: number, at: (count: number) => number): void {
    const { clock } = this.#services;
    const timer = clock.setTimeout(() => {
      this.#timers.delete(timer);
      // Nobody looks: it stands still.
      const isWatched = pv.audience.size > 0;
      if (isWatched) pv.write(at(count));
      this.#step(pv, isWatched ? count + 1 : count, periodMs, at);
    }, periodMs);
    this.#timers.add(timer);
  }

  #pv(name: string, native: Native, value: Value, rights: number = AccessRight.READ_WRITE): Pv {
    const enumStrings = native === 'enum' ? ['false', 'true'] : [];
    return new Pv(this.#owner, this.#services, {
      name,
      native,
      maxCount: 1,
      value: value ?? zeroValue(native, 1),
      metadata: { ...defaultMetadata, enumStrings },
      rights,
    });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** As many as browsers can make the IOC keep. */
const MOST = 1000;
const FASTEST_SECONDS = 0.1;

interface Simulation {
  readonly seconds: number;
  readonly at: (count: number) => number;
}

const simulations: Readonly<Record<string, (given: readonly number[], random: () => number) => Simulation>> = {
  sine: ([min = -5, max = 5, steps = 10, seconds = 1]) => ({
    seconds,
    at: (count) => (min + max) / 2 + ((max - min) / 2) * Math.sin((2 * Math.PI * count) / Math.max(steps, 1)),
  }),
  ramp: ([min = -5, max = 5, step = 1, seconds = 1]) => ({
    seconds,
    at: (count) => min + ((count * step) % (max - min + step)),
  }),
  noise: ([min = -5, max = 5, seconds = 1], random) => ({ seconds, at: () => min + (max - min) * random() }),
  flipflop: ([seconds = 1]) => ({ seconds, at: (count) => count % 2 }),
};
