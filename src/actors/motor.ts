/** The body of a motor record's motion: a simulated axis, which EPICS's motor clients drive as they drive a real one. */
import { type MotorAccess, toDial, toUser } from '../database/fields/motor.ts';
import { Rejection } from '../database/handlers.ts';
import { menus } from '../database/menus.ts';
import { type Leg, rest, slowDown, travel } from '../database/motor/leg.ts';
import { motorMachine } from '../machines/motor.ts';
import { Axis } from './axis.ts';
import { embody, Wired } from './hot-path.ts';
import type { LiveRecord } from './live-record.ts';
import type { Pv } from './pv.ts';
import type { Runtime } from './runtime.ts';

const logic = embody(motorMachine);

export class Motor extends Wired implements MotorAccess {
  readonly kind = 'device';
  readonly #pv: Pv;
  readonly #record: LiveRecord;
  #offset: number;
  #direction: 1 | -1;
  #resolution: number;
  #limits: readonly [low: number, high: number];
  /** SPMG */
  #mode: number;
  readonly #axis: Axis;
  #backlash = false;
  #queued = false;
  readonly #waiting: (() => void)[] = [];
  target: number;
  previousTarget: number;
  moving = false;
  done = true;
  homed = false;
  violated = false;
  jogging = 0;

  constructor(parent: Wired, runtime: Runtime, pv: Pv, record: LiveRecord) {
    super(logic, parent, `motor:${pv.name}`, { name: pv.name, remainingMs: 0 });
    this.#pv = pv;
    this.#record = record;
    this.#offset = this.#number('OFF');
    this.#direction = this.#number('DIR') === 0 ? 1 : -1;
    this.#resolution = this.#number('MRES');
    this.#mode = this.#number('SPMG');
    this.target = this.previousTarget = toDial(this, Number(pv.current.value));
    this.#axis = new Axis(this.target, () => runtime.clock.now());
    this.#limits = this.#firstLimits();
    this.ref.start();
  }

  label(): string {
    return `motor ${this.#pv.name}`;
  }

  describe(): Record<string, unknown> {
    const { position, target, speed, violated, homed } = this;
    return { position, target, speed, limits: this.#limits, violated, homed };
  }

  /** A put to VAL. */
  put(user: number): unknown {
    if (Number.isNaN(user)) throw new Rejection('a motor cannot go to NaN');
    if (!this.calibrating) return this.moveTo(toDial(this, user));
    const frozen = this.#number('FOFF') === menus.motorFOFF.indexOf('Frozen');
    if (frozen) this.calibrate(toDial(this, user));
    else this.offset = user - this.position * this.#direction;
    return undefined;
  }

  // --- for the fields

  get position(): number {
    return this.#axis.position;
  }

  get speed(): number {
    return this.#axis.speed;
  }

  get forward(): boolean {
    return this.#axis.forward;
  }

  get offset(): number {
    return this.#offset;
  }

  set offset(offset: number) {
    this.#offset = offset;
    this.#announceScale();
  }

  get direction(): 1 | -1 {
    return this.#direction;
  }

  set direction(direction: 1 | -1) {
    this.#direction = direction;
    this.#announceScale();
  }

  get resolution(): number {
    return this.#resolution;
  }

  set resolution(resolution: number) {
    this.#resolution = resolution;
    this.#record.refresh();
  }

  get limits(): readonly [low: number, high: number] {
    return this.#limits;
  }

  set limits(limits: readonly [low: number, high: number]) {
    this.#limits = limits;
    this.violated = this.#isBeyond(this.target);
    this.#announceScale();
  }

  get calibrating(): boolean {
    return this.#number('SET') === menus.motorSET.indexOf('Set');
  }

  calibrate(dial: number): void {
    this.#axis.calibrate(dial);
    this.#setTarget(dial);
  }

  moveTo(dial: number): unknown {
    if (this.#mode === STOP) {
      this.giveUpTarget();
      return undefined;
    }
    this.violated = this.#isBeyond(dial);
    if (this.violated) {
      this.#record.refresh();
      return undefined;
    }
    this.#setTarget(dial);
    return this.#request('move');
  }

  jog(direction: number): void {
    if (direction === 0) {
      this.ref.send({ type: 'jog.end' });
      return;
    }
    if (!this.done || this.#mode === STOP || this.#mode === PAUSE) return;
    this.jogging = direction;
    this.ref.send({ type: 'jog' });
  }

  home(): unknown {
    return this.done && this.#mode !== STOP ? this.#request('home') : undefined;
  }

  stop(): void {
    this.#queued = false;
    this.ref.send({ type: 'stop' });
  }

  setMode(mode: number): void {
    this.#mode = mode;
    if (mode === STOP) this.stop();
    else this.ref.send({ type: mode === PAUSE ? 'pause' : 'go' });
  }

  synchronize(): void {
    if (this.done) this.giveUpTarget();
  }

  // --- actions and guards of the machine

  reportMotion(): void {
    this.moving = true;
    this.done = false;
    this.#record.refresh();
  }

  reportRest(): void {
    const moved = !this.done;
    this.moving = false;
    this.done = true;
    this.#record.refresh();
    if (moved && this.#mode === MOVE) {
      this.#mode = PAUSE;
      this.#record.set('SPMG', PAUSE);
    }
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  goToTarget(): void {
    this.#queued = false;
    const { position, target } = this;
    const backlash = this.#number('BDST');
    this.#backlash = backlash !== 0 && target !== position && Math.sign(target - position) !== Math.sign(backlash);
    const to = this.#backlash ? target - backlash : target;
    this.#start(travel(position, to, this.#velocity, this.#number('ACCL')));
  }

  takeUpBacklash(): void {
    const speed = this.#number('BVEL') || this.#velocity;
    this.#start(travel(this.position, this.target, speed, this.#number('BACC')));
  }

  settle(): void {
    this.moving = false;
    this.#record.refresh();
    this.#start(rest(this.position, this.#number('DLY')));
  }

  runJog(): void {
    const speed = this.#number('JVEL') || this.#velocity;
    const rate = this.#number('JAR');
    const [low, high] = this.#limited ? this.#limits : [-FAR, FAR];
    const end = this.jogging > 0 ? Math.max(high, this.position) : Math.min(low, this.position);
    this.#start(travel(this.position, end, speed, rate > 0 ? speed / rate : this.#number('ACCL')));
  }

  goHome(): void {
    this.#start(travel(this.position, 0, this.#number('HVEL') || this.#velocity, this.#number('ACCL')));
  }

  decelerate(): void {
    const seconds = this.#number('ACCL');
    const { position, speed } = this;
    this.#start(slowDown(position, speed, seconds > 0 ? this.#velocity / seconds : Number.POSITIVE_INFINITY));
  }

  queueMove(): void {
    this.#queued = true;
  }

  giveUpTarget(): void {
    this.jogging = 0;
    this.#setTarget(this.position);
  }

  markHomed(): void {
    this.homed = true;
  }

  updatePosition(): void {
    this.#record.refresh();
  }

  arrive(): void {
    this.#axis.arrive();
    this.#record.refresh();
  }

  needsBacklash(): boolean {
    return this.#backlash;
  }

  mustSettle(): boolean {
    return this.#number('DLY') > 0;
  }

  hasQueuedMove(): boolean {
    return this.#queued && this.#mode !== PAUSE;
  }

  isHeld(): boolean {
    return this.#mode === PAUSE;
  }

  // --- helpers

  get #velocity(): number {
    return Math.abs(this.#number('VELO')) || 1;
  }

  get #limited(): boolean {
    return this.#limits[0] < this.#limits[1];
  }

  #number(field: string): number {
    return Number(this.#record.read(field));
  }

  #request(type: 'move' | 'home'): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.ref.send({ type });
    });
  }

  #setTarget(dial: number): void {
    this.previousTarget = this.target;
    this.target = dial;
    const user = toUser(this, dial);
    if (user !== this.#pv.current.value) this.#pv.write(user);
    this.#record.refresh();
  }

  #start(leg: Leg): void {
    this.#axis.begin(leg);
    this.ref.send({ type: 'leg.started', durationMs: leg.duration * 1000 } as { type: string });
  }

  #isBeyond(dial: number): boolean {
    return this.#limited && (dial < this.#limits[0] || dial > this.#limits[1]);
  }

  /** Where DIR and OFF put zero has changed, or the limits have: clients see other numbers. */
  #announceScale(): void {
    const user = this.#limited ? this.#limits.map((dial) => toUser(this, dial)) : [0, 0];
    const [controlLow, controlHigh] = [Math.min(...user), Math.max(...user)];
    this.#record.configure({ controlLow, controlHigh });
    this.#setTarget(this.target);
  }

  /** As given by the fields HLM and LLM, or DHLM and DLLM, or by the PV's control limits. */
  #firstLimits(): readonly [low: number, high: number] {
    const { controlLow, controlHigh } = this.#pv.metadata;
    const given = [this.#number('LLM'), this.#number('HLM')];
    const user = given[0] === given[1] ? [controlLow, controlHigh] : given;
    const dial = user.map((limit) => toDial(this, limit));
    const dialGiven: [number, number] = [this.#number('DLLM'), this.#number('DHLM')];
    return dialGiven[0] === dialGiven[1] ? [Math.min(...dial), Math.max(...dial)] : dialGiven;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const [STOP, PAUSE, MOVE] = [0, 1, 2];

/** Where a jog without limits goes, in dial units: nowhere near. */
const FAR = 1e12;
