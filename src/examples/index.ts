/** The example IOCs, by the name that `xioc run` takes. */
import type { Group } from '../database/group.ts';

export const examples: Readonly<Record<string, () => Promise<{ default: Group }>>> = {
  simple: () => import('./simple.ts'),
};
