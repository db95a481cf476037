/** The four kinds of operation: what executing each of them is. */
import type { Change } from '../../protocol/pva/delta.ts';
import { booleanOption, requestOptions } from '../../protocol/pva/pv-request.ts';
import type { RpcRequest } from '../../protocol/pva/requests.ts';
import { errorStatus, OK, type Status } from '../../protocol/pva/status.ts';
import { NO_VALUE, type Variant } from '../../protocol/pva/value.ts';
import { AccessRight } from '../../protocol/value/posting.ts';
import type { PutAnswer, PutOptions } from './content.ts';
import { type Execution, Operation, type OperationOwner } from './operation.ts';
import type { Selection } from './selection.ts';

interface Get {
  readonly subcommand: number;
}

export class GetOperation extends Operation<Get> {
  protected readonly command = 'GET';
  readonly #selection: Selection;

  constructor(channel: OperationOwner, ioid: number, selection: Selection) {
    super(channel, ioid, 'get');
    this.#selection = selection;
  }

  protected run(execution: Execution<Get>, answered: () => void): void {
    answerData(this.channel, 'GET', this.ioid, this.#selection, execution, answered);
  }
}

/** A put, or with subcommand 0x40 a read back of what would be put. */
export interface PutExecution {
  readonly subcommand: number;
  /** Undefined: read back. */
  readonly change: Change | undefined;
}

export class PutOperation extends Operation<PutExecution> {
  protected readonly command = 'PUT';
  readonly #selection: Selection;
  readonly #options: PutOptions;
  /** Puts whose reply is awaited. */
  #pending: ((answer: PutAnswer) => void) | undefined;

  constructor(channel: OperationOwner, ioid: number, selection: Selection, pvRequest: Variant) {
    super(channel, ioid, 'put');
    this.#selection = selection;
    const warn = (text: string) => channel.outlet.send({ type: 'MESSAGE', ioid, severity: 'warning', text });
    this.#options = putOptions(pvRequest, warn);
  }

  protected run(execution: Execution<PutExecution>, answered: () => void): void {
    const { change, subcommand } = execution.request;
    const { content, outlet, requester } = this.channel;
    if (change === undefined) {
      answerData(this.channel, 'PUT', this.ioid, this.#selection, execution, answered);
      return;
    }
    outlet.countWrite();
    if ((content.rightsOf(requester) & AccessRight.WRITE) === 0) {
      for (const pv of content.pvs) pv.putDenied(requester);
      this.answer(execution.request, errorStatus('Put not permitted'));
      answered();
      return;
    }
    const reply = ({ status, warnings = [] }: PutAnswer) => {
      if (this.#pending === reply) this.#pending = undefined;
      if (execution.isWanted) {
        for (const text of warnings) outlet.send({ type: 'MESSAGE', ioid: this.ioid, severity: 'warning', text });
        outlet.done('PUT', this.ioid, subcommand, status);
      }
      answered();
    };
    this.#pending = reply;
    content.put(change.value, change.changed, this.#options, requester, reply);
  }

  /** A put that waits for its turn is not carried out for a client that has gone. */
  override forgetReply(): void {
    super.forgetReply();
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) this.channel.content.abandon?.(pending);
  }
}

export class RpcOperation extends Operation<RpcRequest> {
  protected readonly command = 'RPC';

  constructor(channel: OperationOwner, ioid: number) {
    super(channel, ioid, 'rpc');
  }

  protected run(execution: Execution<RpcRequest>, answered: () => void): void {
    const { content, requester } = this.channel;
    const { request } = execution;
    const failed = (error: unknown) => {
      if (execution.isWanted) this.answer(request, errorStatus(error instanceof Error ? error.message : String(error)));
      answered();
    };
    const returned = (result: Variant) => {
      if (execution.isWanted) this.answer(request, OK, result);
      answered();
    };
    if (content.call === undefined) {
      failed(new Error('RPC not implemented by this PV'));
      return;
    }
    try {
      const result = content.call(request.argument, requester);
      if (result instanceof Promise) result.then(returned, failed);
      else returned(result);
    } catch (error) {
      failed(error);
    }
  }

  protected override answer({ subcommand }: RpcRequest, status: Status, result = NO_VALUE): void {
    this.channel.outlet.send({ type: 'RPC', ioid: this.ioid, subcommand, status, result });
  }
}

/** Processes the record, as a put to its PROC field does. */
export class ProcessOperation extends Operation<Get> {
  protected readonly command = 'PROCESS';

  constructor(channel: OperationOwner, ioid: number) {
    super(channel, ioid, 'process');
  }

  protected run(execution: Execution<Get>, answered: () => void): void {
    const { content, requester } = this.channel;
    const processed = ({ status }: PutAnswer) => {
      if (execution.isWanted) this.answer(execution.request, status);
      answered();
    };
    content.process?.(requester, processed, true);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function answerData(
  { content, outlet, requester }: OperationOwner,
  command: 'GET' | 'PUT',
  ioid: number,
  selection: Selection,
  execution: Execution<Get>,
  answered: () => void,
): void {
  const { subcommand } = execution.request;
  if ((content.rightsOf(requester) & AccessRight.READ) === 0) {
    outlet.done(command, ioid, subcommand, errorStatus('Get not permitted'));
    answered();
    return;
  }
  content.get(requester, (shown) => {
    if (execution.isWanted) {
      if (shown === undefined) outlet.done(command, ioid, subcommand, errorStatus('The value could not be read'));
      else outlet.data(command, ioid, subcommand, shown.delta(selection.mask, outlet.littleEndian));
    }
    answered();
  });
}

/** Of a put's pvRequest; as QSRV, it tells of an option that it does not know. */
function putOptions(pvRequest: Variant, warn: (text: string) => void): PutOptions {
  const options = requestOptions(pvRequest);
  const given = options.get('process');
  const process = booleanOption(given);
  if (process === undefined && given !== undefined && given !== 'passive') {
    warn(`Ignoring unsupported record._options.process: ${String(given)} is not true, false or passive`);
  }
  const block = booleanOption(options.get('block'));
  if (block === undefined && options.has('block')) {
    warn(`Ignoring unsupported record._options.block: ${String(options.get('block'))} is neither true nor false`);
  }
  // What is not processed is not waited for.
  return { block: block === true && process !== false, process };
}
