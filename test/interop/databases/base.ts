/** Networks in EPICS base. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { python } from '../python.ts';
import { quietPython } from '../server.ts';
import type { Network, Outcome } from './network.ts';

const script = fileURLToPath(new URL('../base/networks.py', import.meta.url));

/** Most that run side by side in one process. */
const MOST = 120;
/** Nothing has moved for so long: it is over. */
const SETTLED_S = 0.03;

/**
 * What base makes of networks, each of them `times` times over; none for a network that base does not survive.
 *
 * @param most so many run side by side in one process: 1 lets base's threads go at their own pace
 */
export async function runInBase(
  networks: readonly Network[],
  times: number,
  most = MOST,
): Promise<readonly (readonly Outcome[])[]> {
  const all: Outcome[][] = networks.map(() => []);
  const runs = networks.flatMap((network, index) => Array.from({ length: times }, () => ({ network, index })));
  for (let first = 0; first < runs.length; first += most) {
    const part = runs.slice(first, first + most);
    const outcomes = await runParts(part.map(({ network }) => network));
    for (const [number, { index }] of part.entries()) {
      const outcome = outcomes[number];
      if (outcome !== undefined) all[index]!.push(outcome);
    }
  }
  return all;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Base comes to an end, or hangs, in the middle of some networks: the others are run without them. */
async function runParts(networks: readonly Network[]): Promise<readonly (Outcome | undefined)[]> {
  const outcomes = await runSideBySide(networks);
  if (Array.isArray(outcomes)) return outcomes;
  if (networks.length === 1) return [undefined];
  if (outcomes !== undefined) {
    const hung = networks[outcomes.hung];
    const others = (await runParts(networks.filter((each) => each !== hung))).values();
    return networks.map((each) => (each === hung ? undefined : others.next().value));
  }
  const half = networks.length >> 1;
  return [...(await runParts(networks.slice(0, half))), ...(await runParts(networks.slice(half)))];
}

/** Undefined: base came to an end. */
async function runSideBySide(networks: readonly Network[]): Promise<Outcome[] | { readonly hung: number } | undefined> {
  const child = spawn(python, [script], { env: quietPython, stdio: ['pipe', 'pipe', 'ignore'] });
  const named = networks.map((network, index) => ({ ...network, name: `n${String(index).padStart(4, '0')}:` }));
  child.stdin.end(JSON.stringify({ networks: named, settle: SETTLED_S }));
  const [answer] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (answer === '') return undefined;
  const outcomes = JSON.parse(answer) as Outcome[] | { readonly hung: number } | { readonly failed: string };
  if ('failed' in outcomes) throw new Error(`EPICS base failed: ${outcomes.failed}`);
  return outcomes;
}
