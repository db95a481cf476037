/**
 * A group: PVs under a common prefix, groups within it, what happens when they are put, got and scanned, and the
 * machines that give it a behaviour of its own.
 *
 * A group is a plain value: it can be spread, returned from functions, and used twice. Nothing lives before it is served.
 */
import type { AnyActorLogic } from 'xstate';
import type { Framing } from '../../protocol/framing/framing.ts';
import type { Dialect, ModbusDevice, PortSpec } from '../port/transport.ts';
import type { AnswerDefinition, Answering, AnswerOptions, ModbusAnswers } from './answering.ts';
import { checkGroup } from './check.ts';
import type { ConnectOptions } from './connection.ts';
import type {
  BehaviourFactory,
  BehaviourOptions,
  Connection,
  GroupDefinition,
  GroupOptions,
  HandlersFactory,
  Member,
  Members,
} from './group-definition.ts';
import type { Handlers } from './handlers.ts';
import type { IocContext } from './ioc-context.ts';
import type { Handles } from './members.ts';
import type { PvSpec } from './plain-pv.ts';

/** Handlers by member; for a group within, handlers by its members. */
export type HandlersOf<M extends Members> = { readonly [K in keyof M]?: HandlersOfMember<M[K]> };

type HandlersOfMember<S extends Member> =
  S extends PvSpec<infer T, infer W>
    ? Handlers<T, W>
    : S extends { readonly members: infer N extends Members }
      ? HandlersOf<N>
      : never;

export interface Group<M extends Members = Members> extends GroupDefinition {
  readonly members: M;
  /**
   * Adds handlers that use other PVs of the group. `make` is called once for each instance of the group, so that what
   * it declares belongs to that instance. Handlers given here replace those of the same kind given inline.
   */
  handlers(make: (pvs: Handles<M>, ioc: IocContext) => HandlersOf<M>): Group<M>;
  /**
   * Gives the group a machine, or several. They run while the IOC serves; one that throws is started again after a while,
   * and the group's PVs are INVALID until then.
   */
  behaves(
    make: (pvs: Handles<M>, ioc: IocContext) => AnyActorLogic | readonly AnyActorLogic[],
    options?: BehaviourOptions,
  ): Group<M>;
  /**
   * Connects the group to a device, or to several: `bind` says which PV reads and writes what. A pair is bound as one; what
   * clients put goes to the device, and the readback is what the device says.
   */
  connects<D extends Dialect>(port: PortSpec<D>, options?: ConnectOptions<M, D>): Group<M>;
  /**
   * Lets the group play a device: what it answers to requests in lines or frames, by pattern, `T={number}`; with `http()` to
   * `GET /path`. `xioc simulate` opens the door. What an answer throws is a refusal.
   */
  answers<K extends string>(
    framing: Framing,
    make: (pvs: Handles<M>, ioc: IocContext) => { readonly [P in K]: Answering<P> },
    options?: AnswerOptions<M>,
  ): Group<M>;
  /** The same with registers and coils: `answers(modbus({ unit: 1 }), { bind: { … } })`. */
  answers(modbus: ModbusDevice, options: ModbusAnswers<M>): Group<M>;
  /** The same group with more members, or other ones under the same keys; handlers and machines stay. */
  extend<N extends Members>(
    members: N,
    options?: GroupOptions & { readonly name?: string },
  ): Group<Omit<M, keyof N> & N>;
}

/** @throws DefinitionError naming the PV for a mistake in the definition of any member */
export function group<M extends Members>(name: string, members: M, options: GroupOptions = {}): Group<M> {
  return asGroup({ kind: 'group', name, members, options, handlerFactories: [], behaviours: [] });
}

/** The description with the methods of a group. @throws DefinitionError */
export function asGroup<M extends Members>(definition: GroupDefinition & { readonly members: M }): Group<M> {
  checkGroup(definition);
  const { handlerFactories, behaviours } = definition;
  return {
    ...definition,
    handlers: (make) => asGroup({ ...definition, handlerFactories: [...handlerFactories, make as HandlersFactory] }),
    behaves: (make, options = {}) =>
      asGroup({ ...definition, behaviours: [...behaviours, { make: make as BehaviourFactory, options }] }),
    connects: (port, options = {}) =>
      asGroup({
        ...definition,
        connections: [...(definition.connections ?? []), { port, options: options as Connection['options'] }],
      }),
    answers: (speaks: Framing | ModbusDevice, first: object, second: object = {}) => {
      const isModbus = 'kind' in speaks;
      const door = {
        speaks,
        make: isModbus ? undefined : first,
        options: isModbus ? first : second,
      } as AnswerDefinition;
      return asGroup({ ...definition, doors: [...(definition.doors ?? []), door] });
    },
    extend: (members, { name = definition.name, ...options } = {}) =>
      asGroup({
        ...definition,
        name,
        members: { ...definition.members, ...members },
        options: { ...definition.options, ...options },
        // Bindings are by key, and what has another type now is bound as that when the group is made.
      }) as never,
  };
}
