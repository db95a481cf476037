/** Wiring of a client's subscription. */

import {
  type ClientSubscriptionEvent,
  type ClientSubscriptionWiring,
  clientSubscriptionMachine,
} from '../../../machines/ca/client/subscription.ts';
import type { EventOf } from '../../../machines/wired.ts';
import { isReadable } from '../../../protocol/ca/dbr-types.ts';
import type { EventResponse } from '../../../protocol/ca/responses.ts';
import { Eca } from '../../../protocol/ca/status.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import { CaError, refusedBy } from './error.ts';
import type { ChannelFace, CircuitFace, SubscriptionFace } from './faces.ts';
import { chosenType, type Reading, type ReadingForm, readingOf, type TypeChoice } from './reading.ts';

const logic = wire(clientSubscriptionMachine);

/** The channel, as its subscriptions see it. */
export type SubscriptionOwner = AnyWired &
  ChannelFace & {
    subscriptionReleased(subscription: Subscription): void;
  };

/** What is subscribed to. */
export interface SubscriptionRequest {
  /** DBE bits, 1 to 255. */
  readonly mask: number;
  readonly type: TypeChoice;
  /** 0 follows the current length. */
  readonly count: number;
  readonly form: ReadingForm;
}

export interface SubscriptionListener {
  update(reading: Reading): void;
  /** A reading failed, the right to read is missing, or the server refused. The subscription goes on. */
  failed(error: CaError): void;
}

export class Subscription
  extends Wired<typeof clientSubscriptionMachine>
  implements ClientSubscriptionWiring, SubscriptionFace
{
  readonly kind = 'clientSubscription';
  readonly id: number;
  readonly #channel: SubscriptionOwner;
  readonly #request: SubscriptionRequest;
  readonly #listener: SubscriptionListener;
  /** Where EVENT_ADD was sent. */
  #circuit: CircuitFace | undefined;
  #sid = 0;
  #dbrType = 0;
  /** Updates are arrays, whatever their length. */
  #whole = false;
  #updates = 0;

  constructor(channel: SubscriptionOwner, id: number, request: SubscriptionRequest, listener: SubscriptionListener) {
    super(logic, channel, `subscription-${id}`, { id, mask: request.mask });
    this.id = id;
    this.#channel = channel;
    this.#request = request;
    this.#listener = listener;
    this.ref.start();
  }

  label(): string {
    return `${this.#channel.name} #${this.id}`;
  }

  describe(): Record<string, unknown> {
    const { mask, type, count } = this.#request;
    return { mask, type, count, updates: this.#updates };
  }

  /** Asks for the present value: the server was not heard for a while. */
  refresh(): void {
    this.#circuit?.send({
      type: 'READ_NOTIFY',
      dbrType: this.#dbrType,
      count: this.#request.count,
      sid: this.#sid,
      ioid: this.id,
    });
  }

  // --- actions and guards of the machine

  request(): void {
    const { circuit, sid, native, maxCount } = this.#channel;
    const { type, count, mask } = this.#request;
    const dbrType = chosenType(type, native);
    if (circuit === undefined) return;
    if (!isReadable(dbrType)) {
      this.#listener.failed(new CaError(`${this.#channel.name} cannot be read as DBR type ${dbrType}`, Eca.BADTYPE));
      return;
    }
    this.#circuit = circuit;
    this.#sid = sid;
    this.#dbrType = dbrType;
    // libca never asks for more elements than there are.
    const wanted = Math.min(count, maxCount);
    this.#whole = maxCount > 1 && wanted !== 1;
    circuit.subscribe(this);
    circuit.send({ type: 'EVENT_ADD', dbrType, count: wanted, sid, subscriptionId: this.id, mask });
  }

  forget(): void {
    this.#circuit?.unsubscribe(this);
    this.#circuit = undefined;
  }

  deliverUpdate({ dbrType, count, status, payload }: EventResponse): void {
    this.#updates++;
    if (status !== Eca.NORMAL) {
      this.#listener.failed(refusedBy(this.#channel.host ?? '?', this.#channel.name, 'Monitoring', status));
      return;
    }
    const reading = readingOf(dbrType, count, payload, this.#whole, this.#request.form);
    if (reading !== undefined) this.#listener.update(reading);
    else this.#listener.failed(damaged(this.#channel));
  }

  sayDenied({ status }: EventResponse): void {
    this.#listener.failed(refusedBy(this.#channel.host ?? '?', this.#channel.name, 'Monitoring', status));
  }

  fail({ error }: EventOf<ClientSubscriptionEvent, 'refused'>): void {
    const { host = '?', name } = this.#channel;
    this.#listener.failed(refusedBy(host, name, 'Monitoring', error.status, error.text));
  }

  /** Tells the server. */
  revoke(): void {
    const circuit = this.#circuit;
    if (circuit === undefined) return;
    const { count } = this.#request;
    circuit.send({ type: 'EVENT_CANCEL', dbrType: this.#dbrType, count, sid: this.#sid, subscriptionId: this.id });
    this.forget();
  }

  release(): void {
    this.forget();
    this.#channel.subscriptionReleased(this);
  }

  isDenied({ status }: EventResponse): boolean {
    return status === Eca.NORDACCESS;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function damaged({ name, host }: ChannelFace): CaError {
  return new CaError(`The server at ${host} sent an update of ${name} that is shorter than it says`, Eca.GETFAIL, name);
}
