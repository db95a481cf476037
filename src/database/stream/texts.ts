/** `%s`, `%c`, `%[…]` and `%{…|…}`: texts, and numbers that have names. */
import { unescaped } from './escapes.ts';
import { type Conversion, type FormatBody, FormatError, type FormatHead, isSpace, padded } from './format.ts';
import { toBig, wholeNumber } from './numbers.ts';

export const textConversions: Readonly<Record<string, Conversion>> = {
  s: string,
  c: character,
  '[': charset,
  '{': named,
};

// --- helpers ------------------------------------------------------------------------------------------------------

function string(head: FormatHead) {
  const { flags, width, precision } = head;
  return {
    type: 'string',
    print: (value: unknown) =>
      typeof value === 'string' ? padded(value.slice(0, precision), head, flags.zero ? '\0' : ' ') : undefined,
    scan: (input: string, at: number) => {
      let start = at;
      if (!flags.blank) while (start < input.length && isSpace(input, start)) start++;
      const end = width === 0 ? input.length : Math.min(start + width, input.length);
      let stop = start;
      // With a blank flag, white space in front is part of the text.
      if (flags.blank && !flags.alternate) while (stop < end && isSpace(input, stop)) stop++;
      while (stop < end && input[stop] !== '\0' && (flags.alternate || !isSpace(input, stop))) stop++;
      return { value: input.slice(start, stop), length: stop - at, own: stop - start };
    },
  } as const;
}

/** In output it is the code of one character. */
function character(head: FormatHead) {
  const most = head.width === 0 ? 1 : head.width;
  return {
    type: 'string',
    printed: 'long',
    print: (value: number | bigint | string) => {
      const code = toBig(value);
      return code === undefined ? undefined : padded(String.fromCharCode(Number(code & 0xffn)), head);
    },
    scan: (input: string, at: number) => {
      const nul = input.indexOf('\0', at);
      const stop = Math.min(at + most, nul === -1 ? input.length : nul);
      return { value: input.slice(at, stop), length: stop - at, own: stop - at };
    },
  } as const;
}

function charset(head: FormatHead, body: FormatBody) {
  const members = new Set<string>();
  const source = body.until(']');
  const isInverted = source.startsWith('^');
  const characters = unescaped(isInverted ? source.slice(1) : source);
  for (let i = 0; i < characters.length; i++) {
    if (characters[i + 1] === '-' && i + 2 < characters.length) {
      for (let code = characters.charCodeAt(i); code <= characters.charCodeAt(i + 2); code++) {
        members.add(String.fromCharCode(code));
      }
      i += 2;
    } else members.add(characters[i]!);
  }
  return {
    type: 'string',
    scan: (input: string, at: number) => {
      const end = head.width === 0 ? input.length : Math.min(at + head.width, input.length);
      let stop = at;
      while (stop < end && input[stop] !== '\0' && members.has(input[stop]!) !== isInverted) stop++;
      return { value: input.slice(at, stop), length: stop - at, own: stop - at };
    },
  } as const;
}

interface Choice {
  readonly text: string;
  /** Undefined: any that has no name of its own. */
  readonly value: bigint | undefined;
}

function named(head: FormatHead, body: FormatBody) {
  const choices = choicesOf(body.until('}'), head.flags.alternate);
  return {
    type: 'enum',
    print: (value: number | bigint | string) => {
      const number = toBig(value);
      const choice =
        choices.find((known) => known.value !== undefined && known.value === number) ??
        choices.find((known) => known.value === undefined);
      return choice === undefined ? undefined : padded(choice.text, head);
    },
    scan: (input: string, at: number) => {
      const choice = choices.find((known) => known.value !== undefined && input.startsWith(known.text, at));
      if (choice === undefined) return undefined;
      const { length } = choice.text;
      return { value: wholeNumber(choice.value!), length, own: length };
    },
  } as const;
}

function choicesOf(source: string, mayAssign: boolean): Choice[] {
  const choices: Choice[] = [];
  let next = 0n;
  for (const part of source.match(/(?:\\[\s\S]|[^\\|])*(?:\||$)/g)!.slice(0, -1)) {
    const choice = part.endsWith('|') && !part.endsWith('\\|') ? part.slice(0, -1) : part;
    const assigned = mayAssign ? /^((?:\\[\s\S]|[^\\=])*)=([\s\S]*)$/.exec(choice) : null;
    const text = unescaped(assigned === null ? choice : assigned[1]!);
    const value = assigned?.[2]?.trim();
    if (value === '?') {
      choices.push({ text, value: undefined });
      continue;
    }
    if (value !== undefined) {
      const number = /^([-+]?)(0x[\da-f]+|\d+)$/i.exec(value);
      if (number === null) throw new FormatError(`Integer expected after '=' in %{, but got '${value}'`);
      next = number[1] === '-' ? -BigInt(number[2]!) : BigInt(number[2]!);
    }
    choices.push({ text, value: next });
    next++;
  }
  return choices;
}
