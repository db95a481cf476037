/** From a protocol as it is written, and the arguments of a link, to what is carried out. */
import type { FaultList } from '../text/fault.ts';
import type { Position } from '../text/position.ts';
import { didYouMean, mostSimilar } from '../text/suggest.ts';
import { FormatError } from './format.ts';
import { bytesOf } from './pattern.ts';
import { type Command, type HandlerName, handlerNames, type Protocol, type Settings } from './protocol.ts';
import type { ProtocolFile, ProtocolText, Statement } from './protocol-file.ts';
import type { Token } from './tokens.ts';
import { type Arguments, numberOf, patternOf, sourceOf, wordOf } from './values.ts';

/**
 * @param given arguments `$1` to `$9`
 * @returns undefined when there are errors, each of which is in `faults`
 */
export function compileProtocol(
  { file, protocols }: ProtocolFile,
  name: string,
  given: Arguments,
  faults: FaultList,
): Protocol | undefined {
  const text = protocols.get(name.toLowerCase());
  if (text === undefined) {
    const known = [...protocols.values()].map((each) => each.name);
    faults.error(
      `Protocol '${name}' not found in protocol file '${file.name}'`,
      undefined,
      ...didYouMean(mostSimilar(name, known)),
    );
    return undefined;
  }
  const before = faults.errors.length;
  const compiler = new Compiler(text, protocols, [text.name, ...given], faults);
  const settings = compiler.settings();
  const commands = compiler.commands(text.commands);
  const handlers = compiler.handlers();
  return faults.errors.length > before ? undefined : { name: text.name, file: file.name, settings, commands, handlers };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const COMMANDS = ['in', 'out', 'wait', 'event', 'exec', 'connect', 'disconnect'];

class Compiler {
  readonly #text: ProtocolText;
  readonly #all: ProtocolFile['protocols'];
  readonly #given: Arguments;
  readonly #faults: FaultList;

  constructor(text: ProtocolText, all: ProtocolFile['protocols'], given: Arguments, faults: FaultList) {
    this.#text = text;
    this.#all = all;
    this.#given = given;
    this.#faults = faults;
  }

  settings(): Settings {
    const replyMs = this.#number('ReplyTimeout', 1000);
    const terminator = this.#bytes('Terminator');
    const separator = this.#text.variables.get('separator');
    return {
      lockMs: this.#number('LockTimeout', 5000),
      writeMs: this.#number('WriteTimeout', 100),
      replyMs,
      readMs: this.#number('ReadTimeout', 100),
      pollMs: this.#number('PollPeriod', replyMs),
      maxInput: this.#number('MaxInput', 0),
      separator:
        separator === undefined
          ? []
          : this.#tried(separator.at, [], () => patternOf(separator.words, separator.scope, this.#given, 'text')),
      inTerminator: this.#bytes('InTerminator') ?? terminator,
      outTerminator: this.#bytes('OutTerminator') ?? terminator,
      ignoresExtra: this.#ignoresExtra(),
    };
  }

  handlers(): Protocol['handlers'] {
    const compiled: Partial<Record<HandlerName, readonly Command[]>> = {};
    for (const [name, statements] of this.#text.handlers) {
      const known = handlerNames.find((each) => each === name);
      if (known !== undefined) compiled[known] = this.commands(statements);
      else {
        const at = statements[0]?.at ?? this.#text.at;
        const message = `Unknown handler ${name} defined in protocol file '${at.file.name}'`;
        this.#faults.error(message, at, `Known are ${handlerNames.join(', ')}.`);
      }
    }
    return compiled;
  }

  commands(statements: readonly Statement[], protocols = this.#text.earlier): Command[] {
    return statements.flatMap((statement) => this.#command(statement, protocols));
  }

  #command({ words, at }: Statement, protocols: ProtocolText['earlier']): Command[] {
    const [first, ...rest] = words;
    const name = first!.text.toLowerCase();
    switch (name) {
      case 'in':
      case 'out':
        return this.#tried(at, [], () => [
          {
            kind: name,
            pattern: patternOf(rest, this.#text.variables, this.#given, name),
            source: sourceOf(rest, this.#text.variables, this.#given),
          },
        ]);
      case 'wait':
        return this.#tried(at, [], () => [{ kind: name, ms: this.#argument(name, rest) }]);
      case 'connect':
        return this.#tried(at, [], () => [{ kind: name, ms: rest.length === 0 ? 1000 : this.#argument(name, rest) }]);
      case 'event':
        // Of GPIB and the like.
        this.#faults.error(
          'Events not supported by businterface.',
          at,
          'Ports here have no events: wait for input by in.',
        );
        return [];
      case 'disconnect':
        return [{ kind: name }];
      case 'exec':
        this.#faults.error("Command 'exec' is not there: protocols run no programs here", at);
        return [];
      default: {
        const other = rest.length === 0 ? protocols.get(name) : undefined;
        if (other !== undefined) return this.commands(other.commands, other.earlier);
        const known = [...COMMANDS, ...[...protocols.values()].map((each) => each.name)];
        this.#faults.error(
          `Unknown command name '${first!.text}'`,
          at,
          ...(this.#all.has(name)
            ? [`Protocol '${first!.text}' must stand in front of those that use it.`]
            : didYouMean(mostSimilar(first!.text, known))),
        );
        return [];
      }
    }
  }

  #argument(name: string, words: readonly Token[]): number {
    return numberOf(name, words, this.#text.variables, this.#given);
  }

  #number(name: string, otherwise: number): number {
    const found = this.#text.variables.get(name.toLowerCase());
    if (found === undefined) return otherwise;
    return this.#tried(found.at, otherwise, () => numberOf(name, found.words, found.scope, this.#given));
  }

  #bytes(name: string): string | undefined {
    const found = this.#text.variables.get(name.toLowerCase());
    if (found === undefined) return undefined;
    return this.#tried(found.at, '', () => bytesOf(patternOf(found.words, found.scope, this.#given, 'text')));
  }

  #ignoresExtra(): boolean {
    const found = this.#text.variables.get('extrainput');
    if (found === undefined) return false;
    return this.#tried(found.at, false, () => {
      const word = wordOf(found.words, found.scope, this.#given);
      if (word !== 'ignore' && word !== 'error') {
        throw new FormatError(`ExtraInput is Error or Ignore, but got '${word}'`);
      }
      return word === 'ignore';
    });
  }

  #tried<T>(at: Position, otherwise: T, act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#faults.error(error.message, at);
      return otherwise;
    }
  }
}
