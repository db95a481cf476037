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
  /** Fields that autosave keeps. */
  marked: readonly string[] = [];
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
    const trigger = this.#trigger;
    if (trigger.kind === 'none') return;
    this.#loop = new ScanLoop(this.#ioc, this.#ioc.services, this.pv, trigger, () => this.#run());
    this.#loop.ref.send({ type: 'start' });
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

  /** What the author's scan handler asks for. */
  get #trigger(): ScanTrigger {
    const { every, event, interrupt } = this.#handlers.scan ?? {};
    if (every !== undefined) return { kind: 'period', periodMs: every * 1000 };
    if (event !== undefined) return { kind: 'event', name: event };
    return interrupt === undefined ? PASSIVE : { kind: 'interrupt', source: this.#context.prefix + interrupt };
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

  #run(): unknown {
    return after(this.scan(), (value) => this.pv.accept(value));
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const PASSIVE: ScanTrigger = { kind: 'none' };
