/** The example IOCs, by the name that `xioc run` takes. */
import type { Group } from '../database/group.ts';
import type { Template } from '../database/template.ts';

export const examples: Readonly<Record<string, () => Promise<{ default: Group | Template }>>> = {
  simple: () => import('./simple.ts'),
};
