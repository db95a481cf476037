/** Bindings of requests in lines or bytes. */

import type { FrameBinding, Parse } from '../../../database/author/bindings.ts';
import type { OwnRequest, Request } from '../../../database/port/options.ts';
import { type Taker, valueOfText } from '../../../database/port/parse-value.ts';
import { PortError } from '../../../database/port/port-error.ts';
import { type Frame, type Framing, toBytes, toText } from '../../../protocol/framing/framing.ts';
import type { BoundPv } from '../bound-pv.ts';
import type { Step } from '../exchange.ts';
import type { Plan } from '../plan.ts';

export type AnyFrameBinding = FrameBinding<unknown, unknown, string>;

export interface FrameDialect {
  readonly framing: Framing;
  readonly check: (OwnRequest & { readonly fails: (reply: string) => boolean }) | undefined;
}

export function planFrames(bound: BoundPv, binding: AnyFrameBinding, { framing, check }: FrameDialect): Plan {
  const { read, write, from, every, limit, retries, answer } = binding;
  const limitMs = limit === undefined ? undefined : limit * 1000;
  const parse = parser(bound.taker, binding);
  const readingOf = (frame: Frame): unknown => {
    const text = textOf(frame, framing);
    const value = parse(text, frame.bytes);
    if (value === undefined)
      throw new PortError('mismatch', `${shown(text)} is not a value of ${bound.pv.readback.name}`);
    return value;
  };
  return {
    bound,
    ...(read !== undefined && {
      reading: {
        text: shown(read),
        request: requestFrame(read, framing),
        every: typeof every === 'number' ? every : undefined,
        limitMs,
        retries,
        takers: [{ bound, parse: readingOf }],
      },
    }),
    ...(write !== undefined && {
      writing: {
        bound,
        text: (value) => requestsOf(write, binding, value).map(shown).join(', '),
        *steps(value): Generator<Step, undefined, Frame | undefined> {
          for (const request of requestsOf(write, binding, value)) {
            const send = requestFrame(request, framing);
            const reply = yield { send, reply: answer !== undefined, ...(limitMs !== undefined && { limitMs }) };
            if (answer !== undefined && reply !== undefined) checkAnswer(request, textOf(reply, framing), answer);
          }
          if (check !== undefined) yield* checkWith(check, framing);
        },
      },
    }),
    ...(from !== undefined && {
      feed: {
        bound,
        value: (frame) => {
          const match = from.exec(textOf(frame, framing));
          if (match === null) return undefined;
          const value = parse(match[1] ?? match[0], frame.bytes);
          if (value === undefined) throw new PortError('mismatch', `${shown(match[0])} is not a value`);
          return { value };
        },
      },
    }),
  };
}

/** A request of the port itself, such as one of `init`. @throws PortError when the reply is another one */
export function* ownRequest(given: Request | OwnRequest, framing: Framing): Generator<Step, void, Frame | undefined> {
  const isPlain = typeof given === 'string' || given instanceof Uint8Array;
  const { ask, reply: wanted, limit }: OwnRequest = isPlain ? { ask: given, reply: false } : given;
  const send = requestFrame(ask, framing);
  const reply = yield { send, reply: wanted !== false, ...(limit !== undefined && { limitMs: limit * 1000 }) };
  if (reply !== undefined && wanted !== undefined && wanted !== false) {
    checkAnswer(ask, textOf(reply, framing), wanted);
  }
}

export function requestFrame(request: Request, { isUtf8 = false }: Framing): Frame {
  if (typeof request !== 'string') return { bytes: request };
  return { bytes: isUtf8 ? new TextEncoder().encode(request) : toBytes(request) };
}

export function textOf({ bytes }: Frame, { isUtf8 = false }: Framing): string {
  return isUtf8 ? new TextDecoder().decode(bytes) : toText(bytes);
}

/** For people: quoted, what cannot be printed in escapes. */
export function shown(request: Request): string {
  const text = typeof request === 'string' ? request : toText(request);
  const isLong = text.length > 60;
  return JSON.stringify(isLong ? `${text.slice(0, 60)}…` : text);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function* checkWith(
  check: OwnRequest & { readonly fails: (reply: string) => boolean },
  framing: Framing,
): Generator<Step, void, Frame | undefined> {
  const { limit } = check;
  const send = requestFrame(check.ask, framing);
  const reply = yield { send, reply: true, ...(limit !== undefined && { limitMs: limit * 1000 }) };
  const text = reply === undefined ? '' : textOf(reply, framing);
  if (check.fails(text)) throw new PortError('device', `the device says ${shown(text)}`);
}

function checkAnswer(request: Request, text: string, wanted: true | RegExp | ((reply: string) => boolean)): void {
  if (wanted === true) return;
  const isRight = typeof wanted === 'function' ? wanted(text) : wanted.test(text);
  if (!isRight) throw new PortError('device', `the device answers ${shown(text)} to ${shown(request)}`);
}

function requestsOf(
  write: NonNullable<AnyFrameBinding['write']>,
  { scale, offset }: AnyFrameBinding,
  value: unknown,
): readonly Request[] {
  const requests = write(unscaled(value, scale, offset));
  return typeof requests === 'string' || requests instanceof Uint8Array ? [requests] : requests;
}

function parser(taker: Taker, { parse, scale, offset }: AnyFrameBinding): (text: string, bytes: Uint8Array) => unknown {
  const plain = plainParser(taker, parse);
  if (scale === undefined && offset === undefined) return plain;
  return (text, bytes) => scaled(plain(text, bytes), scale, offset);
}

function plainParser(taker: Taker, parse: Parse<unknown> | undefined): (text: string, bytes: Uint8Array) => unknown {
  if (parse === undefined) return (text) => valueOfText(text, taker);
  if (typeof parse === 'function') {
    return (text, bytes) => parse(text, bytes);
  }
  return (text) => {
    const match = parse.exec(text);
    return match === null ? undefined : valueOfText(match[1] ?? match[0], taker);
  };
}

/** What was read, as the PV has it. */
export function scaled(value: unknown, scale = 1, offset = 0): unknown {
  if (value === undefined || (scale === 1 && offset === 0)) return value;
  if (Array.isArray(value)) return value.map((element) => scaled(element, scale, offset));
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) * scale + offset : value;
}

/** What is put, as the device has it. */
export function unscaled(value: unknown, scale = 1, offset = 0): unknown {
  if (scale === 1 && offset === 0) return value;
  if (ArrayBuffer.isView(value)) {
    return Array.from(value as unknown as ArrayLike<number>, (element) => unscaled(element, scale, offset));
  }
  return typeof value === 'number' || typeof value === 'bigint' ? (Number(value) - offset) / scale : value;
}
