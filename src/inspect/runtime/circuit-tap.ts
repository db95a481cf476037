/** The messages of one circuit, decoded and named, for as many listeners as look. */
import type { Channel } from '../../actors/channel.ts';
import type { Circuit } from '../../actors/circuit.ts';
import { Subscription } from '../../actors/subscription.ts';
import { decodeRequest, decodeResponse } from '../../protocol/decode.ts';
import type { Request, Response } from '../../protocol/messages.ts';
import type { Detach, TappedMessage } from '../source.ts';
import { MessageSplitter } from './message-splitter.ts';

type Listener = (message: TappedMessage) => void;

/** Requests whose replies are awaited, at most: a client need not care. */
const MAX_AWAITED = 10_000;

/** One tap per circuit; it is attached to the circuit while there are listeners. */
const taps = new WeakMap<Circuit, CircuitTap>();

export function tapCircuit(circuit: Circuit, listener: Listener): Detach {
  let tap = taps.get(circuit);
  if (tap === undefined) {
    tap = new CircuitTap(circuit);
    taps.set(circuit, tap);
  }
  return tap.add(listener);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Milliseconds since 1970, to the microsecond: a reply takes less than a millisecond. */
function preciseNow(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000) / 1000;
}

class CircuitTap {
  readonly #circuit: Circuit;
  readonly #listeners = new Set<Listener>();
  // What the numbers of the protocol mean on this circuit.
  readonly #nameOfSid = new Map<number, string>();
  readonly #nameOfCid = new Map<number, string>();
  readonly #nameOfSubscription = new Map<number, string>();
  readonly #nameOfIo = new Map<number, string>();

  constructor(circuit: Circuit) {
    this.#circuit = circuit;
  }

  add(listener: Listener): Detach {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#attach();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#detach();
    };
  }

  #attach(): void {
    for (const channel of this.#circuit.children()) this.#learn(channel);
    const requests = new MessageSplitter<Request>(decodeRequest);
    const responses = new MessageSplitter<Response>(decodeResponse);
    this.#circuit.tap = (chunk) =>
      requests.push(chunk, (message, bytes) => this.#tell('in', message, bytes, this.#nameInRequest(message)));
    this.#circuit.outbox.tap = (chunk) =>
      responses.push(chunk, (message, bytes) => this.#tell('out', message, bytes, this.#nameInResponse(message)));
  }

  #detach(): void {
    this.#circuit.tap = undefined;
    this.#circuit.outbox.tap = undefined;
    for (const names of [this.#nameOfSid, this.#nameOfCid, this.#nameOfSubscription, this.#nameOfIo]) names.clear();
  }

  #learn(channel: Channel): void {
    this.#nameOfSid.set(channel.sid, channel.name);
    this.#nameOfCid.set(channel.cid, channel.name);
    for (const child of channel.children()) {
      if (child instanceof Subscription) this.#nameOfSubscription.set(child.subscriptionId, channel.name);
    }
  }

  #tell(direction: 'in' | 'out', message: Request | Response, bytes: Uint8Array, pv: string | undefined): void {
    const tapped: TappedMessage = { direction, at: preciseNow(), message, bytes, pv };
    for (const listener of this.#listeners) listener(tapped);
  }

  #nameInRequest(message: Request): string | undefined {
    switch (message.type) {
      case 'SEARCH':
      case 'CREATE_CHAN':
        if (message.name !== undefined) this.#nameOfCid.set(message.cid, message.name);
        return message.name;
      case 'READ':
      case 'READ_NOTIFY':
      case 'WRITE':
      case 'WRITE_NOTIFY': {
        const name = this.#nameOfSid.get(message.sid);
        if (name !== undefined && message.type !== 'WRITE') this.#await(message.ioid, name);
        return name;
      }
      case 'EVENT_ADD': {
        const name = this.#nameOfSid.get(message.sid);
        if (name !== undefined) this.#nameOfSubscription.set(message.subscriptionId, name);
        return name;
      }
      default:
        return 'sid' in message ? this.#nameOfSid.get(message.sid) : undefined;
    }
  }

  #nameInResponse(message: Response): string | undefined {
    switch (message.type) {
      case 'CREATE_CHAN': {
        const name = this.#nameOfCid.get(message.cid);
        if (name !== undefined) this.#nameOfSid.set(message.sid, name);
        return name;
      }
      case 'READ':
      case 'READ_NOTIFY':
      case 'WRITE_NOTIFY': {
        const name = this.#nameOfIo.get(message.ioid);
        this.#nameOfIo.delete(message.ioid);
        return name;
      }
      case 'EVENT_ADD':
      case 'EVENT_CANCEL':
        return this.#nameOfSubscription.get(message.subscriptionId);
      default:
        return 'cid' in message ? this.#nameOfCid.get(message.cid) : undefined;
    }
  }

  #await(ioid: number, name: string): void {
    this.#nameOfIo.set(ioid, name);
    if (this.#nameOfIo.size <= MAX_AWAITED) return;
    for (const oldest of this.#nameOfIo.keys()) {
      this.#nameOfIo.delete(oldest);
      return;
    }
  }
}
