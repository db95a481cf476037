/** Wiring of a client's operation: the requests that wait for it, and the one that is under way. */

import {
  type ClientOperationEvent,
  type ClientOperationWiring,
  clientOperationMachine,
} from '../../../machines/pva/client/operation.ts';
import type { EventOf } from '../../../machines/wired.ts';
import { Subcommand } from '../../../protocol/pva/constants.ts';
import { encodeDelta, readDelta } from '../../../protocol/pva/delta.ts';
import { isSuccess } from '../../../protocol/pva/status.ts';
import type { StructureType } from '../../../protocol/pva/type.ts';
import { TypeRegistry } from '../../../protocol/pva/type-registry.ts';
import { type Structure, type Variant, zeroStructure } from '../../../protocol/pva/value.ts';
import { wire } from '../../kernel/wire.ts';
import { type AnyWired, Wired } from '../../kernel/wired.ts';
import { closed, disconnected, refusedBy } from './error.ts';
import type { ChannelFace, ConnectionFace, PartFace, PartResponse } from './faces.ts';
import type { Request } from './requests.ts';

const logic = wire(clientOperationMachine);

/** The channel, as its operations see it. */
export type OperationOwner = AnyWired &
  ChannelFace & {
    operationReleased(operation: Operation): void;
  };

type Requested = EventOf<ClientOperationEvent, 'request'> & { readonly request: Request };

type Responded = Extract<ClientOperationEvent, { readonly response: object }>;

export class Operation extends Wired<typeof clientOperationMachine> implements ClientOperationWiring, PartFace {
  readonly kind = 'pvaClientOperation';
  readonly channel: OperationOwner;
  /** Requests with this key are for this operation; undefined: for the first one only. */
  readonly key: string | undefined;
  readonly #what: Request['kind'];
  readonly #pvRequest: Variant;
  readonly #waiting = new Set<Request>();
  /** Under way. */
  #taken: Request[] = [];
  /** Where it was created. */
  #connection: ConnectionFace | undefined;
  #sid = 0;
  #ioid = 0;
  #type: StructureType | undefined;
  #readBack: Structure | undefined;
  #done = 0;

  constructor(channel: OperationOwner, id: string, what: Request['kind'], pvRequest: Variant, key: string | undefined) {
    super(logic, channel, id, { kind: what });
    this.channel = channel;
    this.key = key;
    this.#what = what;
    this.#pvRequest = pvRequest;
    this.ref.start();
  }

  label(): string {
    return `${this.channel.name} ${this.#what}`;
  }

  describe(): Record<string, unknown> {
    return { kind: this.#what, ioid: this.#ioid, waiting: this.#waiting.size, done: this.#done };
  }

  receive(response: PartResponse): void {
    const event = eventOf(this.#what, response);
    if (event !== undefined) this.ref.send(event);
    else this.#connection?.violated(`it has sent ${response.type} to the ${this.#what} of ${this.channel.name}`);
  }

  // --- actions and guards of the machine

  hold({ request }: Requested): void {
    this.#waiting.add(request);
    request.onSettled(() => {
      this.#waiting.delete(request);
      if (this.#waiting.size === 0 && this.#taken.length === 0) this.ref.send({ type: 'abandoned' });
    });
  }

  initialize(): void {
    const { connection, sid } = this.channel;
    if (connection === undefined) return;
    this.#connection = connection;
    this.#sid = sid;
    this.#ioid = connection.enter(this);
    if (this.#what === 'info') return;
    connection.send({
      type: INITS[this.#what],
      sid,
      ioid: this.#ioid,
      subcommand: Subcommand.INIT,
      pvRequest: this.#pvRequest,
    });
  }

  adopt({ response }: EventOf<ClientOperationEvent, 'initialized'>): void {
    this.#type =
      'structure' in response && response.structure !== undefined
        ? this.#connection?.share(response.structure)
        : undefined;
  }

  refuse({ response }: EventOf<ClientOperationEvent, 'refused'>): void {
    this.#end((request) => refusedBy(this.channel.host, this.channel.name, request.what, response.status));
  }

  /** All gets that wait are answered by one. */
  take(): void {
    for (const request of this.#waiting) {
      this.#waiting.delete(request);
      this.#taken.push(request);
      request.onSettled(() => {
        if (this.#taken.every(({ isSettled }) => isSettled)) this.ref.send({ type: 'abandoned' });
      });
      if (this.#what !== 'get') return;
    }
  }

  readBack(): void {
    this.#send({ type: 'READ_BACK', subcommand: Subcommand.GET });
  }

  adoptReadBack({ response }: EventOf<ClientOperationEvent, 'read.back'>): void {
    if (!isSuccess(response.status) || response.data === undefined) return;
    const change = readDelta(response.data, zeroStructure(this.#type!));
    if ('fault' in change) this.#connection?.violated(change.fault);
    else this.#readBack = change.value;
  }

  execute(): void {
    const [request] = this.#taken;
    switch (request?.kind) {
      case 'get':
        this.#send({ type: 'GET', subcommand: 0 });
        break;
      case 'put':
        try {
          const { value, bits } = request.assignTo(this.#readBack ?? zeroStructure(this.#type!), this.channel);
          const { littleEndian } = this.#connection!;
          const data = { bytes: encodeDelta(value, bits, littleEndian), littleEndian, types: NO_TYPES };
          this.#send({ type: 'PUT', subcommand: 0, data });
        } catch (error) {
          this.#settle((each) => each.reject(error as Error));
          this.ref.send({ type: 'misfit' });
        }
        break;
      case 'rpc':
        this.#send({ type: 'RPC', subcommand: 0, argument: request.argument });
        break;
      case 'info':
        this.initialize();
        this.#connection?.send({
          type: 'GET_FIELD',
          sid: this.#sid,
          ioid: this.#ioid,
          subField: request.subField,
        });
        break;
      case undefined:
        break;
      default:
        request satisfies never;
    }
  }

  answer({ response }: EventOf<ClientOperationEvent, 'answered'>): void {
    this.#done++;
    let wrong: string | undefined;
    this.#settle((request) => {
      wrong = request.answered(response, this.channel, this.#type);
      if (wrong !== undefined) request.reject(disconnected(this.channel.name, request.what));
    });
    if (wrong !== undefined) this.#connection?.violated(wrong);
  }

  /** Whether a put or a call was done will never be known; a get is made again. */
  lose(): void {
    if (this.#what === 'put' || this.#what === 'rpc') {
      this.#settle((request) => request.reject(disconnected(this.channel.name, request.what)));
    }
    this.forget();
  }

  /** What was not sent yet, or has no effect, waits again, first of all. */
  forget(): void {
    const later = [...this.#waiting];
    const taken = this.#taken;
    this.#taken = [];
    this.#waiting.clear();
    for (const request of [...taken, ...later]) if (!request.isSettled) this.hold({ type: 'request', request });
    this.#leave();
  }

  violate({ response }: Responded): void {
    this.#connection?.violated(
      `it has sent ${response.type} to the ${this.#what} of ${this.channel.name}, which was not asked for`,
    );
  }

  revoke(): void {
    this.#taken = [];
    // What has been answered needs no end.
    if (this.#what !== 'info') {
      this.#connection?.send({ type: 'DESTROY_REQUEST', sid: this.#sid, ioid: this.#ioid });
    }
    this.#leave();
  }

  rejectAll(): void {
    this.#end((request) => closed(this.channel.name, request.what));
  }

  release(): void {
    this.#leave();
    this.channel.operationReleased(this);
  }

  somethingWaits(): boolean {
    return this.#waiting.size > 0;
  }

  needsReadBack(): boolean {
    const [request] = this.#taken;
    return request?.kind === 'put' && this.#type !== undefined && request.needsReadBack(this.#type);
  }

  // --- helpers

  #send(
    message:
      | { type: 'GET' | 'READ_BACK'; subcommand: number }
      | { type: 'PUT'; subcommand: number; data: Parameters<typeof readDelta>[0] }
      | { type: 'RPC'; subcommand: number; argument: Variant },
  ): void {
    this.#connection?.send({ ...message, sid: this.#sid, ioid: this.#ioid });
  }

  /** What is under way is over. */
  #settle(settle: (request: Request) => void): void {
    const taken = this.#taken;
    this.#taken = [];
    this.#readBack = undefined;
    for (const request of taken) {
      request.onSettled(undefined);
      settle(request);
    }
  }

  /** All is over. */
  #end(reason: (request: Request) => Error): void {
    const all = [...this.#taken, ...this.#waiting];
    this.#taken = [];
    this.#waiting.clear();
    for (const request of all) {
      request.onSettled(undefined);
      request.reject(reason(request));
    }
  }

  #leave(): void {
    this.#connection?.forget(this.#ioid);
    this.#connection = undefined;
    this.#type = undefined;
    this.#readBack = undefined;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const ANSWERS = { get: 'GET', put: 'PUT', rpc: 'RPC', info: 'GET_FIELD' } as const;
const INITS = { get: 'GET_INIT', put: 'PUT_INIT', rpc: 'RPC_INIT' } as const;

/** A client sends no types by number. */
const NO_TYPES = new TypeRegistry(0);

/** What a response is to an operation of that kind; undefined when none of that kind has it. */
function eventOf(what: Request['kind'], response: PartResponse): Responded | undefined {
  switch (response.type) {
    case 'GET_INIT':
    case 'PUT_INIT':
    case 'RPC_INIT':
      if (what === 'info' || response.type !== INITS[what]) return undefined;
      return { type: isSuccess(response.status) ? 'initialized' : 'refused', response };
    case 'READ_BACK':
      return what === 'put' ? { type: 'read.back', response } : undefined;
    case 'GET':
    case 'PUT':
    case 'RPC':
    case 'GET_FIELD':
      return ANSWERS[what] === response.type ? { type: 'answered', response } : undefined;
    default:
      return undefined;
  }
}
