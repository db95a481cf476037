/** Whether xioc makes of networks what base makes of them. */
import { runInBase } from './base.ts';
import { differences } from './compare.ts';
import type { Network } from './network.ts';
import { runInXioc } from './xioc.ts';

export interface Verdict {
  /**
   * `undecided`: base does not make the same of it each time, does not come to rest, or comes to an end. `endless`: a ring of links goes
   * round without an end from the start, or what a put begins takes too long to wait for.
   */
  readonly kind: 'same' | 'different' | 'undecided' | 'endless';
  /** As far as it was played. */
  readonly network: Network;
  readonly differences: readonly string[];
}

/**
 * How often base is asked: at first with many networks side by side, and again, each by itself, where it has answered otherwise than
 * xioc. What depends on which of base's threads is quicker comes out otherwise there.
 */
const ROUNDS = [{ times: 2 }, { times: 5, most: 1 }];

export async function judge(networks: readonly Network[]): Promise<readonly Verdict[]> {
  const ran = await runAll(networks);
  const verdicts = new Map<number, Verdict>();
  let open: number[] = [];
  for (const [index, { network }] of ran.entries()) {
    if (network.steps.length === 0) verdicts.set(index, { kind: 'endless', network, differences: [] });
    else open.push(index);
  }
  for (const { times, most } of ROUNDS) {
    const outcomes = await runInBase(
      open.map((index) => ran[index]!.network),
      times,
      most,
    );
    const left: number[] = [];
    for (const [number, index] of open.entries()) {
      const { network, outcome } = ran[index]!;
      const ofBase = outcomes[number]!;
      const [first] = ofBase;
      const isUndecided =
        first === undefined ||
        ofBase.length < times ||
        ofBase.some((each) => each.restless === true || differences(first, each).length > 0);
      const found = ofBase.map((each) => differences(each, outcome));
      const kind = found.some((each) => each.length === 0) ? 'same' : isUndecided ? 'undecided' : 'different';
      verdicts.set(index, { kind, network, differences: found[0] ?? [] });
      if (kind === 'different') left.push(index);
    }
    open = left;
    if (open.length === 0) break;
  }
  return ran.map((_, index) => verdicts.get(index)!);
}

// --- helpers ------------------------------------------------------------------------------------------------------

async function runAll(networks: readonly Network[]) {
  const ran = [];
  for (const network of networks) ran.push(await runInXioc(network));
  return ran;
}
