/** The links of a record: other PVs of the IOC from which it fetches, to which it sends, and that it processes. */

import { parseLink, type RecordLink } from '../../database/links/link.ts';
import { Rejection } from '../../database/pv/answer.ts';
import type { AlarmState } from '../../database/pv/definition.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { convertRead, convertWrite } from '../../protocol/value/convert.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import { elementCount, type Value } from '../../protocol/value/value.ts';
import { ownPut } from '../pv/own-put.ts';
import { processing } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import type { RecordOwner } from './owner.ts';

export class RecordLinks {
  readonly #ioc: RecordOwner;
  readonly #pv: Pv;
  /** What ends the watching of the PV that a field's CP link names. */
  readonly #monitors = new Map<string, () => void>();
  #working = false;
  #chain: Promise<unknown> | undefined;
  #inherited: AlarmState | undefined;

  constructor(ioc: RecordOwner, pv: Pv) {
    this.#ioc = ioc;
    this.#pv = pv;
  }

  /** What outputs and the forward link have set off and is not done yet. */
  get chain(): Promise<unknown> | undefined {
    return this.#chain;
  }

  /** A number; undefined when there is no such PV, or no number in it. */
  number(link: string): number | undefined {
    const value = this.#fetch(link)?.current.value;
    return value === undefined || typeof value === 'object' ? undefined : Number(value);
  }

  /** As a value of the record; undefined when there is no such PV, or no such value in it. */
  value(link: string): Value | undefined {
    const source = this.#fetch(link);
    const value = source && convertRead(source.native, source.current.value, this.#pv.native, source.metadata);
    return value === undefined || elementCount(value) === 0 ? undefined : this.#pv.coerce(value);
  }

  /** What follows from the last value is being done. */
  get following(): boolean {
    return this.#working;
  }

  /** Some CP link has the record processed. */
  get monitoring(): boolean {
    return this.#monitors.size > 0;
  }

  leads(link: string): boolean {
    return this.#linked(parseLink(link)) !== undefined;
  }

  /** The worst alarm of what was fetched by links that share theirs, since it was asked for last. */
  takeInherited(): AlarmState | undefined {
    const inherited = this.#inherited;
    this.#inherited = undefined;
    return inherited;
  }

  /**
   * Puts, as a client would. A promise when it takes time; throws when the other PV refuses. A PV that is itself being
   * processed is where a ring of links ends, as in base.
   */
  send(link: string, value: Value): unknown {
    const pv = this.#linked(parseLink(link));
    if (pv === undefined || pv.turn.busy || this.#ioc.names.record(pv.name)?.following) return undefined;
    const native = typeof value === 'string' ? 'string' : this.#pv.native;
    const converted = convertWrite(native, value, pv.native, pv.maxCount, pv.metadata);
    if (converted === undefined) throw new Rejection(`${pv.name} has no value for ${String(value)}`);
    return ownPut(pv, converted, processing);
  }

  /** Processes the record that a forward link names. A chain that comes back here ends. */
  forward(link: string): Promise<unknown> | undefined {
    const name = parseLink(link)?.name.replace(/\.(PROC|VAL)$/, '');
    return name === undefined ? undefined : this.#ioc.names.record(name)?.processLinked();
  }

  /** Does what follows a new value, once at a time; a put waits for the promise it may answer with. */
  follow(work: () => Promise<unknown> | undefined): void {
    if (this.#working) return;
    this.#working = true;
    try {
      this.#await(work());
    } finally {
      this.#working = false;
    }
  }

  /** Calls `changed` whenever the PV changes that a CP link names. @param field whose link it is */
  monitor(field: string, text: string, changed: (passiveOnly: boolean) => void): void {
    this.#monitors.get(field)?.();
    this.#monitors.delete(field);
    const link = parseLink(text);
    if (link?.processing !== 'CP' && link?.processing !== 'CPP') return;
    const source = this.#linked(link);
    if (source === undefined) return;
    const passiveOnly = link.processing === 'CPP';
    const stop = source.audience.watch((_update, mask) => {
      if ((mask & (Dbe.VALUE | Dbe.ALARM)) !== 0) changed(passiveOnly);
    });
    this.#monitors.set(field, stop);
  }

  /** The record has gone. */
  end(): void {
    for (const stop of this.#monitors.values()) stop();
    this.#monitors.clear();
  }

  // --- helpers

  #fetch(text: string): Pv | undefined {
    const link = parseLink(text);
    const source = this.#linked(link);
    if (link === undefined || source === undefined) return undefined;
    if (link.processing === 'PP') void this.forward(link.name);
    this.#share(link, source.current);
    return source;
  }

  #linked(link: RecordLink | undefined): Pv | undefined {
    return link && this.#ioc.names.handle(link.name)?.pv;
  }

  #share({ sharing }: RecordLink, { status, severity }: AlarmState): void {
    const shares = sharing === 'MSI' ? severity === Severity.INVALID : sharing !== 'NMS';
    if (!shares || severity <= (this.#inherited?.severity ?? Severity.NO_ALARM)) return;
    this.#inherited = { status: sharing === 'MSS' ? status : AlarmStatus.LINK, severity };
  }

  #await(work: Promise<unknown> | undefined): void {
    if (work === undefined) return;
    const chain = this.#chain === undefined ? work : Promise.all([this.#chain, work]);
    this.#chain = chain;
    const done = () => {
      if (this.#chain === chain) this.#chain = undefined;
    };
    void chain.then(done, done);
  }
}
