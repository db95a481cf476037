/** Wiring of a motor record's motion: a simulated axis, which EPICS's motor clients drive as they drive a real one. */

import { menus } from '../../database/records/menus.ts';
import { type Leg, rest, slowDown, travel } from '../../database/records/motor/leg.ts';
import type { Motion } from '../../database/records/motor/motion.ts';
import { giveUpTarget, readBack } from '../../database/records/motor/positions.ts';
import { clearButtons } from '../../database/records/motor/work.ts';
import { type MotorEvent, type MotorWiring, motorMachine } from '../../machines/motor.ts';
import type { HeapClock } from '../kernel/clock.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { Axis } from './axis.ts';
import type { DbRecord } from './db-record.ts';

const logic = wire(motorMachine);

export class Motor extends Wired<typeof motorMachine> implements MotorWiring, Motion {
  readonly kind = 'device';
  readonly #record: DbRecord;
  readonly #process: () => void;
  readonly #axis: Axis;
  readonly #switches: readonly [low: number, high: number];

  /** @param process has the record processed */
  constructor(parent: AnyWired, clock: HeapClock, record: DbRecord, process: () => void) {
    super(logic, parent, `motor:${record.name}`, { name: record.name, remainingMs: 0 });
    this.#record = record;
    this.#process = process;
    this.#switches = switchesOf(record.text('OUT'));
    this.#axis = new Axis(record.number('DVAL'), () => clock.now());
    this.ref.start();
  }

  label(): string {
    return `motor ${this.#record.name}`;
  }

  describe(): Record<string, unknown> {
    const { position, speed, homed } = this;
    const [low, high] = [this.#of('DLLM'), this.#of('DHLM')];
    const limits = low === 0 && high === 0 ? 'none' : [low, high];
    return { position, target: this.#of('DVAL'), speed, limits, violated: this.#of('LVIO') !== 0, homed };
  }

  // --- for the record

  get position(): number {
    return this.#axis.position;
  }

  get speed(): number {
    return this.#axis.speed;
  }

  get forward(): boolean {
    return this.#axis.forward;
  }

  get homed(): boolean {
    return this.ref.getSnapshot().matches({ reference: 'homed' });
  }

  get atSwitch(): -1 | 0 | 1 {
    const [low, high] = this.#switches;
    const { position } = this;
    return position >= high ? 1 : position <= low ? -1 : 0;
  }

  get isJogging(): boolean {
    return this.ref.getSnapshot().matches({ mode: 'jogging' });
  }

  move(): void {
    this.ref.send({ type: 'move' });
  }

  jog(direction: 1 | -1): void {
    this.ref.send({ type: 'jog', direction });
  }

  endJog(): void {
    this.ref.send({ type: 'jog.end' });
  }

  home(): void {
    this.ref.send({ type: 'home' });
  }

  stop(): void {
    this.ref.send({ type: 'stop' });
  }

  pause(): void {
    this.ref.send({ type: 'pause' });
  }

  go(): void {
    this.ref.send({ type: 'go' });
  }

  calibrate(dial: number): void {
    this.#axis.calibrate(dial);
    readBack(this.#record, this);
  }

  end(): void {
    this.ref.send({ type: 'shut.down' });
  }

  // --- actions and guards of the machine

  reportMotion(): void {
    this.#show(0, 1);
  }

  reportWaiting(): void {
    this.#show(0, 0);
  }

  reportRest(): void {
    const record = this.#record;
    if (this.#of('DMOV') !== 0) return; // it begins at rest
    clearButtons(record);
    record.set('MISS', Math.abs(this.#target - this.position) > this.#of('RDBD') ? 1 : 0);
    if (this.#of('SPMG') === MOVE) {
      record.set('SPMG', PAUSE);
      record.set('LSPG', PAUSE);
    }
    this.#show(1, 0);
    this.ref.send({ type: 'rested' });
  }

  goToTarget(): void {
    const target = this.#target;
    const to = this.#goesRound ? target - this.#of('BDST') : target;
    this.#start(travel(this.position, this.#within(to), this.#velocity, this.#of('ACCL')));
  }

  takeUpBacklash(): void {
    const speed = this.#of('BVEL') || this.#velocity;
    this.#start(travel(this.position, this.#within(this.#target), speed, this.#of('BACC')));
  }

  settle(): void {
    this.#show(0, 0);
    this.#start(rest(this.position, this.#of('DLY')));
  }

  runJog(event: MotorEvent): void {
    if (event.type !== 'jog') return;
    const speed = Math.abs(this.#of('JVEL')) || this.#velocity;
    const rate = this.#of('JAR');
    const end = this.#within(this.#jogEnd(event.direction));
    this.#start(travel(this.position, end, speed, rate > 0 ? speed / rate : this.#of('ACCL')));
  }

  goHome(): void {
    this.#start(travel(this.position, this.#within(0), this.#of('HVEL') || this.#velocity, this.#of('ACCL')));
  }

  decelerate(): void {
    const seconds = this.#of('ACCL');
    const { position, speed } = this;
    const leg = slowDown(position, speed, seconds > 0 ? this.#velocity / seconds : Number.POSITIVE_INFINITY);
    this.#start(this.#within(leg.end) === leg.end ? leg : rest(position, 0));
  }

  countRetry(): void {
    this.#record.set('RCNT', this.#of('RCNT') + 1);
  }

  giveUpTarget(): void {
    readBack(this.#record, this);
    giveUpTarget(this.#record);
  }

  updatePosition(): void {
    if (!this.#record.isRunning) this.#process();
  }

  arrive(): void {
    this.#axis.arrive();
    this.updatePosition();
  }

  /** It is where a move in the other direction goes first. */
  needsBacklash(): boolean {
    const backlash = this.#of('BDST');
    const isThere = Math.abs(this.position - (this.#target - backlash)) < this.#step / 2;
    return Math.abs(backlash) >= this.#step && isThere;
  }

  mustSettle(): boolean {
    return this.#of('DLY') > 0;
  }

  mustRetry(): boolean {
    const isMissed = Math.abs(this.#target - this.position) > Math.max(this.#of('RDBD'), this.#step);
    return isMissed && this.atSwitch === 0 && this.#of('RCNT') < this.#of('RTRY');
  }

  isHeld(): boolean {
    return this.#of('SPMG') === PAUSE;
  }

  isHome(): boolean {
    return Math.abs(this.position) < this.#step / 2;
  }

  // --- helpers

  get #velocity(): number {
    return Math.abs(this.#of('VELO')) || 1;
  }

  get #step(): number {
    return Math.abs(this.#of('MRES'));
  }

  /** DVAL in whole steps. */
  get #target(): number {
    return Math.round(this.#of('DVAL') / this.#of('MRES')) * this.#of('MRES');
  }

  /** Against the preferred direction: beyond the target first, then back. */
  get #goesRound(): boolean {
    const backlash = this.#of('BDST');
    const way = this.#target - this.position;
    return Math.abs(backlash) >= this.#step && way !== 0 && way > 0 !== backlash > 0;
  }

  #of(field: string): number {
    return this.#record.number(field);
  }

  #within(dial: number): number {
    const [low, high] = this.#switches;
    return Math.min(Math.max(dial, low), high);
  }

  /** The soft limit in a direction; who is beyond it already stays where it is. */
  #jogEnd(direction: 1 | -1): number {
    const { position } = this;
    const [low, high] = [this.#of('DLLM'), this.#of('DHLM')];
    if (low === 0 && high === 0) return direction * FAR;
    return direction > 0 ? Math.max(high, position) : Math.min(low, position);
  }

  #show(done: number, moving: number): void {
    this.#record.set('DMOV', done);
    this.#record.set('MOVN', moving);
  }

  #start(leg: Leg): void {
    this.#axis.begin(leg);
    this.ref.send({ type: 'leg.started', durationMs: leg.duration * 1000 });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const [PAUSE, MOVE] = [menus.motorSPMG.indexOf('Pause'), menus.motorSPMG.indexOf('Move')];
/** Where a jog without limits goes: nowhere near. */
const FAR = 1e12;

/** Limit switches of the simulated axis, in dial units: `@axis(-12, 12)` in OUT. Without it there are none. */
function switchesOf(out: string): readonly [low: number, high: number] {
  const [, low, high] = /^@axis\(\s*([^,\s]+)\s*,\s*([^)\s]+)\s*\)/.exec(out.trim()) ?? [];
  const ends = [Number(low), Number(high)] as const;
  return ends.some(Number.isNaN) ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : ends;
}
