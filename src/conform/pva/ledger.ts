/** What one connection owes its client, and what it has paid: every message of the server is accounted for. */
import { VERSION } from '../../protocol/pva/constants.ts';
import { Violation } from '../violation.ts';
import type { Expectation } from './expectation.ts';
import { describeFrame, type Frame } from './frame.ts';
import type { RuleId } from './model/rule-book.ts';
import type { Stream } from './stream.ts';

export class Ledger {
  readonly #expectations: Expectation[] = [];
  readonly #streams = new Set<Stream>();
  #end: RuleId | undefined;
  #isHasty = false;
  #hasEnded = false;
  #askedOrder: boolean | undefined;
  /** As the server has announced it. */
  #littleEndian: boolean | undefined;
  /** The order before the last change: of updates that were on their way, until something in the new one is seen. */
  #earlierOrder: boolean | undefined;

  expect(expectation: Expectation): void {
    this.#expectations.push(expectation);
  }

  /**
   * The server must hang up, by `rule`; what it owes before that still counts.
   *
   * @param isHasty what it owes may go down with the connection
   */
  expectEnd(rule: RuleId, isHasty = false): void {
    this.#end = rule;
    this.#isHasty = isHasty;
    for (const stream of this.#streams) stream.end();
  }

  /** The byte order that the client has asked for last. */
  get askedOrder(): boolean | undefined {
    return this.#askedOrder;
  }

  set askedOrder(littleEndian: boolean) {
    const before = this.#askedOrder ?? this.#littleEndian;
    if (before !== littleEndian) this.#earlierOrder = before;
    this.#askedOrder = littleEndian;
  }

  open(stream: Stream): void {
    this.#streams.add(stream);
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
    for (const { owes } of this.#streams) if (owes !== undefined) return { rule: owes, text: 'must see an update' };
    return undefined;
  }

  /** @throws Violation when this message must not be seen, or must look otherwise */
  see(frame: Frame): void {
    const saw = describeFrame(frame);
    if (frame.fault !== undefined) throw new Violation('any.payload', `saw ${saw}: ${frame.fault}`);
    if (frame.version !== VERSION || !frame.isFromServer)
      throw new Violation('any.header', `saw ${saw}: version ${frame.version}, flags ${frame.flags}`);
    if (frame.isSegment) throw new Violation('any.segments', `saw ${saw}`);
    const { message } = frame;
    if (message.type === 'SET_BYTE_ORDER') this.#littleEndian = message.littleEndian;
    if (message.type === 'MONITOR') {
      if (frame.littleEndian !== this.#earlierOrder) this.#judgeOrder(frame, this.#askedOrder, saw);
      const stream = [...this.#streams].find(({ ioid }) => ioid === message.ioid);
      if (stream === undefined) throw this.#unexpected(saw);
      stream.see(message.data);
      return;
    }
    const index = this.#expectations.findIndex((expectation) => expectation.concerns(frame));
    if (index === -1) throw this.#unexpected(saw);
    const expectation = this.#expectations[index]!;
    const earlier = this.#expectations.slice(0, index).find(({ ordered }) => ordered);
    if (expectation.ordered && earlier !== undefined) {
      throw new Violation(earlier.rule, `must see ${earlier.text} first; saw ${saw}`);
    }
    this.#judgeOrder(frame, expectation.littleEndian, saw);
    expectation.judge(frame);
    this.#expectations.splice(index, 1);
  }

  /** @throws Violation when the connection must not end, or owes something */
  ended(): void {
    this.#hasEnded = true;
    if (this.#isHasty) this.#expectations.length = 0;
    const [expectation] = this.#expectations;
    if (expectation !== undefined) {
      throw new Violation(expectation.rule, `must see ${expectation.text}; saw the end of the connection`);
    }
    if (this.#end === undefined) throw new Violation('any.stays', 'saw the end of the connection');
  }

  // --- helpers

  #judgeOrder({ littleEndian }: Frame, asked: boolean | undefined, saw: string): void {
    const wanted = asked ?? this.#littleEndian;
    if (littleEndian === (this.#askedOrder ?? this.#littleEndian)) this.#earlierOrder = undefined;
    if (wanted === undefined || wanted === littleEndian) return;
    throw new Violation('any.byteOrder', `saw ${saw}, and must see it in ${wanted ? 'little' : 'big'}-endian`);
  }

  #unexpected(saw: string): Violation {
    const [next] = this.#expectations;
    if (next !== undefined && next.isFence !== true)
      return new Violation(next.rule, `must see ${next.text}; saw ${saw}`);
    return new Violation('any.unasked', `must not see anything; saw ${saw}`);
  }
}
