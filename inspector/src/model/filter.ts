/**
 * The search line of the tree.
 *
 * Words separated by spaces must all hold, each for the actor itself or for one of its owners: `user:jane pv:BL07*`
 * finds Jane's channels of these PVs. A word is `field:pattern` or a pattern for any text of the actor; `a|b` holds where
 * one of the two does. Patterns are parts of the text, or with `*` and `?` a whole
 * part of it, from the beginning or from after a `:`, `/`, `.`, `@` or space up to such a place or the end. Capitals do
 * not matter.
 */
import { ACTOR_KINDS } from '../../../src/inspect/source.ts';
import { isChannel, isClient } from './kinds.ts';
import type { ActorNode } from './world.ts';

export const FILTER_FIELDS = ['kind', 'user', 'host', 'pv', 'state', 'alarm', 'id'] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

export type Predicate = (actor: ActorNode) => boolean;

/** What `alarm:` is compared with. */
const MARKS = ['minor', 'major', 'invalid', 'slow', 'stopped', 'crashed'] as const;

/** One predicate per word. */
export function parseFilter(line: string): Predicate[] {
  return wordsOf(line).map((word) => {
    const choices = word
      .split('|')
      .filter((choice) => choice !== '')
      .map(predicateOf);
    return (actor) => choices.some((choice) => choice(actor));
  });
}

/** What cannot be meant in a search line, for people; undefined when all of it can. */
export function filterFault(line: string): string | undefined {
  for (const word of wordsOf(line).flatMap((each) => each.split('|'))) {
    const [, field, pattern = ''] = /^([a-z]+):(.*)$/i.exec(word) ?? [];
    const wanted = pattern.toLowerCase();
    if (field?.toLowerCase() === 'kind' && !ACTOR_KINDS.some((kind) => matcherOf(wanted)(kind))) {
      return `No actor is of kind ${pattern}. Kinds: ${ACTOR_KINDS.join(', ')}.`;
    }
    if (field?.toLowerCase() === 'alarm' && !MARKS.some((mark) => matcherOf(wanted)(mark))) {
      return `There is no alarm ${pattern}: it is ${MARKS.join(', ')}.`;
    }
  }
  return undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function wordsOf(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}

function predicateOf(word: string): Predicate {
  const colon = word.indexOf(':');
  const field = FILTER_FIELDS.find((each) => each === word.slice(0, colon).toLowerCase());
  const matches = matcherOf(field === undefined ? word : word.slice(colon + 1));
  switch (field) {
    case undefined:
      return ({ label, id, state, kind }) => matches(label) || matches(id) || matches(state) || matches(kind);
    case 'kind':
      return ({ kind }) => matches(kind);
    case 'user':
      return ({ kind, label }) => isClient(kind) && matches(label.slice(0, Math.max(0, label.lastIndexOf('@'))));
    case 'host':
      return ({ kind, label }) => isClient(kind) && matches(label.slice(label.lastIndexOf('@') + 1));
    case 'pv':
      return ({ kind, label }) => (kind === 'pv' || isChannel(kind)) && matches(label);
    case 'state':
      return ({ state }) => matches(state);
    case 'alarm':
      return ({ mark }) => mark !== '' && matches(mark);
    case 'id':
      return ({ id }) => matches(id);
    default:
      return field satisfies never;
  }
}

function matcherOf(pattern: string): (text: string) => boolean {
  const wanted = pattern.toLowerCase();
  if (!/[*?]/.test(wanted)) return (text) => text.toLowerCase().includes(wanted);
  const source = wanted
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const glob = new RegExp(`(?:^|[:/.@ ])${source}(?:$|[:/.@ ])`, 's');
  return (text) => glob.test(text.toLowerCase());
}
