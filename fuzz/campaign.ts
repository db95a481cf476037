/**
 * Attacks in tides: cases in all places at once for a while, then an ebb, when all attackers have left and the process
 * under attack must be back to what it was before the first of them came.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../src/conform/random.ts';
import type { Session, Target } from './session.ts';
import { damage, unsettled } from './watch/verdict.ts';
import type { Vitals } from './watch/vitals.ts';

export interface Outcome<Case> {
  readonly cases: number;
  readonly circuits: number;
  readonly seconds: number;
  /** At the first ebb, and at the last. */
  readonly first: Vitals;
  readonly last: Vitals;
  readonly longestDelayMs: number;
  /** Of the attackers' process, where the healthy one may live too: what it waits for itself is not the attacked's. */
  readonly ownDelayMs: number;
  readonly slowestMs: number;
  readonly failure: Failure<Case> | undefined;
}

export interface Failure<Case> {
  /** One line per thing that is wrong. */
  readonly reasons: readonly string[];
  /** Since the last ebb, in the order of their beginning. */
  readonly cases: readonly Case[];
}

/** How long a flood lasts. */
const FLOOD_MS = 8000;

/** For what the attackers have left to go away: puts under way have handlers that take up to 1.5 s. */
const EBB_PATIENCE_MS = 60_000;
const EBB_LOOK_MS = 50;

export class Campaign<Case> {
  readonly #session: Session<Case>;
  readonly #calm: Vitals;
  #first: Vitals | undefined;
  #last: Vitals;
  #longestDelayMs = 0;
  readonly #ownDelay = monitorEventLoopDelay({ resolution: 10 });
  #cases = 0;
  #recent: Case[] = [];

  /** A session is started for it, and stopped at its end. */
  static async run<Case>(target: Target<Case>, work: (campaign: Campaign<Case>) => Promise<Failure<Case> | undefined>) {
    const session = await target();
    const begin = performance.now();
    try {
      const campaign = new Campaign(session, await session.subject.vitals(true));
      const failure = await work(campaign);
      return campaign.#outcome(failure, (performance.now() - begin) / 1000);
    } finally {
      await session.stop();
    }
  }

  private constructor(session: Session<Case>, calm: Vitals) {
    this.#session = session;
    this.#calm = calm;
    this.#last = calm;
    this.#ownDelay.enable();
  }

  /** Cases made from `seed`, until `ms` have passed or something is wrong. */
  async attack(seed: number, ms: number): Promise<Failure<Case> | undefined> {
    const end = performance.now() + ms;
    let next = 0;
    while (performance.now() < end) {
      const ebb = Math.min(end, performance.now() + FLOOD_MS);
      const more = () => performance.now() < ebb;
      const failure = await this.#tide(() => (more() ? this.#session.makeCase(caseSeed(seed, next++)) : undefined));
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  /** These cases, one after the other. */
  async replay(cases: readonly Case[]): Promise<Failure<Case> | undefined> {
    const left = [...cases];
    return this.#tide(() => left.shift(), 1);
  }

  async #tide(next: () => Case | undefined, places = this.#session.places): Promise<Failure<Case> | undefined> {
    this.#recent = [];
    try {
      await Promise.all(Array.from({ length: places }, (_, place) => this.#flood(next, place)));
      const reasons = this.#complaints();
      return reasons.length > 0 ? this.#failure(reasons) : await this.#ebb();
    } catch (error) {
      // Whoever waits for an ended process is told so; what it complained of says more.
      const complaints = this.#complaints();
      return this.#failure(complaints.length > 0 ? complaints : [(error as Error).message]);
    }
  }

  async #flood(next: () => Case | undefined, place: number): Promise<void> {
    for (let played = next(); played !== undefined; played = next()) {
      if (this.#complaints().length > 0) return;
      this.#cases++;
      this.#recent.push(played);
      await this.#session.play(played, place);
    }
  }

  async #ebb(): Promise<Failure<Case> | undefined> {
    const { subject } = this.#session;
    await this.#session.rest();
    const end = performance.now() + EBB_PATIENCE_MS;
    let now = await subject.vitals(false);
    while (unsettled(now, this.#calm).length > 0 && performance.now() < end && this.#complaints().length === 0) {
      this.#longestDelayMs = Math.max(this.#longestDelayMs, now.delayMs);
      await sleep(EBB_LOOK_MS);
      now = await subject.vitals(false);
    }
    this.#longestDelayMs = Math.max(this.#longestDelayMs, now.delayMs);
    this.#last = await subject.vitals(true);
    this.#first ??= this.#last;
    const worst = { ...this.#last, delayMs: this.#longestDelayMs };
    const reasons = [...this.#complaints(), ...unsettled(now, this.#calm), ...damage(worst, this.#first)];
    return reasons.length > 0 ? this.#failure(reasons) : undefined;
  }

  #complaints(): string[] {
    return [this.#session.subject.complaint, this.#session.complaint].filter((reason) => reason !== undefined);
  }

  #failure(reasons: readonly string[]): Failure<Case> {
    return { reasons, cases: this.#recent };
  }

  #outcome(failure: Failure<Case> | undefined, seconds: number): Outcome<Case> {
    const { circuits, slowestMs } = this.#session;
    return {
      cases: this.#cases,
      circuits,
      seconds,
      first: this.#first ?? this.#calm,
      last: this.#last,
      longestDelayMs: this.#longestDelayMs,
      ownDelayMs: this.#ownDelay.max / 1e6,
      slowestMs,
      failure,
    };
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** Of the case at `index`; other seeds have other cases, not the same ones shifted. */
function caseSeed(seed: number, index: number): number {
  return (new Random(seed).below(0x1_0000_0000) + Math.imul(index, 0x9e37_79b1)) >>> 0;
}
