/** The messages of one circuit, decoded and named, for as many listeners as look. */
import type { Channel } from '../../actors/ca/channel.ts';
import type { Circuit } from '../../actors/ca/circuit.ts';
import { Subscription } from '../../actors/ca/subscription.ts';
import { Command } from '../../protocol/ca/constants.ts';
import { decodeRequest, decodeResponse } from '../../protocol/ca/decode.ts';
import type { Request } from '../../protocol/ca/requests.ts';
import type { Response } from '../../protocol/ca/responses.ts';
import type { Detach, TapListener } from '../source.ts';
import { pairOf, requestText, responseText } from '../wire.ts';
import { MessageSplitter } from './message-splitter.ts';
import { type Said, TapAudience } from './tap-audience.ts';

/** Requests whose replies are awaited, at most: a client need not care. */
const MAX_AWAITED = 10_000;

/** Commands that come in floods, and from which no name is learnt. */
const PLAIN_REQUESTS: ReadonlySet<number> = new Set([
  Command.READ,
  Command.READ_NOTIFY,
  Command.WRITE,
  Command.WRITE_NOTIFY,
]);
const PLAIN_RESPONSES: ReadonlySet<number> = new Set([...PLAIN_REQUESTS, Command.EVENT_ADD]);

/** One tap per circuit; it is attached to the circuit while there are listeners. */
const taps = new WeakMap<Circuit, CircuitTap>();

export function tapCircuit(circuit: Circuit, listener: TapListener): Detach {
  let tap = taps.get(circuit);
  if (tap === undefined) {
    tap = new CircuitTap(circuit);
    taps.set(circuit, tap);
  }
  return tap.add(listener);
}

// --- helpers ------------------------------------------------------------------------------------------------------

class CircuitTap {
  readonly #circuit: Circuit;
  readonly #audience = new TapAudience(
    () => this.#attach(),
    () => this.#detach(),
  );
  // What the numbers of the protocol mean on this circuit.
  readonly #nameOfSid = new Map<number, string>();
  readonly #nameOfCid = new Map<number, string>();
  readonly #nameOfSubscription = new Map<number, string>();
  readonly #nameOfIo = new Map<number, string>();

  constructor(circuit: Circuit) {
    this.#circuit = circuit;
  }

  add(listener: TapListener): Detach {
    return this.#audience.add(listener);
  }

  #attach(): void {
    for (const channel of this.#circuit.children()) this.#learn(channel);
    const requests = new MessageSplitter<Request>(decodeRequest);
    const responses = new MessageSplitter<Response>(decodeResponse);
    const toldIn = (message: Request, bytes: Uint8Array): void => {
      const pv = this.#nameInRequest(message);
      this.#audience.tell('in', bytes, pv, () => said(message, requestText(message)));
    };
    const toldOut = (message: Response, bytes: Uint8Array): void => {
      const pv = this.#nameInResponse(message);
      this.#audience.tell('out', bytes, pv, () => said(message, responseText(message)));
    };
    const passedIn = (command: number): boolean => this.#pass(PLAIN_REQUESTS, command);
    const passedOut = (command: number): boolean => this.#pass(PLAIN_RESPONSES, command);
    this.#circuit.tap = (chunk) => requests.push(chunk, toldIn, passedIn);
    this.#circuit.outbox.tap = (chunk) => responses.push(chunk, toldOut, passedOut);
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

  /** True for a message that nobody wants and that teaches no name. */
  #pass(plain: ReadonlySet<number>, command: number): boolean {
    return plain.has(command) && this.#audience.skip();
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

function said(message: Request | Response, text: string): Said {
  return { type: message.type, text, pair: pairOf(message), fields: [] };
}
