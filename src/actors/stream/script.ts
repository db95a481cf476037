/** Carrying out a protocol: its commands as steps of one exchange, and what becomes of them. */
import { PortError } from '../../database/port/port-error.ts';
import { shown } from '../../database/stream/escapes.ts';
import { inputFraming } from '../../database/stream/input-framing.ts';
import { match, type Taker } from '../../database/stream/match.ts';
import { print } from '../../database/stream/print.ts';
import type { Command, HandlerName, Protocol } from '../../database/stream/protocol.ts';
import { type Frame, toBytes, toText } from '../../protocol/framing/framing.ts';
import { AlarmStatus } from '../../protocol/value/alarm.ts';
import type { Step } from '../port/exchange.ts';

/** Why a protocol has not come to its end. */
export interface Failure {
  readonly status: number;
  /** In StreamDevice's words. */
  readonly lines: readonly string[];
  readonly handler?: HandlerName;
  /** The rest of a handler that ends the connection, or makes it: for who has the port. */
  readonly rest?: readonly Command[];
}

/** A protocol that is carried out for a record. */
export interface Conversation {
  readonly protocol: Protocol;
  readonly taker: Taker;
  /** Terminators of the port. */
  readonly inputEnd: string;
  readonly outputEnd: string;
}

/** What was said and heard last. */
interface Course {
  sent: string;
  input: string;
}

export type Script = Generator<Step, Failure | undefined, Frame | undefined>;

/** Commands, and the handler of what goes wrong, after which it ends. */
export function* conversation(about: Conversation, commands: readonly Command[]): Script {
  const course: Course = { sent: '', input: '' };
  const failure = yield* carryOut(about, commands, course);
  const handler = failure?.handler && about.protocol.handlers[failure.handler];
  if (failure === undefined || handler === undefined) return failure;
  const [first, ...rest] = handler;
  if (failure.handler !== '@mismatch' || first?.kind !== 'in') {
    const at = handler.findIndex(({ kind }) => kind === 'disconnect' || kind === 'connect');
    if (at === -1) yield* carryOut(about, handler, course);
    else if ((yield* carryOut(about, handler.slice(0, at), course)) === undefined)
      return { ...failure, rest: handler.slice(at) };
    return failure;
  }
  // It reads the same input again.
  const { settings } = about.protocol;
  const isRead = match(first.pattern, course.input, settings, about.taker) === undefined;
  if (isRead) yield* carryOut(about, rest, course);
  return isRead ? { ...failure, lines: [] } : failure;
}

/** The framing of an input of a protocol. */
export function framingOf({ protocol: { settings }, inputEnd }: Conversation) {
  const terminator = settings.inTerminator ?? inputEnd;
  return inputFraming({ terminator, maxInput: settings.maxInput, readMs: settings.readMs });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function* carryOut(about: Conversation, commands: readonly Command[], course: Course): Script {
  const { settings } = about.protocol;
  for (let at = 0; at < commands.length; at++) {
    const command = commands[at]!;
    if (command.kind === 'wait') yield { reply: false, waitMs: command.ms };
    else if (command.kind === 'out') {
      const printed = print(command.pattern, settings.separator, about.taker);
      if (typeof printed !== 'string') return { status: AlarmStatus.CALC, lines: [printed.fault] };
      course.sent = printed + (settings.outTerminator ?? about.outputEnd);
      const send: Frame = { bytes: toBytes(course.sent) };
      const next = commands[at + 1];
      if (next?.kind === 'in') at++;
      const failure = yield* next?.kind === 'in' ? read(about, next, course, send) : write(about, course, send);
      if (failure !== undefined) return failure;
    } else if (command.kind === 'in') {
      const failure = yield* read(about, command, course);
      if (failure !== undefined) return failure;
    }
  }
  return undefined;
}

function* write({ protocol: { settings } }: Conversation, course: Course, send: Frame): Script {
  try {
    yield { send, reply: false, writeMs: settings.writeMs };
    return undefined;
  } catch (error) {
    return writeFailure(error, course);
  }
}

/** @throws what is none */
function writeFailure(error: unknown, { sent }: Course): Failure {
  if (!(error instanceof PortError) || error.failure !== 'device') throw error;
  return {
    status: AlarmStatus.WRITE,
    lines: [`Cannot write ${beginning(sent)}: ${error.message}`],
    handler: '@writetimeout',
  };
}

function* read(about: Conversation, command: Command & { kind: 'in' }, course: Course, send?: Frame): Script {
  const { settings } = about.protocol;
  let frame: Frame | undefined;
  try {
    frame = yield {
      ...(send && { send, writeMs: settings.writeMs }),
      reply: true,
      framing: framingOf(about),
      limitMs: settings.replyMs,
      pauseMs: settings.readMs,
    };
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    if (error.failure === 'device') return writeFailure(error, course);
    const { partial } = error;
    if (partial === undefined) {
      const line = `No reply within ${settings.replyMs} ms to ${beginning(course.sent)}`;
      return { status: AlarmStatus.TIMEOUT, lines: [line], handler: '@replytimeout' };
    }
    course.input = toText(partial);
    match(command.pattern, course.input, settings, about.taker);
    const line = `Timeout after reading ${partial.length} ${partial.length === 1 ? 'byte' : 'bytes'} ${shown(course.input)}`;
    return { status: AlarmStatus.READ, lines: [line], handler: '@readtimeout' };
  }
  course.input = toText(frame!.bytes);
  const lines = match(command.pattern, course.input, settings, about.taker);
  return lines && { status: AlarmStatus.CALC, lines, handler: '@mismatch' };
}

/** Of what is said in a message. */
function beginning(text: string): string {
  return text.length <= MOST_SHOWN ? shown(text) : `${shown(text.slice(0, MOST_SHOWN))} …`;
}

const MOST_SHOWN = 80;
