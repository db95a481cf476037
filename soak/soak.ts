/**
 * Two IOCs under random clients of both protocols: a steady one, whose memory, descriptors and actors are watched, and a
 * mortal one, which is killed, stopped and started again, on a disk that is full at times. In rounds: after each the
 * visitors have left, and the steady IOC must be as it was.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Material, material } from '../fuzz/input/material.ts';
import { unsettled } from '../fuzz/watch/verdict.ts';
import type { Vitals } from '../fuzz/watch/vitals.ts';
import { Random } from '../src/conform/random.ts';
import { type Disk, makeDisk } from './disk.ts';
import { Healthy } from './healthy.ts';
import { House } from './house.ts';
import { Keeper } from './keeper.ts';
import { type OwnVitals, ownVitals } from './own.ts';
import type { Seen } from './verdict.ts';
import { visit } from './visitor.ts';

const ROUND_MS = 8000;
const VISITORS = 4;
/** Between two things that happen to the mortal IOC, at most. */
const EVENT_MS = 3000;
const STEP_MS = 3600_000;
const SETTLE_PATIENCE_MS = 60_000;
const SETTLE_LOOK_MS = 50;

export class Soak {
  readonly #random: Random;
  readonly #disk: Disk;
  readonly #steady: House;
  readonly #mortal: House;
  readonly #material: Material;
  readonly #keeper: Keeper;
  readonly #healthy: readonly (readonly [string, Healthy])[];
  readonly #events: Record<string, number> = {};
  readonly #begin = performance.now();
  readonly #calm: Vitals;
  #first: Vitals | undefined;
  #last: Vitals;
  #longestDelayMs = 0;
  #ownFirst: OwnVitals | undefined;
  #ownLast: OwnVitals;
  #rounds = 0;
  #visits = 0;

  static async start(seed: number): Promise<Soak> {
    const disk = makeDisk();
    const steady = await House.start(join(disk.folder, 'steady.sav'));
    const mortal = await House.start(join(disk.folder, 'mortal.sav'));
    const healthy: [string, Healthy][] = [];
    for (const protocol of ['ca', 'pva'] as const) {
      healthy.push([`${protocol} client of the steady IOC`, await Healthy.start(steady, protocol)]);
      healthy.push([`${protocol} client of the mortal IOC`, await Healthy.start(mortal, protocol)]);
    }
    const keeper = await Keeper.start(mortal);
    while (healthy.some(([, { answers, complaint }]) => answers === 0 && complaint === undefined))
      await sleep(SETTLE_LOOK_MS);
    return new Soak(
      new Random(seed),
      disk,
      [steady, mortal],
      healthy,
      keeper,
      await steady.subject.vitals(true),
      await ownVitals(),
    );
  }

  private constructor(
    random: Random,
    disk: Disk,
    [steady, mortal]: readonly [House, House],
    healthy: readonly (readonly [string, Healthy])[],
    keeper: Keeper,
    calm: Vitals,
    own: OwnVitals,
  ) {
    this.#random = random;
    this.#disk = disk;
    this.#steady = steady;
    this.#mortal = mortal;
    this.#healthy = healthy;
    this.#keeper = keeper;
    this.#material = material(steady.subject.names);
    this.#calm = calm;
    this.#last = calm;
    this.#ownLast = own;
  }

  /** A flood of visitors and events, and the ebb after it. @returns what stands in the way of going on */
  async round(): Promise<string[]> {
    const end = performance.now() + ROUND_MS;
    const visitors = [this.#steady, this.#mortal].flatMap((house) =>
      Array.from({ length: VISITORS }, () => this.#visitUntil(end, house)),
    );
    try {
      await Promise.all([...visitors, this.#disturbUntil(end)]);
      await this.#settle();
    } catch (error) {
      return [...this.#complaints(), (error as Error).message];
    }
    this.#rounds++;
    return this.#complaints();
  }

  seen(): Seen {
    return {
      seconds: (performance.now() - this.#begin) / 1000,
      rounds: this.#rounds,
      visits: this.#visits,
      events: this.#events,
      disk: this.#disk.kind,
      promises: this.#keeper.promises,
      calm: this.#calm,
      first: this.#first ?? this.#calm,
      last: { ...this.#last, delayMs: this.#longestDelayMs },
      ownFirst: this.#ownFirst ?? this.#ownLast,
      ownLast: this.#ownLast,
      waits: this.#healthy.map(([client, { answers, slowestMs, slowestReturnMs }]) => {
        return { client, answers, slowestMs, slowestReturnMs };
      }),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#keeper.stop(), ...this.#healthy.map(([, client]) => client.stop())]);
    await Promise.all([this.#steady.stop(), this.#mortal.stop()]);
  }

  async #visitUntil(end: number, house: House): Promise<void> {
    while (performance.now() < end && this.#complaints().length === 0) {
      this.#visits++;
      await visit(house, this.#material, this.#random.below(0x1_0000_0000));
    }
  }

  async #disturbUntil(end: number): Promise<void> {
    for (;;) {
      await sleep(this.#random.below(EVENT_MS));
      if (performance.now() >= end) break;
      await this.#disturb();
    }
    this.#disk.free();
  }

  async #disturb(): Promise<void> {
    const event = this.#random.pick([
      'SIGKILL',
      'SIGKILL',
      'SIGTERM',
      'full disk',
      'disk freed',
      'clock steps',
    ] as const);
    this.#events[event] = (this.#events[event] ?? 0) + 1;
    switch (event) {
      case 'SIGKILL':
      case 'SIGTERM':
        return this.#restart(event);
      case 'full disk':
        return this.#disk.fill();
      case 'disk freed':
        return this.#disk.free();
      case 'clock steps': {
        const ms = this.#random.below(2 * STEP_MS) - STEP_MS;
        await this.#steady.subject.ask({ ask: 'stepClock', ms });
      }
    }
  }

  async #restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { promised } = this.#keeper;
    await this.#mortal.restart(signal);
    const { value } = (await this.#mortal.subject.ask({ ask: 'restored' })) as { readonly value: number };
    if (value < promised) throw new Error(`after ${signal} autosave restored ${value}, and had promised ${promised}`);
  }

  async #settle(): Promise<void> {
    const { subject } = this.#steady;
    const end = performance.now() + SETTLE_PATIENCE_MS;
    let now = await subject.vitals(false);
    this.#longestDelayMs = Math.max(this.#longestDelayMs, now.delayMs);
    while (unsettled(now, this.#calm).length > 0 && performance.now() < end) {
      await sleep(SETTLE_LOOK_MS);
      now = await subject.vitals(false);
      this.#longestDelayMs = Math.max(this.#longestDelayMs, now.delayMs);
    }
    this.#last = {
      ...(await subject.vitals(true)),
      actors: now.actors,
      timers: now.timers,
      descriptors: now.descriptors,
    };
    this.#first ??= this.#last;
    this.#ownLast = await ownVitals();
    this.#ownFirst ??= this.#ownLast;
  }

  #complaints(): string[] {
    const of = (name: string, { subject }: House) =>
      subject.complaint === undefined ? [] : [`${name}: ${subject.complaint}`];
    return [
      ...of('the steady IOC', this.#steady),
      ...of('the mortal IOC', this.#mortal),
      ...this.#healthy.flatMap(([name, { complaint }]) =>
        complaint === undefined ? [] : [`the ${name}: ${complaint}`],
      ),
    ];
  }
}
