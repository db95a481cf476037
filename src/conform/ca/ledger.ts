/** What one circuit owes its client, and what it has paid: every message of the server is accounted for. */

import { Command } from '../../protocol/ca/constants.ts';
import { paddedSize } from '../../protocol/wire/bytes.ts';
import { Violation } from '../violation.ts';
import type { Expectation } from './expectation.ts';
import { commandName, describeFrame, type Frame } from './frame.ts';
import type { RuleId } from './model/rule-book.ts';
import type { Stream } from './stream.ts';

export class Ledger {
  readonly #expectations: Expectation[] = [];
  /** What may come, and need not. */
  readonly #excused: Expectation[] = [];
  readonly #streams: Stream[] = [];
  /** Streams that end with the message that was expected. */
  readonly #endings = new Map<Expectation, Stream>();
  #end: RuleId | undefined;
  #hasEnded = false;

  expect(expectation: Expectation): void {
    this.#expectations.push(expectation);
  }

  /** Answers of these kinds need not come any more. */
  excuse(...commands: readonly number[]): void {
    this.#excuse(({ command }) => commands.includes(command));
  }

  /** Answers to puts to a channel that was cleared after them need not come any more. */
  excusePuts(cid: number): void {
    this.#excuse((each) => PUT_ANSWERS.has(each.command) && each.cid === cid);
  }

  /** The server must hang up, by `rule`; what it owes before that still counts. */
  expectEnd(rule: RuleId): void {
    this.#end = rule;
    for (const stream of this.#streams) stream.end();
  }

  open(stream: Stream): void {
    this.#streams.push(stream);
  }

  /** No update may come after the answer to the latest request. */
  close(stream: Stream): void {
    stream.end();
    const answer = this.#expectations.at(-1);
    if (answer === undefined) this.#forget(stream);
    else this.#endings.set(answer, stream);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What is still owed, for people; undefined when nothing is. */
  get debt(): { readonly rule: RuleId; readonly text: string } | undefined {
    const [expectation] = this.#expectations;
    if (expectation !== undefined) return { rule: expectation.rule, text: `must see ${expectation.text}` };
    if (this.#end !== undefined) {
      return this.#hasEnded ? undefined : { rule: this.#end, text: 'must see the server hang up' };
    }
    for (const stream of this.#streams) {
      const change = stream.owes;
      if (change !== undefined) return { rule: change.rule, text: 'must see an update' };
    }
    return undefined;
  }

  /** @throws Violation when this message must not be seen, or must look otherwise */
  see(frame: Frame): void {
    const size = frame.payload.length;
    if (size !== paddedSize(size)) throw new Violation('any.size', `saw ${describeFrame(frame)}: not aligned to 8`);
    const index = this.#expectations.findIndex(({ command, concerns }) => command === frame.command && concerns(frame));
    if (frame.command === Command.EVENT_ADD && (index === -1 || frame.payload.length > 0)) {
      this.#update(frame);
      return;
    }
    if (index === -1 && this.#isExcused(frame)) return;
    if (index === -1) throw this.#unexpected(frame);
    const expectation = this.#expectations[index]!;
    const earlier = this.#expectations.slice(0, index).find(({ ordered }) => ordered);
    if (expectation.ordered && earlier !== undefined) {
      throw new Violation(earlier.rule, `must see ${earlier.text} first; saw ${describeFrame(frame)}`);
    }
    const wrong = expectation.judge(frame);
    if (wrong !== undefined) {
      throw new Violation(expectation.rule, `must see ${expectation.text}; saw ${describeFrame(frame)}: ${wrong}`);
    }
    this.#expectations.splice(index, 1);
    const stream = this.#endings.get(expectation);
    if (stream !== undefined) this.#forget(stream);
    this.#endings.delete(expectation);
  }

  /** @throws Violation when the circuit must not end, or owes something */
  ended(): void {
    this.#hasEnded = true;
    const [expectation] = this.#expectations;
    if (expectation !== undefined) {
      throw new Violation(expectation.rule, `must see ${expectation.text}; saw the end of the circuit`);
    }
    if (this.#end === undefined) throw new Violation('any.stays', 'saw the end of the circuit');
  }

  // --- helpers

  #excuse(matches: (expectation: Expectation) => boolean): void {
    const excused = this.#expectations.filter(matches);
    for (const each of excused) this.#expectations.splice(this.#expectations.indexOf(each), 1);
    this.#excused.push(...excused);
  }

  #isExcused(frame: Frame): boolean {
    const index = this.#excused.findIndex(({ command, concerns }) => command === frame.command && concerns(frame));
    if (index === -1) return false;
    this.#excused.splice(index, 1);
    return true;
  }

  #update(frame: Frame): void {
    const stream = this.#streams.find(({ options }) => options.id === frame.p2);
    if (stream === undefined) throw this.#unexpected(frame);
    stream.see(frame);
  }

  #forget(stream: Stream): void {
    this.#streams.splice(this.#streams.indexOf(stream), 1);
  }

  #unexpected(frame: Frame): Violation {
    const [next] = this.#expectations;
    const saw = `saw ${describeFrame(frame)}`;
    if (next !== undefined && next.isFence !== true) return new Violation(next.rule, `must see ${next.text}; ${saw}`);
    return new Violation('any.unasked', `must not see ${commandName(frame.command)}; ${saw}`);
  }
}

const PUT_ANSWERS: ReadonlySet<number> = new Set([Command.WRITE_NOTIFY, Command.ERROR]);
