/**
 * Which PV of a group reads and writes what of a device: `connects(port, { bind })`. Times in seconds.
 *
 * A binding has the types of its PV: `volts: { write: (v) => … }` gets a number where `volts` is a double, and one of the
 * states of an enum. Functions of values are methods: their parameters compare bivariantly, so that a group of numbers is a group.
 */

import type { Request } from '../port/options.ts';
import type { Dialect } from '../port/transport.ts';
import type { TypedGroup, TypedMembers, TypedPv } from './members.ts';

/** Bindings by member; for a group within, bindings by its members. A pair is bound as one. */
export type BindingsOf<M extends TypedMembers, D extends Dialect> = {
  readonly [K in keyof M]?: BindingOfMember<M[K], Extract<keyof M, string>, D>;
};

type BindingOfMember<S extends TypedPv | TypedGroup, Keys extends string, D extends Dialect> =
  S extends TypedPv<infer T, infer W>
    ? Binding<T, W, Keys, D>
    : S extends { readonly members: { readonly setpoint: TypedPv<infer T, infer W>; readonly readback: TypedPv } }
      ? Binding<T, W, Keys, D>
      : S extends { readonly members: infer N extends TypedMembers }
        ? BindingsOf<N, D>
        : never;

export type Binding<T, W, Keys extends string, D extends Dialect> = D extends 'frames'
  ? FrameBinding<T, W, Keys>
  : D extends 'http'
    ? HttpBinding<T, W, Keys>
    : D extends 'modbus'
      ? ModbusBinding<T, Keys>
      : MqttBinding<T, W, Keys>;

/** What bindings of every dialect may say. */
export interface CommonBinding<T, Keys extends string> {
  /**
   * How often it is read: every so many seconds, or once on each connection. Default: on each connection. It is also read
   * after each write.
   */
  readonly every?: number | 'connect';
  /** For the reply. Default: that of the port. */
  readonly limit?: number;
  /** How often a read without reply is asked again. Default: that of the port. */
  readonly retries?: number;
  /** A put completes when what is read back differs by no more than this; true: not at all. */
  readonly verify?: number | true;
  /** A put completes when this holds of what is read back, `every` 0.2 s unless the binding says more often. */
  until?(readback: T, setpoint: T): boolean;
  /** For `verify` and `until`: a put that takes longer fails. Default 10; for `until` none. */
  readonly putLimit?: number;
  /** Members that are read again after a write, besides the one that was written. */
  readonly rereads?: readonly Keys[];
  /**
   * After a connection is made: `read`, the default: the setpoint follows the device. `write`: the device gets the setpoint.
   * `ask`: where both differ the setpoint is MINOR until somebody puts.
   */
  readonly onConnect?: 'read' | 'write' | 'ask';
  /** A put while there is no connection: refused, the default; or the newest one is kept, and written when there is one. */
  readonly whileDown?: 'refuse' | 'keep';
  /** Written before everything else, without waiting for the reply that is due: only for what the device allows that for. */
  readonly abort?: boolean;
  /** Without a value for so long the PV is INVALID. */
  readonly stale?: number;
  /** Alarm of the PV when the device refuses. Default: INVALID. */
  readonly severity?: 'MAJOR' | 'INVALID';
}

/** A parser of a reply: its first number, what the first brackets of an expression match, or a function. */
export type Parse<W> = NumberParser | RegExp | ((reply: string, bytes: Uint8Array) => W | undefined);

/** `parse: number` takes the first number of a reply. */
export type NumberParser = { (reply: string, bytes: Uint8Array): number | undefined; readonly isNumberParser: true };

export interface FrameBinding<T, W, Keys extends string> extends CommonBinding<T, Keys> {
  readonly read?: Request;
  /**
   * Makes the value of a reply. Default, by the type of the PV: the whole text must be a number, `0 1 ON OFF` or a state, the
   * number or name of a state. Undefined: the reply cannot be read. What an expression matches is read by type.
   */
  readonly parse?: Parse<W>;
  /** Multiplies what was read, and divides what is written. */
  readonly scale?: number;
  /** Added to what was read and scaled. */
  readonly offset?: number;
  /** What to send for a value: one request, or several. */
  write?(value: T): Request | readonly Request[];
  /** The reply to a write: `true` any, or what it must be; another one refuses the put. Default: none comes. */
  readonly answer?: true | RegExp | ((reply: string) => boolean);
  /** Frames that answer no request and have a value of it. */
  readonly from?: RegExp;
}

export interface HttpBinding<T, W, Keys extends string> extends CommonBinding<T, Keys> {
  /** Path below the URL of the port; all bindings of a path and rate are read by one request. */
  readonly get?: string;
  /** Where in the JSON of a reply: `stages.0.temp`. Default: all of it. */
  readonly at?: string;
  /** Makes the value of what is there. Default: by the type of the PV. */
  readonly parse?: (found: unknown) => W | undefined;
  readonly scale?: number;
  readonly offset?: number;
  /** Path to write to. */
  readonly put?: string;
  /** Default: PUT. */
  readonly method?: 'PUT' | 'POST' | 'PATCH' | 'DELETE' | 'GET';
  /** What to send for a value, as JSON. Default: the value. */
  body?(value: T): unknown;
}

export type ModbusType = 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'float32' | 'float64' | 'text';

/** Of the bytes of a value: `ABCD` the high byte first. */
export type WordOrder = 'ABCD' | 'CDAB' | 'BADC' | 'DCBA';

export interface ModbusBinding<T, Keys extends string> extends CommonBinding<T, Keys> {
  /** Address of an input register, counted from 0: read only. */
  readonly input?: number;
  /** Address of a holding register. */
  readonly holding?: number;
  /** Address of a coil. */
  readonly coil?: number;
  /** Address of a discrete input: read only. */
  readonly discrete?: number;
  /** Default: int16. */
  readonly as?: ModbusType;
  readonly order?: WordOrder;
  /** Values in a row, for arrays; registers, for text. Default 1. */
  readonly count?: number;
  readonly scale?: number;
  readonly offset?: number;
  /** Bits of a register, from 0, that are the value: the first is the lowest. */
  readonly bits?: readonly number[];
  /** Whether a put writes it. Default: unless the PV is read-only. */
  readonly writes?: boolean;
}

export interface MqttBinding<T, W, Keys extends string> extends CommonBinding<T, Keys> {
  /** Topic below the root that the value comes from. */
  readonly topic?: string;
  /** Where in the JSON of a message; default: the message itself, by the type of the PV. */
  readonly at?: string;
  readonly parse?: (found: unknown) => W | undefined;
  readonly scale?: number;
  readonly offset?: number;
  /** Topic below the root to publish to. */
  readonly publish?: string;
  /** What to publish for a value: a text, or JSON. Default: the value as text. */
  body?(value: T): unknown;
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
  /** A put completes when its value comes from `topic`, and fails when it does not within so many seconds. */
  readonly confirm?: number;
}

/** Takes the first number of a reply: 12.3 of `12.3 V`. */
export const number: NumberParser = Object.assign(
  (text: string) => {
    const [found] = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(text) ?? [];
    return found === undefined ? undefined : Number(found);
  },
  { isNumberParser: true as const },
);
