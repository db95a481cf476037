/** One client of a conversation: its connection, its models, and what the server owes it. */
import { BitSet } from '../../protocol/pva/bit-set.ts';
import { Instance } from '../instance.ts';
import { Party as AnyParty } from '../party.ts';
import type { Expectation } from './expectation.ts';
import type { Frame } from './frame.ts';
import { Ledger } from './ledger.ts';
import { channelModel } from './model/channel.ts';
import type { Observation } from './model/chart.ts';
import { connectionModel } from './model/connection.ts';
import { monitorModel } from './model/monitor.ts';
import { getModel, putModel, rpcModel, slowPutModel } from './model/operation.ts';
import type { PvState } from './pv-state.ts';
import type { Stream } from './stream.ts';
import type { Subject, SubjectPvs } from './subject.ts';

export type Slot = keyof SubjectPvs;

/** What one model is about: a channel of its own, and an operation on it. */
export interface Topic {
  /** Such as `get.scalar`. */
  readonly name: string;
  readonly instance: Instance<Observation>;
  /** Undefined: the channel `server`. */
  readonly pv: PvState | undefined;
  readonly cid: number;
  sid: number;
  /** Of the channel that was destroyed last. */
  staleSid: number;
  ioid: number;
  /** What the operation has selected. */
  mask: BitSet;
  stream: Stream | undefined;
  /** A channel was asked for: its sid is needed before it is used. */
  awaitsSid: boolean;
  /** Answers to puts that take their time, the oldest first; undefined: not wanted any more. */
  readonly deferred: (() => Expectation)[];
}

/** A client is known by the byte order of its messages. */
export interface Client {
  readonly littleEndian: boolean;
}

/** `sid` that no server gives first. */
export const NO_SID = 0x7fff_4321;

export class Party extends AnyParty<Frame, Ledger> {
  readonly littleEndian: boolean;
  readonly connection: Instance<Observation>;
  readonly topics = new Map<string, Topic>();
  ledger = new Ledger();
  /** The connection must end. */
  isDoomed = false;
  /** Puts that take their time are under way, and nobody waits for them any more. */
  leavesPuts = false;

  constructor(
    index: number,
    { littleEndian }: Client,
    { book, environment }: Subject,
    pvs: ReadonlyMap<Slot, PvState>,
  ) {
    super(index);
    this.littleEndian = littleEndian;
    this.connection = new Instance(connectionModel(book));
    const add = (name: string, instance: Instance<Observation>, pv: PvState | undefined) => {
      const cid = 1000 * (index + 1) + this.topics.size;
      const fields = {
        sid: NO_SID,
        staleSid: NO_SID,
        ioid: 0,
        mask: new BitSet(),
        stream: undefined,
        awaitsSid: false,
        deferred: [],
      };
      this.topics.set(name, { name, instance, pv, cid, ...fields });
    };
    for (const [slot, pv] of pvs) {
      if (slot === 'slow') {
        if (environment !== undefined) add('slowPut.slow', new Instance(slowPutModel(book)), pv);
        continue;
      }
      add(`channel.${slot}`, new Instance(channelModel(book)), pv);
      add(`get.${slot}`, new Instance(getModel(book)), pv);
      add(`put.${slot}`, new Instance(putModel(book, slot)), pv);
      if (slot !== 'readOnly') add(`monitor.${slot}`, new Instance(monitorModel(book)), pv);
    }
    add('rpc.server', new Instance(rpcModel(book)), undefined);
  }

  instance(name: string): Instance<Observation> | undefined {
    return name === 'connection' ? this.connection : this.topics.get(name)?.instance;
  }

  get models(): string[] {
    return ['connection', ...this.topics.keys()];
  }

  get isOnline(): boolean {
    return this.connection.is('open') || this.connection.is('incomplete');
  }
}
