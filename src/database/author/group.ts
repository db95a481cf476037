/**
 * A group: PVs under a common prefix, groups within it, what happens when they are put, got and scanned, and the
 * machines that give it a behaviour of its own.
 *
 * A group is a plain value: it can be spread, returned from functions, and used twice. Nothing lives before it is served.
 */
import type { AnyActorLogic } from 'xstate';
import { checkGroup } from './check.ts';
import type { PvHandle } from './handle.ts';
import type { Handlers } from './handlers.ts';
import type { IocContext } from './ioc-context.ts';
import type { MacroDefinitions } from './macros.ts';
import type { PvSpec } from './pv.ts';
import type { RestartPolicy } from './restart.ts';

export type Member = PvSpec | GroupDefinition;

export type Members = Readonly<Record<string, Member>>;

/** What an author gets for members: a handle for each PV, an object of handles for each group within. */
export type Handles<M extends Members> = { readonly [K in keyof M]: HandleOf<M[K]> };

export type HandleOf<S extends Member> =
  S extends PvSpec<infer T, infer W>
    ? PvHandle<T, W>
    : S extends { readonly members: infer N extends Members }
      ? Handles<N>
      : never;

/** Handlers by member; for a group within, handlers by its members. */
export type HandlersOf<M extends Members> = { readonly [K in keyof M]?: HandlersOfMember<M[K]> };

type HandlersOfMember<S extends Member> =
  S extends PvSpec<infer T, infer W>
    ? Handlers<T, W>
    : S extends { readonly members: infer N extends Members }
      ? HandlersOf<N>
      : never;

export interface GroupOptions {
  /** One sentence for people. */
  readonly doc?: string;
  /**
   * What the PV names start with; macros are expanded. Default: the group's name and its separator, or below another
   * group the key it has there and its separator.
   */
  readonly prefix?: string;
  /** Default: a colon. */
  readonly separator?: string;
  /** Texts that are chosen when the IOC is started, such as the beamline's name: `--beamline <text>`. */
  readonly macros?: MacroDefinitions;
  /**
   * What to serve under names that start with the prefix and that no PV has; looked at in the group that is served, not
   * in those within it. The PV is made when a client connects to it.
   */
  readonly unknown?: UnknownName;
  /**
   * IPv4 addresses to serve on where neither who starts the IOC nor `EPICS_CAS_INTF_ADDR_LIST` names any; looked at in the
   * group that is served. Default: all.
   */
  readonly interfaces?: readonly string[];
}

/**
 * Given what is behind the prefix, answers with the PV to make, with what is behind the prefix of another PV that is meant
 * too, or with undefined: there is no such PV. It is asked by searches as well, and must answer alike each time.
 */
export type UnknownName = (name: string) => PvSpec | string | undefined;

export interface BehaviourOptions {
  /** For `ioc.device(id)`, the inspector and the log. Default: the machine's own id. */
  readonly id?: string;
  /**
   * Serves the machine's state as an enum PV of this name, and beside it, where the name is `STATE`: `STATE_SINCE` (time
   * of the last change), `LAST_EVENT`, `FAULT_REASON` (why the machine failed last) and `RESTARTS`. A name that ends in
   * STATE puts what is before it in front of the others; any other name is put in front with an underscore.
   */
  readonly publish?: string;
  /** Events for which to serve `CAN_<EVENT>`: whether the machine would take them now. */
  readonly permits?: readonly string[];
  /**
   * How a machine that failed is started again; default: after 1 s, then twice as long each time, up to a minute.
   * With `publish` also serves, where that is `STATE`: `SUPERVISION` (whether it runs, waits, or is given up), `FAILURES`,
   * and `RESTART`, which starts it anew when 1 is put.
   */
  readonly restart?: RestartPolicy;
  /**
   * `serving`, the default: the machine runs while the IOC serves. `ioc`: it starts before the network does, which waits
   * while a state with the tag `preparing` is active; and when the IOC stops and all puts are completed it gets the event
   * `ioc.stop` and may take a few seconds to come to a final state.
   */
  readonly lifetime?: 'serving' | 'ioc';
}

/** Made when the IOC is: the machine, or several that start together. */
export type BehaviourFactory = (pvs: never, ioc: IocContext) => AnyActorLogic | readonly AnyActorLogic[];

export interface Behaviour {
  readonly make: BehaviourFactory;
  readonly options: BehaviourOptions;
}

/** Calls its second argument with nothing: handlers are made once for each time the group is served. */
export type HandlersFactory = (pvs: never, ioc: IocContext) => object;

/** A group without its types. */
export interface GroupDefinition {
  readonly kind: 'group';
  readonly name: string;
  readonly members: Members;
  readonly options: GroupOptions;
  readonly handlerFactories: readonly HandlersFactory[];
  readonly behaviours: readonly Behaviour[];
}

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
  /** The same group with more members, or other ones under the same keys; handlers and machines stay. */
  extend<N extends Members>(
    members: N,
    options?: GroupOptions & { readonly name?: string },
  ): Group<Omit<M, keyof N> & N>;
}

/** @throws DefinitionError naming the PV for a mistake in the definition of any member */
export function group<M extends Members>(name: string, members: M, options: GroupOptions = {}): Group<M> {
  return finish({ kind: 'group', name, members, options, handlerFactories: [], behaviours: [] });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function finish<M extends Members>(definition: GroupDefinition & { readonly members: M }): Group<M> {
  checkGroup(definition);
  const { handlerFactories, behaviours } = definition;
  return {
    ...definition,
    handlers: (make) => finish({ ...definition, handlerFactories: [...handlerFactories, make as HandlersFactory] }),
    behaves: (make, options = {}) =>
      finish({ ...definition, behaviours: [...behaviours, { make: make as BehaviourFactory, options }] }),
    extend: (members, { name = definition.name, ...options } = {}) =>
      finish({
        ...definition,
        name,
        members: { ...definition.members, ...members },
        options: { ...definition.options, ...options },
      }),
  };
}
