/** How a group plays a device: what it answers to which request. Times in seconds. */
import type { Framing } from '../../protocol/framing/framing.ts';
import type { PatternValues } from '../port/request-pattern.ts';
import type { ModbusDevice } from '../port/transport.ts';
import type { BindingsOf } from './bindings.ts';
import type { IocContext } from './ioc-context.ts';
import type { Handles, TypedMembers } from './members.ts';

/**
 * A reply: text, bytes, several frames, or with HTTP a value, which is sent as JSON. Undefined: none; with HTTP 204.
 */
export type Reply = string | number | boolean | Uint8Array | readonly (string | Uint8Array)[] | object | undefined;

/** Gets the values of its pattern; with HTTP, after them, the body of the request, decoded. What it throws is a refusal. */
export type Answering<P extends string> = (
  ...values: [...PatternValues<P>, body: never]
  // biome-ignore lint/suspicious/noConfusingVoidType: functions without a return statement are meant.
) => Reply | void | Promise<Reply | void>;

export interface AnswerOptions<M extends TypedMembers = TypedMembers> {
  /** For `door(id)`, the inspector and the log. Default: the group's name. */
  readonly id?: string;
  /** TCP port of `xioc simulate`. Default: any free one. */
  readonly port?: number;
  /** An unfinished request is forgotten after a pause of so long. Default: never. */
  readonly incomplete?: number;
  /** What is answered to any other request. Default: nothing; with HTTP 404. */
  unknown?(request: string, bytes: Uint8Array): Reply;
  /** What a refusal is answered with. Default: its message. */
  refused?(message: string, request: string): Reply;
  /** Situations to begin in, by name: `xioc simulate --setup moving`. */
  readonly setups?: Readonly<Record<string, (pvs: Handles<M>, ioc: IocContext) => void>>;
  /**
   * Serves a PV of this name that makes the device fail, such as `FAULT`, and beside it `FAULT_ARG`, `FAULT_MATCH` and
   * `FAULT_COUNT` (requests that it has hit).
   */
  readonly publish?: string;
}

/** With Modbus: registers and coils of members, as `connects` binds them. */
export interface ModbusAnswers<M extends TypedMembers> extends AnswerOptions<M> {
  readonly bind: BindingsOf<M, 'modbus'>;
}

/** What `answers()` has been told, without the types of the members. */
export interface AnswerDefinition {
  readonly speaks: Framing | ModbusDevice;
  /** By pattern. Undefined: Modbus. */
  readonly make: ((pvs: never, ioc: IocContext) => Readonly<Record<string, unknown>>) | undefined;
  readonly options: Omit<AnswerOptions, 'setups'> & {
    readonly setups?: Readonly<Record<string, (pvs: never, ioc: IocContext) => void>>;
    readonly bind?: Readonly<Record<string, object | undefined>>;
  };
}
