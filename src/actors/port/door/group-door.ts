/** The door of a group: what it answers, made of what its author says, and how it begins. */
import type { AnswerDefinition } from '../../../database/author/answering.ts';
import type { IocContext } from '../../../database/author/ioc-context.ts';
import type { Fault } from '../../../database/port/fault.ts';
import { DefinitionError } from '../../../database/pv/definition-error.ts';
import type { Framing } from '../../../protocol/framing/framing.ts';
import { modbusRtu, modbusTcp } from '../../../protocol/modbus/framing.ts';
import type { MemberPv } from '../bound-pv.ts';
import type { AnyModbusBinding } from '../dialects/modbus.ts';
import type { PortHome } from '../port-home.ts';
import type { Answerer } from './answerer.ts';
import { Door, type DoorParts } from './door.ts';
import { DoorPvs } from './door-pvs.ts';
import { ModbusAnswerer } from './modbus-answerer.ts';
import { TextAnswerer } from './text-answerer.ts';

/** What who starts an IOC says of a door. */
export interface DoorChoice {
  /** TCP port; 0: any free one. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** A serial line to answer on, in place of TCP: its path. */
  readonly serial?: string;
  /** Situation to begin in. */
  readonly setup?: string;
  readonly faults?: readonly Fault[];
}

/** The group, as its door sees it. */
export interface DoorHome
  extends Pick<PortHome, 'prefix' | 'name' | 'services' | 'parent' | 'memberPv' | 'make'>,
    Pick<DoorParts, 'takes' | 'tell' | 'reset'> {
  readonly handles: Readonly<Record<string, unknown>>;
  readonly context: IocContext;
  /** Runs code of its author. */
  run<T>(code: () => T): T;
}

export class GroupDoor {
  readonly id: string;
  readonly door: Door;
  readonly #home: DoorHome;
  readonly #definition: AnswerDefinition;
  readonly #choice: DoorChoice;

  /**
   * @param choice undefined: nobody comes in but from within the process
   * @throws DefinitionError for what cannot be
   */
  constructor(home: DoorHome, definition: AnswerDefinition, choice: DoorChoice | undefined) {
    this.#home = home;
    this.#definition = definition;
    this.#choice = choice ?? {};
    const { options } = definition;
    this.id = options.id ?? home.name;
    const { setup } = this.#choice;
    if (setup !== undefined && options.setups?.[setup] === undefined) {
      const known = Object.keys(options.setups ?? {}).join(', ') || 'none';
      throw new DefinitionError(home.prefix + this.id, `there is no setup '${setup}': there are ${known}.`);
    }
    const framing = framingOf(definition);
    const { host = '127.0.0.1', port = options.port ?? 0, serial } = this.#choice;
    this.door = new Door(home.parent, home.services, {
      name: this.id,
      framing,
      answerer: this.#answerer(framing),
      incompleteMs: options.incomplete === undefined ? undefined : options.incomplete * 1000,
      listen: choice === undefined ? undefined : serial === undefined ? { host, port } : { path: serial },
      takes: home.takes,
      tell: home.tell,
      reset: home.reset,
    });
    if (options.publish !== undefined) new DoorPvs(this.door, options.publish, (members) => home.make(members));
  }

  /** After the machines. */
  start(): void {
    const { setup, faults = [] } = this.#choice;
    const make = setup === undefined ? undefined : this.#definition.options.setups?.[setup];
    if (make !== undefined) this.#home.run(() => make(this.#home.handles as never, this.#home.context));
    this.door.ref.send({ type: 'start' });
    for (const fault of faults) this.door.add(fault);
  }

  stop(): Promise<void> {
    this.door.clear();
    this.door.ref.send({ type: 'stop' });
    return this.door.whenClosed();
  }

  // --- helpers

  #answerer(framing: Framing): Answerer {
    const { make, options, speaks } = this.#definition;
    const { services, context, handles, run } = this.#home;
    if (make === undefined) return new ModbusAnswerer(unitOf(speaks), this.#bound(options.bind ?? {}));
    const handlers = run(() => make(handles as never, context));
    return new TextAnswerer(this.id, framing, handlers, options, (error) => {
      services.counters.handlerErrors++;
      services.log.error({ err: error, door: this.id }, `An answer of ${this.id} failed`);
    });
  }

  *#bound(
    bindings: Readonly<Record<string, object | undefined>>,
  ): Iterable<{ pv: MemberPv; binding: AnyModbusBinding }> {
    for (const [key, binding] of Object.entries(bindings)) {
      if (binding === undefined) continue;
      const pv = this.#home.memberPv(key);
      if (pv === undefined) {
        throw new DefinitionError(
          this.#home.prefix + key,
          `${this.id} is to answer with it, but the group has no such member.`,
        );
      }
      yield { pv, binding: binding as AnyModbusBinding };
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function framingOf({ speaks }: AnswerDefinition): Framing {
  if (!('kind' in speaks)) return speaks;
  return speaks.rtu ? modbusRtu : modbusTcp;
}

function unitOf(speaks: AnswerDefinition['speaks']): number {
  return 'kind' in speaks ? (speaks.unit ?? 1) : 1;
}
