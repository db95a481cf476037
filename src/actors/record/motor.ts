/** Wiring of a motor record's motion: a simulated axis, which EPICS's motor clients drive as they drive a real one. */

import { Rejection } from '../../database/pv/answer.ts';
import type { FieldValue } from '../../database/pv/definition.ts';
import { menus } from '../../database/records/menus.ts';
import type { MotorAccess } from '../../database/records/motor/fields.ts';
import { type Leg, rest, slowDown, travel } from '../../database/records/motor/leg.ts';
import { MotorScale, type ScaleFacts } from '../../database/records/motor/scale.ts';
import { TravelLimits } from '../../database/records/motor/travel-limits.ts';
import { type MotorWiring, motorMachine } from '../../machines/motor.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Pv } from '../pv/pv.ts';
import { Axis } from './axis.ts';

const logic = wire(motorMachine);

/** The motor record, as its motion sees it. */
export interface MotorOwner {
  read(field: string): FieldValue;
  set(field: string, value: FieldValue): void;
  configure(changes: Partial<Metadata>): void;
  /** Fields show what has changed in the record. */
  refresh(): void;
}

export class Motor extends Wired<typeof motorMachine> implements MotorWiring, MotorAccess {
  readonly kind = 'device';
  readonly #pv: Pv;
  readonly #record: MotorOwner;
  #limits: TravelLimits;
  /** SPMG */
  #mode: number;
  readonly #axis: Axis;
  #backlash = false;
  #queued = false;
  readonly #waiting: (() => void)[] = [];
  scale: MotorScale;
  target: number;
  previousTarget: number;
  moving = false;
  done = true;
  homed = false;
  violated = false;
  jogging = 0;

  constructor(parent: AnyWired, services: Services, pv: Pv, record: MotorOwner) {
    super(logic, parent, `motor:${pv.name}`, { name: pv.name, remainingMs: 0 });
    this.#pv = pv;
    this.#record = record;
    this.scale = MotorScale.ofFields((field) => this.#number(field));
    this.#mode = this.#number('SPMG');
    this.target = this.previousTarget = this.scale.toDial(Number(pv.current.value));
    this.#axis = new Axis(this.target, () => services.clock.now());
    this.#limits = TravelLimits.ofFields((field) => this.#number(field), pv.metadata, this.scale);
    this.ref.start();
  }

  label(): string {
    return `motor ${this.#pv.name}`;
  }

  describe(): Record<string, unknown> {
    const { position, target, speed, violated, homed } = this;
    const limits = this.#limits.apply ? [this.#limits.low, this.#limits.high] : 'none';
    return { position, target, speed, limits, violated, homed };
  }

  /** A put to VAL. */
  put(user: number): unknown {
    if (Number.isNaN(user)) throw new Rejection('a motor cannot go to NaN');
    if (!this.calibrating) return this.moveTo(this.scale.toDial(user));
    const frozen = this.#number('FOFF') === menus.motorFOFF.indexOf('Frozen');
    if (frozen) this.calibrate(this.scale.toDial(user));
    else this.rescale({ offset: user - this.position * this.scale.direction });
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

  rescale(changes: Partial<ScaleFacts>): void {
    this.scale = this.scale.with(changes);
    this.#announceScale();
  }

  get limits(): TravelLimits {
    return this.#limits;
  }

  set limits(limits: TravelLimits) {
    this.#limits = limits;
    this.violated = this.#limits.isBeyond(this.target);
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
    this.violated = this.#limits.isBeyond(dial);
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
    const end = this.#limits.end(this.jogging, this.position);
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
    const user = this.scale.toUser(dial);
    if (user !== this.#pv.current.value) this.#pv.write(user);
    this.#record.refresh();
  }

  #start(leg: Leg): void {
    this.#axis.begin(leg);
    this.ref.send({ type: 'leg.started', durationMs: leg.duration * 1000 });
  }

  /** The scale or the limits have changed: clients see other numbers. */
  #announceScale(): void {
    const [controlLow, controlHigh] = this.#limits.toUser(this.scale);
    this.#record.configure({ controlLow, controlHigh });
    this.#setTarget(this.target);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const [STOP, PAUSE, MOVE] = [0, 1, 2];
