/** A group as data: its members, options, handlers and machines, without the types of its members. */
import type { AnyActorLogic } from 'xstate';
import type { ParameterPorts } from '../asyn/parameter-port.ts';
import type { OwnRequest, PortOptions } from '../port/options.ts';
import type { PortSpec } from '../port/transport.ts';
import type { AccessFile, AccessRule } from '../pv/definition.ts';
import type { BreakTable } from '../records/parts/break-table.ts';
import type { AnswerDefinition } from './answering.ts';
import type { IocContext } from './ioc-context.ts';
import type { LoadedRecord } from './loaded-record.ts';
import type { MacroDefinitions } from './macros.ts';
import type { PvSpec } from './plain-pv.ts';
import type { RestartPolicy } from './restart.ts';

export type Member = PvSpec | GroupDefinition;

export type Members = Readonly<Record<string, Member>>;

/** A port and what goes over it, without the types of the members. */
export interface Connection {
  readonly port: PortSpec;
  readonly options: PortOptions & {
    readonly bind?: Readonly<Record<string, object | undefined>>;
    readonly check?: OwnRequest & { readonly fails: (reply: string) => boolean };
    readonly changed?: (reply: unknown) => readonly string[];
    readonly unknown?: (topic: string, message: string) => PvSpec | undefined;
    readonly simulator?: GroupDefinition;
  };
}

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
  /**
   * Serves a table of contents for PV Access clients, such as ophyd-async, under the prefix and `PVI`: the PVs of each
   * member, and the tables of the groups within, unless those say otherwise. Default: as the group around it, else false.
   */
  readonly pvi?: boolean;
  /**
   * What each client may do, where who starts the IOC does not say; looked at in the group that is served. Default: what
   * the PVs allow.
   */
  readonly access?: AccessFile | AccessRule;
}

/**
 * Given what is after the prefix, answers with the PV to make, with what is after the prefix of another PV that is meant
 * too, or with undefined: there is no such PV. It is asked by searches as well, and must give the same answer each time.
 */
export type UnknownName = (name: string) => PvSpec | string | undefined;

export interface BehaviourOptions {
  /** For `ioc.device(id)`, the inspector and the log. Default: the machine's own id. */
  readonly id?: string;
  /**
   * Serves the machine's state as an enum PV of this name, and along with it, where the name is `STATE`: `STATE_SINCE` (time
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

/** Called once for each served instance of the group. */
export type HandlersFactory = (pvs: never, ioc: IocContext) => object;

/** What clients call by the group's name. */
export interface ProcedureDefinition {
  /** Keys of the members that are its parameters. */
  readonly parameters: readonly string[];
  /** Key of the member that has the type of its result. */
  readonly result: string;
  call(values: Readonly<Record<string, unknown>>, ioc: IocContext): unknown;
}

/**
 * A table, whose members are columns; a structure of a type id, whose members are its parts, those named in `any` with their
 * types; or an image, whose members tell of it as areaDetector does.
 */
export type ValueDefinition =
  | { readonly kind: 'table'; readonly labels: readonly string[] }
  | { readonly kind: 'structure'; readonly id: string; readonly any: readonly string[] }
  | { readonly kind: 'image' };

/** A group without its types. */
export interface GroupDefinition {
  readonly kind: 'group';
  readonly name: string;
  readonly members: Members;
  readonly options: GroupOptions;
  readonly handlerFactories: readonly HandlersFactory[];
  readonly behaviours: readonly Behaviour[];
  /** The devices that it talks to. */
  readonly connections?: readonly Connection[];
  /** The devices that it plays. */
  readonly doors?: readonly AnswerDefinition[];
  /** Of a group that was loaded from a database: its records. Their names are complete, whatever the prefix. */
  readonly records?: readonly LoadedRecord[];
  /** What its records with DTYPs of asyn bind to. */
  readonly parameterPorts?: ParameterPorts;
  /** Breakpoint tables that came with them. */
  readonly breakTables?: readonly BreakTable[];
  /** The `.dbd` files that they need. */
  readonly definitions?: readonly string[];
  /** Said in the log when it is served: what is not right with what it was made from, although it can be served. */
  readonly notices?: readonly string[];
  /** Of a group that has a meaning as one value, besides that of its members. */
  readonly value?: ValueDefinition;
  /** What its author holds of it; default: the handles of its members. */
  face?(handles: never): unknown;
  /** Of a group that is called, and not read as one value. */
  readonly procedure?: ProcedureDefinition;
}
