/** What `in` does with a reply. Values are taken as they are come to: those in front of a mismatch stay. */
import { shown } from './escapes.ts';
import { type Datum, isSpace, type ValueFormat } from './format.ts';
import type { Part, Pattern } from './pattern.ts';
import { printValues, type Values } from './print.ts';

/** Where values go. */
export interface Taker extends Values {
  /**
   * Takes the values of a format.
   *
   * @param next the next one that is there; undefined: there is no more
   * @returns why it does not; undefined: it does
   */
  take(format: ValueFormat, next: () => Datum | undefined): string | undefined;
}

export interface MatchRules {
  readonly separator: Pattern;
  readonly ignoresExtra: boolean;
}

/** @returns undefined, or in some lines what does not match */
export function match(
  pattern: Pattern,
  input: string,
  { separator, ignoresExtra }: MatchRules,
  taker: Taker,
): readonly string[] | undefined {
  const state: State = { input, at: 0 };
  for (const part of pattern) {
    const fault = part.kind === 'format' ? formatFault(part, state, separator, taker) : partFault(part, state);
    if (fault !== undefined) return fault;
  }
  const left = state.input.slice(state.at);
  if (left === '' || ignoresExtra) return undefined;
  return [
    `${left.length} ${left.length === 1 ? 'byte' : 'bytes'} surplus input ${shown(left)}`,
    ...(state.at === 0 ? [] : [`after ${counted(state.input.slice(0, state.at))}`]),
  ];
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface State {
  input: string;
  at: number;
}

function partFault(part: Exclude<Part, { kind: 'format' }>, state: State): readonly string[] | undefined {
  const end = after(part, state.input, state.at);
  if (typeof end === 'number') {
    state.at = end;
    return undefined;
  }
  const [from, wanted] = end.missing;
  state.at = from;
  const got = state.input.slice(from);
  return [
    ...mismatchAt(state),
    wanted === undefined
      ? 'got nothing where a byte was expected'
      : `got ${got === '' ? 'nothing' : shown(got)} where ${shown(wanted)} was expected`,
  ];
}

function mismatchAt({ input, at }: State): string[] {
  return [`Input ${shown(input)}`, at === 0 ? 'mismatch' : `mismatch after ${counted(input.slice(0, at), '')}`];
}

function counted(bytes: string, colon = ':'): string {
  return `${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'}${colon} ${shown(bytes)}`;
}

type Missing = { readonly missing: readonly [from: number, wanted: string | undefined] };

/** Where a part that has no value ends. */
function after(part: Exclude<Part, { kind: 'format' }>, input: string, start: number): number | Missing {
  if (part.kind === 'any') return start < input.length ? start + 1 : { missing: [start, undefined] };
  if (part.kind === 'space') return afterSpace(input, start);
  let at = start;
  for (let i = 0; i < part.text.length; i++) {
    // A blank is any white space, also none.
    if (part.text[i] === ' ') at = afterSpace(input, at);
    else if (part.text[i] === input[at]) at++;
    else return { missing: [at, part.text.slice(i)] };
  }
  return at;
}

function afterSpace(input: string, start: number): number {
  let at = start;
  while (at < input.length && isSpace(input, at)) at++;
  return at;
}

function formatFault(
  { format }: Part & { kind: 'format' },
  state: State,
  separator: Pattern,
  taker: Taker,
): readonly string[] | undefined {
  if (format.kind === 'pseudo') {
    const prepared = format.prepare(state.input, state.at);
    if (prepared === undefined) return mismatch(format.source, state);
    state.input = prepared.input;
    state.at = prepared.at;
    return undefined;
  }
  if (format.flags.compares) return comparisonFault(format, state, separator, taker);
  if (format.flags.skips)
    return scanned(format, state, taker) === undefined ? mismatch(format.source, state) : undefined;
  let isFirst = true;
  let isThere = true;
  const fault = taker.take(format, () => {
    const start = state.at;
    if (!isFirst && !passes(separator, state)) return undefined;
    const value = scanned(format, state, taker);
    if (value === undefined) {
      state.at = start;
      if (isFirst) isThere = false;
    }
    isFirst = false;
    return value;
  });
  if (!isThere) return mismatch(format.source, state);
  return fault === undefined ? undefined : [fault];
}

function mismatch(source: string, { input, at }: State): readonly string[] {
  return [`Input ${shown(input.slice(at))} does not match format "${source}"`];
}

function comparisonFault(
  format: ValueFormat,
  state: State,
  separator: Pattern,
  taker: Taker,
): readonly string[] | undefined {
  const between = separator.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('');
  const present = printValues(format, between, taker);
  if (typeof present !== 'string') return [present.fault];
  return partFault({ kind: 'text', text: present }, state);
}

function passes(separator: Pattern, state: State): boolean {
  let { at } = state;
  for (const part of separator) {
    if (part.kind === 'format') continue;
    const end = after(part, state.input, at);
    if (typeof end !== 'number') return false;
    at = end;
  }
  // Without a separator elements follow each other, as long as there are bytes.
  if (at === state.input.length) return false;
  state.at = at;
  return true;
}

function scanned(format: ValueFormat, state: State, { calendar }: Taker): Datum | undefined {
  const found = format.scan?.(state.input, state.at, calendar);
  if (found !== undefined && (!format.flags.isExact || found.own === format.width)) {
    state.at += found.length;
    return found.value;
  }
  if (!format.flags.forgives) return undefined;
  return format.scanned === 'string' ? '' : 0;
}
