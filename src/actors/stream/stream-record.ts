/** A record with DTYP `stream`: its protocol, and how it is carried out over its port. */
import { PortError } from '../../database/port/port-error.ts';
import { fromRaw } from '../../database/records/parts/raw.ts';
import type { Part, ReadStatus } from '../../database/records/support.ts';
import { Wait } from '../../database/records/support.ts';
import { match } from '../../database/stream/match.ts';
import type { Command, Protocol } from '../../database/stream/protocol.ts';
import { type Cut, type Cutter, isDropped, toText } from '../../protocol/framing/framing.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { HeapClock, Timer } from '../kernel/clock.ts';
import { Exchange, type Priority, scripted } from '../port/exchange.ts';
import type { DbRecord } from '../record/db-record.ts';
import { type Conversation, conversation, type Failure, framingOf } from './script.ts';
import type { StreamPort } from './stream-port.ts';
import type { StreamTaker } from './stream-taker.ts';

export interface StreamRecordParts {
  readonly record: DbRecord;
  readonly port: StreamPort;
  readonly taker: StreamTaker;
  readonly clock: HeapClock;
  /** Processes it: its device has sent what it waits for. */
  readonly process: (record: DbRecord) => void;
  readonly log: (message: string) => void;
}

export class StreamRecord {
  readonly record: DbRecord;
  readonly #parts: StreamRecordParts;
  /** Undefined: there is none, or it is wrong. */
  #protocol: Protocol | undefined;
  /** Where the input of I/O Intr is cut. */
  #cutter: Cutter | undefined;
  #silence: Timer | undefined;
  /** What has come, and is to be processed. */
  #arrived: { readonly failure: Failure | undefined } | undefined;
  /** Said last: a fault that stays is told once. */
  #said = '';

  constructor(parts: StreamRecordParts) {
    this.#parts = parts;
    this.record = parts.record;
  }

  get protocol(): Protocol | undefined {
    return this.#protocol;
  }

  use(protocol: Protocol | undefined): void {
    this.#protocol = protocol;
    this.#cutter = undefined;
    this.#said = '';
  }

  /** Processing: the protocol runs, and the record is active until it is done. */
  *read(): Part<ReadStatus> {
    const outcome = yield* this.#outcome();
    if (outcome !== undefined) {
      this.record.raise(outcome.status, Severity.INVALID, outcome.lines[0] ?? '');
      return 'failed';
    }
    this.record.set('UDF', 0);
    return this.#parts.taker.status ?? 'done';
  }

  *write(): Part<boolean> {
    const outcome = yield* this.#outcome();
    if (outcome !== undefined) this.record.raise(outcome.status, Severity.INVALID, outcome.lines[0] ?? '');
    const { status } = this.#parts.taker;
    if (status === 'raw') fromRaw(this.record);
    if (outcome === undefined && status !== undefined) this.record.set('UDF', 0);
    return outcome === undefined;
  }

  /** Runs `@init`, if there is one: values are read, and nothing is processed. */
  async initialise(): Promise<void> {
    const handler = this.#protocol?.handlers['@init'];
    if (handler === undefined) return;
    const { record, taker, log } = this.#parts;
    taker.status = undefined;
    const failure = await this.#run(handler, 'init');
    this.#tell(failure);
    if (failure !== undefined) {
      log(`${record.name}: @init handler failed`);
      return;
    }
    if (taker.status === undefined) return;
    if (taker.status === 'raw') fromRaw(record);
    if (record.type === 'ao') for (const field of ['OVAL', 'PVAL']) record.set(field, record.number('VAL'));
    record.set('UDF', 0);
    for (const field of ['STAT', 'SEVR']) record.set(field, 0);
    record.showAlarm();
    record.post(record.valueField, Dbe.VALUE | Dbe.LOG | Dbe.ALARM);
  }

  /** Bytes of its port, while its SCAN is I/O Intr. */
  input(bytes: Uint8Array): void {
    const protocol = this.#protocol;
    if (protocol === undefined || !protocol.commands.some(({ kind }) => kind === 'in')) return;
    const framing = framingOf(this.#conversation(protocol));
    this.#cutter ??= framing.cutter('controller');
    const cutter = this.#cutter;
    this.#takeAll(cutter.push(bytes));
    const { clock } = this.#parts;
    clock.clearTimeout(this.#silence);
    if (framing.silenceMs === undefined || cutter.pending === 0) return;
    this.#silence = clock.setTimeout(() => this.#takeAll(cutter.silent?.() ?? []), framing.silenceMs);
  }

  /** What goes before the first input of a protocol that waits for it. */
  begin(): void {
    const commands = this.#protocol?.commands ?? [];
    const first = commands.findIndex(({ kind }) => kind === 'in');
    if (first > 0) void this.#run(commands.slice(0, first), 'get').then((failure) => this.#tell(failure));
  }

  /** Its device is away. */
  lose(why: string): void {
    this.#cutter = undefined;
    this.#arrive({ status: AlarmStatus.COMM, lines: [why] });
  }

  // --- helpers

  *#outcome(): Part<Failure | undefined> {
    const { record, taker } = this.#parts;
    const arrived = this.#arrived;
    this.#arrived = undefined;
    if (arrived !== undefined) return arrived.failure;
    const protocol = this.#protocol;
    if (protocol === undefined) return { status: AlarmStatus.UDF, lines: [] };
    if (record.number('PROC') === INITIALISE && protocol.handlers['@init'] !== undefined) {
      record.set('PROC', 1);
      yield new Wait(this.initialise());
      return undefined;
    }
    taker.status = undefined;
    let failure: Failure | undefined;
    yield new Wait(
      this.#run(protocol.commands, 'get').then((ended) => {
        failure = ended;
      }),
    );
    this.#tell(failure);
    return failure;
  }

  #conversation(protocol: Protocol): Conversation {
    const { port, taker } = this.#parts;
    return { protocol, taker, inputEnd: port.spec.inputEnd, outputEnd: port.spec.outputEnd };
  }

  /** Between `disconnect` and `connect` there is no port to have. */
  async #run(commands: readonly Command[], priority: Priority): Promise<Failure | undefined> {
    const { port } = this.#parts;
    let rest = commands;
    for (;;) {
      const at = rest.findIndex(({ kind }) => kind === 'disconnect' || kind === 'connect');
      const part = at === -1 ? rest : rest.slice(0, at);
      if (part.every(({ kind }) => kind === 'wait')) await this.#rest(part);
      else {
        const failure = await this.#exchange(part, priority);
        if (failure?.rest !== undefined) await this.#run(failure.rest, priority);
        if (failure !== undefined) return failure;
      }
      const command = rest[at];
      if (command === undefined) return undefined;
      if (command.kind === 'disconnect') port.port.reopen('a protocol has disconnected it');
      else if (command.kind === 'connect' && !(await port.connected(command.ms))) return this.#away();
      rest = rest.slice(at + 1);
    }
  }

  /** Needs no port. */
  async #rest(waits: readonly Command[]): Promise<void> {
    const { clock } = this.#parts;
    for (const command of waits) {
      if (command.kind === 'wait') await new Promise<void>((resolve) => void clock.setTimeout(resolve, command.ms));
    }
  }

  #exchange(commands: readonly Command[], priority: Priority): Promise<Failure | undefined> {
    const protocol = this.#protocol!;
    const { port, clock, record } = this.#parts;
    const { lockMs } = protocol.settings;
    return new Promise((resolve) => {
      const dialogue = scripted(
        `protocol ${protocol.name}`,
        () => conversation(this.#conversation(protocol), commands),
        resolve,
      );
      let isLate = false;
      const begin = () => {
        if (isLate) throw new PortError('busy', 'given up');
        clock.clearTimeout(timer);
        return dialogue.first();
      };
      const exchange = new Exchange(
        { ...dialogue, first: begin },
        { priority, label: record.name, retries: 0 },
        () => {},
        (error) => {
          clock.clearTimeout(timer);
          resolve(this.#failureOf(error));
        },
      );
      const timer = clock.setTimeout(() => {
        isLate = true;
        exchange.fail(new PortError('busy', `Cannot lock device within ${lockMs} ms, device seems to be busy`));
      }, lockMs);
      port.port.submit(exchange);
    });
  }

  #failureOf({ failure, message }: PortError): Failure {
    if (failure === 'down') return this.#away();
    if (failure === 'busy') return { status: AlarmStatus.TIMEOUT, lines: [message] };
    if (failure === 'device') return { status: AlarmStatus.WRITE, lines: [`Cannot write: ${message}`] };
    return { status: AlarmStatus.UDF, lines: [message] };
  }

  #away(): Failure {
    return { status: AlarmStatus.COMM, lines: [`lockRequest: port ${this.#parts.port.spec.name} not connected`] };
  }

  #takeAll(cuts: readonly Cut[]): void {
    for (const cut of cuts) if (!isDropped(cut)) this.#takeInput(toText(cut.bytes));
  }

  /** What does not match is meant for others. */
  #takeInput(input: string): void {
    const { record, taker } = this.#parts;
    const protocol = this.#protocol!;
    const first = protocol.commands.findIndex(({ kind }) => kind === 'in');
    const command = protocol.commands[first];
    if (command?.kind !== 'in' || record.isActive) return;
    taker.status = undefined;
    if (match(command.pattern, input, protocol.settings, taker) !== undefined) return;
    const rest = protocol.commands.slice(first + 1);
    if (rest.length === 0) this.#arrive(undefined);
    else void this.#run(rest, 'get').then((failure) => this.#arrive(failure));
  }

  #arrive(failure: Failure | undefined): void {
    this.#tell(failure);
    this.#arrived = { failure };
    this.#parts.process(this.record);
    this.#arrived = undefined;
    if (failure === undefined) this.begin();
  }

  /** A line for each fault, when it is new. */
  #tell(failure: Failure | undefined): void {
    const said = failure === undefined ? '' : failure.lines.join('; ');
    if (said !== '' && said !== this.#said) this.#parts.log(`${this.record.name}: ${said}`);
    this.#said = said;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What a put to PROC asks for the `@init` handler with. */
const INITIALISE = 2;
