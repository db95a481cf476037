/** The arguments of `connects()`: where to, and the bindings, without the types of the members. */
import type { OwnRequest, PortOptions, Request } from '../port/options.ts';
import type { Dialect } from '../port/transport.ts';
import type { BindingsOf } from './bindings.ts';
import type { GroupDefinition } from './group-definition.ts';
import type { TypedMembers } from './members.ts';
import type { PvSpec } from './plain-pv.ts';

/** `D` decides what bindings look like. */
export interface ConnectOptions<M extends TypedMembers, D extends Dialect> extends PortOptions {
  readonly bind?: BindingsOf<M, D>;
  /** Asked after each write; where the reply `fails` the put is refused with it. */
  readonly check?: OwnRequest & { readonly fails: (reply: string) => boolean };
  /** HTTP: names of members that a write has changed, of its reply. */
  readonly changed?: (reply: unknown) => readonly string[];
  /** MQTT: the PV to make of a topic below the root that no binding has; undefined: none. */
  readonly unknown?: (topic: string, message: string) => PvSpec | undefined;
  readonly unsolicited?: readonly { readonly match: RegExp; readonly to?: Extract<keyof M, string> }[];
  /** A group that plays the device, by `answers()`: for `xioc run --simulate` and `xioc simulate`. */
  readonly simulator?: GroupDefinition;
}

export type { Request };
