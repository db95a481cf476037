/** Wiring of an operation: requests in order, replies when they are there. What is done is the subclasses' business. */
import type { Requester } from '../../database/pv/definition.ts';
import {
  type OperationContext,
  type OperationEvent,
  type OperationWiring,
  operationMachine,
} from '../../machines/pva/operation.ts';
import { Subcommand } from '../../protocol/pva/constants.ts';
import { errorStatus, type Status } from '../../protocol/pva/status.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Content } from './content.ts';
import type { Outlet, ReplyCommand } from './outlet.ts';

const logic = wire(operationMachine, () => '');

/** The channel, as its operations see it. */
export interface OperationOwner extends AnyWired {
  readonly sid: number;
  readonly outlet: Outlet;
  readonly content: Content;
  readonly requester: Requester;
  /** Executions that may wait for one that is not answered. */
  readonly mostWaiting: number;
  operationReleased(operation: { readonly ioid: number }): void;
}

/** The event `execute`. */
interface Execute<Request> {
  readonly type: 'execute';
  readonly request: Request;
}

/** An execution, and whether its reply is still wanted. */
export interface Execution<Request> {
  readonly request: Request;
  readonly isWanted: boolean;
}

export abstract class Operation<Request extends { readonly subcommand: number }>
  extends Wired<typeof operationMachine>
  implements OperationWiring
{
  readonly kind = 'pvaOperation';
  readonly channel: OperationOwner;
  readonly ioid: number;
  readonly what: OperationContext['kind'];
  readonly #waiting: Request[] = [];
  #running: { request: Request; isWanted: boolean } | undefined;
  #executions = 0;

  constructor(channel: OperationOwner, ioid: number, what: OperationContext['kind']) {
    super(logic, channel, `${what}-${ioid}`, { ioid, kind: what });
    this.channel = channel;
    this.ioid = ioid;
    this.what = what;
    this.ref.start();
  }

  label(): string {
    return `${this.what} #${this.ioid}`;
  }

  describe(): Record<string, unknown> {
    return { ioid: this.ioid, executions: this.#executions, waiting: this.#waiting.length };
  }

  get activity(): number {
    return this.#executions;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** A request of the client. */
  take(request: Request): void {
    this.deliver({ type: 'execute', request } as OperationEvent);
  }

  // --- for subclasses

  /** The command that replies repeat. */
  protected abstract readonly command: ReplyCommand;

  /** Does what is asked, and calls `answered` once it has been, in this turn or later. */
  protected abstract run(execution: Execution<Request>, answered: () => void): void;

  /** Replies with a status, and nothing more. */
  protected answer({ subcommand }: Request, status: Status): void {
    this.channel.outlet.done(this.command, this.ioid, subcommand, status);
  }

  // --- actions and guards of the machine

  execute({ request }: OperationEvent & Execute<Request>): void {
    this.#executions++;
    const execution = { request, isWanted: true };
    this.#running = execution;
    let isOver = false;
    let isLater = false;
    this.run(execution, () => {
      isOver = true;
      const isLast = (request.subcommand & Subcommand.DESTROY) !== 0;
      if (this.#running === execution) this.#running = undefined;
      if (isLast) this.ref.send({ type: 'finished' });
      else if (isLater && execution.isWanted) this.ref.send({ type: 'answered' });
    });
    if (isOver) return;
    isLater = true;
    this.ref.send({ type: 'deferred' });
  }

  wait({ request }: OperationEvent & Execute<Request>): void {
    this.#waiting.push(request);
  }

  refuse({ request }: OperationEvent & Execute<Request>): void {
    this.channel.outlet.countRefused();
    this.answer(request, errorStatus('other request pending'));
  }

  executeNext(): void {
    const request = this.#waiting.shift();
    if (request !== undefined) this.take(request);
  }

  forgetReply(): void {
    if (this.#running !== undefined) this.#running.isWanted = false;
    this.#running = undefined;
  }

  release(): void {
    this.forgetReply();
    this.#waiting.length = 0;
    this.channel.operationReleased(this);
  }

  somethingWaits(): boolean {
    return this.#waiting.length > 0;
  }

  tooMuchWaits(): boolean {
    return this.#waiting.length >= this.channel.mostWaiting;
  }
}
