/** The record types: one line each. */
import type { RecordSupport } from './support.ts';
import { ai } from './types/ai.ts';
import { ao } from './types/ao.ts';
import { bi } from './types/bi.ts';
import { bo } from './types/bo.ts';
import { calc } from './types/calc.ts';
import { calcout } from './types/calcout.ts';
import { int64in } from './types/int64in.ts';
import { int64out } from './types/int64out.ts';
import { longin } from './types/longin.ts';
import { longout } from './types/longout.ts';
import { mbbi } from './types/mbbi.ts';
import { mbbiDirect } from './types/mbbiDirect.ts';
import { mbbo } from './types/mbbo.ts';
import { mbboDirect } from './types/mbboDirect.ts';
import { stringin } from './types/stringin.ts';
import { stringout } from './types/stringout.ts';

const supports: ReadonlyMap<string, RecordSupport> = new Map(
  [ai, ao, bi, bo, calc, calcout, int64in, int64out, longin, longout, mbbi, mbbiDirect, mbbo, mbboDirect]
    .concat([stringin, stringout])
    .map((support) => [support.type, support]),
);

export function supportOf(type: string): RecordSupport | undefined {
  return supports.get(type);
}
