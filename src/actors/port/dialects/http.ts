/** Bindings to what is at a path of an HTTP server, in JSON. */

import type { HttpBinding } from '../../../database/author/bindings.ts';
import { at, valueOfJson } from '../../../database/port/parse-value.ts';
import { PortError } from '../../../database/port/port-error.ts';
import type { Frame, Framing } from '../../../protocol/framing/framing.ts';
import type { BoundPv } from '../bound-pv.ts';
import type { Step } from '../exchange.ts';
import type { Plan } from '../plan.ts';
import { scaled, unscaled } from './frames.ts';

export type AnyHttpBinding = HttpBinding<unknown, unknown, string>;

/** The topic of a request is its method and path, that of a reply its status. Replies belong to their requests. */
export const httpFraming: Framing = {
  name: 'HTTP',
  hasIds: true,
  isUtf8: true,
  encode: ({ bytes }) => bytes,
  cutter: () => ({ pending: 0, push: () => [], reset: () => new Uint8Array(0) }),
};

export function planHttp(
  bound: BoundPv,
  binding: AnyHttpBinding,
  changed: ((reply: unknown) => readonly string[]) | undefined,
): Plan {
  const { get, put, every, limit, retries, at: path, parse, scale, offset, method = 'PUT' } = binding;
  const limitMs = limit === undefined ? undefined : limit * 1000;
  const { taker } = bound;
  return {
    bound,
    ...(get !== undefined && {
      reading: {
        text: `GET ${get}`,
        request: { topic: `GET ${get}`, bytes: new Uint8Array(0) },
        every: typeof every === 'number' ? every : undefined,
        limitMs,
        retries,
        takers: [
          {
            bound,
            parse: (reply) => {
              const found = at(jsonOf(reply), path);
              const value = parse === undefined ? valueOfJson(found, taker) : parse(found);
              return scaled(value, scale, offset);
            },
          },
        ],
      },
    }),
    ...(put !== undefined && {
      writing: {
        bound,
        text: () => `${method} ${put}`,
        *steps(value): Generator<Step, readonly string[] | undefined, Frame | undefined> {
          const raw = unscaled(value, scale, offset);
          const body = JSON.stringify(binding.body === undefined ? plain(raw) : binding.body(raw));
          const send = { topic: `${method} ${put}`, bytes: new TextEncoder().encode(body) };
          const reply = yield { send, reply: true, ...(limitMs !== undefined && { limitMs }) };
          if (reply?.error !== undefined) throw new PortError('device', reply.error);
          const isEmpty = reply === undefined || reply.bytes.length === 0;
          return changed === undefined || isEmpty ? undefined : changed(jsonOf(reply));
        },
      },
    }),
  };
}

/** @throws PortError */
export function jsonOf({ bytes }: Frame): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new PortError('mismatch', `the reply is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Arrays of numbers as JSON has them. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>, plain) : value;
}
