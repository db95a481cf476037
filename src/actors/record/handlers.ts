/** A PV with what its author wants done: on gets and puts, at start and stop, and again and again. */

import type { Handlers } from '../../database/author/handlers.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import type { Shape } from '../../database/pv/shape.ts';
import type { ScanTrigger } from '../../machines/scan.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { type Owner, runAs } from '../kernel/escapes.ts';
import { LoggedOwner } from '../kernel/logged-owner.ts';
import { after } from '../kernel/promise.ts';
import { LiveHandle } from '../pv/handle.ts';
import { ownPut } from '../pv/own-put.ts';
import { processing, self } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import { ScanLoop } from '../scan/scan.ts';
import { answer, attach } from './attach.ts';
import type { RecordOwner } from './owner.ts';

/** Handlers as options hold them: what is not given may be there as undefined. */
export type GivenHandlers = { readonly [K in keyof Handlers]?: Handlers[K] | undefined };

export class LivePv {
  readonly pv: Pv;
  readonly handle: LiveHandle;
  readonly #ioc: RecordOwner;
  readonly #context: IocContext;
  readonly #owner: Owner;
  #handlers: Handlers = {};
  #loop: ScanLoop | undefined;
  #started = false;
  /** What sets off its scan; undefined: nobody said. */
  #trigger: ScanTrigger | undefined;
  #phase = 0;
  /** Fields that autosave keeps. */
  marked: readonly string[] = [];
  /** What computes the value when it is processed. */
  compute: (() => unknown) | undefined;
  /** What fetches the value from where the record's fields say; undefined: they say nothing. */
  source: (() => (() => unknown) | undefined) | undefined;
  /** Called when it was processed without a new value. */
  unchanged: (() => void) | undefined;

  constructor(ioc: RecordOwner, context: IocContext, pv: Pv, shape: Shape) {
    this.#ioc = ioc;
    this.#context = context;
    this.pv = pv;
    this.handle = new LiveHandle(pv, shape, (field) => ioc.names.fieldHandle(pv.name, field));
    this.#owner = new LoggedOwner(ioc.services, { pv: pv.name }, `Code of ${pv.name}`, () =>
      pv.raise({ status: AlarmStatus.SOFT, severity: Severity.INVALID }),
    );
    ioc.names.addHandle(this.handle);
  }

  get handlers(): Handlers {
    return this.#handlers;
  }

  get loop(): ScanLoop | undefined {
    return this.#loop;
  }

  /** Handlers given later replace those of the same kind. */
  attach(given: GivenHandlers): void {
    const handlers = Object.entries(given).filter(([, handler]) => handler !== undefined);
    this.#handlers = { ...this.#handlers, ...Object.fromEntries(handlers) };
    this.pv.redefine(attach(this.#handlers, this.handle, this.#context, this.#owner));
  }

  /** In place of the author's put handler; undefined: puts are stored. */
  replacePut(put: ((value: unknown) => Promise<void>) | undefined): void {
    const { put: _, ...others } = this.#handlers;
    this.#handlers = put === undefined ? others : { ...others, put };
    this.pv.redefine({ put: undefined, ...attach(this.#handlers, this.handle, this.#context, this.#owner) });
  }

  startUp(): void {
    void this.#startUp();
  }

  startScan(): void {
    this.#started = true;
    if (this.#trigger === undefined) this.trigger = this.ownTrigger;
    this.#loop?.ref.send({ type: 'start' });
  }

  /** The PV has been removed. */
  end(): void {
    this.#loop?.ref.send({ type: 'stop' });
  }

  async stop(): Promise<void> {
    this.end();
    try {
      await runAs(this.#owner, () => this.#handlers.shutdown?.({ pv: this.handle, ioc: this.#context }));
    } catch (error) {
      this.#ioc.services.log.error({ err: error, pv: this.pv.name }, `The shutdown handler of ${this.pv.name} failed`);
    }
  }

  get trigger(): ScanTrigger {
    return this.#trigger ?? PASSIVE;
  }

  set trigger(trigger: ScanTrigger) {
    this.#trigger = trigger;
    if (this.#loop !== undefined) {
      this.#loop.trigger = trigger;
      return;
    }
    if (trigger.kind !== 'none') this.#makeLoop(trigger);
  }

  /** PHAS of the record. */
  set phase(phase: number) {
    this.#phase = phase;
    if (this.#loop !== undefined) this.#loop.phase = phase;
  }

  /** What the author's scan handler asks for. */
  get ownTrigger(): ScanTrigger {
    const { every, event, interrupt } = this.#handlers.scan ?? {};
    if (every !== undefined) return { kind: 'period', periodMs: every * 1000 };
    if (event !== undefined) return { kind: 'event', name: event };
    return interrupt === undefined ? PASSIVE : { kind: 'interrupt', source: this.#context.prefix + interrupt };
  }

  /** Makes a new value of whatever the PV gets its value from. A promise when that takes time. */
  process(): unknown {
    if (this.#loop === undefined && this.#handlers.scan === undefined) return this.#run();
    return (this.#loop ?? this.#makeLoop(PASSIVE)).process();
  }

  /** What the scan handler answers, as the PV stores it; a promise where that takes time. */
  scan(): unknown {
    const { scan } = this.#handlers;
    return (
      scan &&
      answer(
        this.handle,
        runAs(this.#owner, () => scan.run({ pv: this.handle, ioc: this.#context })),
      )
    );
  }

  // --- helpers

  #makeLoop(trigger: ScanTrigger): ScanLoop {
    const loop = new ScanLoop(this.#ioc, this.#ioc.services, this.pv, trigger, () => this.#run());
    this.#loop = loop;
    loop.phase = this.#phase;
    if (this.#started) loop.ref.send({ type: 'start' });
    return loop;
  }

  async #startUp(): Promise<void> {
    try {
      await runAs(this.#owner, () => this.#handlers.startup?.({ pv: this.handle, ioc: this.#context }));
    } catch (error) {
      if (this.#context.signal.aborted) return;
      this.#ioc.services.counters.handlerErrors++;
      this.#ioc.services.log.error({ err: error, pv: this.pv.name }, `The startup handler of ${this.pv.name} failed`);
      this.pv.raise({ status: AlarmStatus.SOFT, severity: Severity.INVALID });
    }
  }

  /** By computing it, from a link, by the scan handler, by the get handler, by putting the value again, or with a new time stamp. */
  #run(): unknown {
    const { pv, handle } = this;
    const disabled = pv.disabled?.();
    if (disabled !== undefined) return pv.current.status === disabled.status ? undefined : pv.raise(disabled);
    if (this.compute !== undefined) return this.compute();
    const fetch = this.source?.();
    if (fetch !== undefined) return fetch();
    const { scan, get, put } = this.#handlers;
    if (scan !== undefined) {
      const before = pv.current;
      return after(
        answer(
          handle,
          runAs(this.#owner, () => scan.run({ pv: handle, ioc: this.#context })),
        ),
        (value) => {
          pv.accept(value);
          if (pv.current === before) this.unchanged?.();
        },
      );
    }
    if (get !== undefined) return new Promise((resolve) => pv.get(self, resolve));
    if (put !== undefined) return ownPut(pv, pv.current.value, processing);
    return pv.raise(undefined);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const PASSIVE: ScanTrigger = { kind: 'none' };
