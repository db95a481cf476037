/** What `every-pv.test.ts` must know of single examples: options they need, and PVs that are meant to be different. */
import type { Field } from '../support/naive-dbr.ts';

/** Values for the macros that have no default. */
export const macros: Readonly<Record<string, Readonly<Record<string, string>>>> = {};

export interface Surprise {
  /** Not written: why is in the comment. */
  readonly skip?: boolean;
  /** What is read after 1, `USD` or the first state was put, where that is something else. */
  readonly stored?: readonly Field[];
  /** The put fails. */
  readonly refused?: boolean;
}

export function surprises(id: string, name: string): Surprise {
  const found = Object.entries(table[id] ?? {}).find(([end]) => name === end || name.endsWith(`:${end}`));
  return found?.[1] ?? {};
}

// --- helpers ------------------------------------------------------------------------------------------------------

const changing: Surprise = { stored: [] };

/** By the end of the PV's name. */
const table: Readonly<Record<string, Readonly<Record<string, Surprise>>>> = {
  all_in_one: { single: { stored: [...Buffer.from('a')] }, random: changing },
  custom_write: { directory: { skip: true } }, // A and B write there
  inline_style: { random_int: changing, random_str: changing },
  reading_counter: { A: changing, B: changing },
  rpc_function: { fixed_random: changing, Process: { stored: [0] } },
  skip_write: { value: { stored: [85] } },
  subgroups: { random: changing },
  type_varieties: { pi: { refused: true }, char: { refused: true } },
};
