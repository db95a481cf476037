/** A mistake that this runtime might have: one piece of its source, replaced by another. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Delivery } from '../../src/conform/link.ts';

export interface Fault {
  /** What goes wrong, as somebody would report it. */
  readonly what: string;
  /** A piece of the source that is there once. */
  readonly find: string;
  /** What is there instead. */
  readonly replace: string;
}

/** Faults, and what finds them. */
export type FaultGroup = SuiteFaults | ProofFaults;

/** Faults that the proof of the hot path finds (`test/actors/kernel/proof.ts`). */
export interface ProofFaults {
  readonly proof: 'hot path';
  readonly faults: readonly Fault[];
}

/** Faults that a part of the protocol suite finds. */
export interface SuiteFaults {
  /** Default: Channel Access. */
  readonly protocol?: 'pva';
  /** Models that are walked, at the same time: `channel`, or only `channel.scalar`. */
  readonly tours: readonly string[];
  readonly delivery: Delivery;
  /** Instead of tours: random walks of two clients. */
  readonly randomWalks?: number;
  /** After each step the server's actors are counted: circuits, channels and subscriptions. */
  readonly counted?: true;
  readonly faults: readonly Fault[];
}

export interface FaultyFile {
  readonly path: string;
  readonly source: string;
}

/** What servers are made of, the kernel included. */
const FOLDERS = ['protocol', 'machines', 'database', 'actors'];

/**
 * The file that the fault concerns, with the fault in it.
 *
 * @param protocol of the server: what only that of the other protocol is made of, or a client, is not looked at
 * @throws Error when the piece to replace is nowhere, or more than once
 */
export function applyFault({ what, find, replace }: Fault, protocol: 'ca' | 'pva' = 'ca'): FaultyFile {
  const places = files(protocol).flatMap(({ path, source }) => {
    if (!source.includes(find)) return [];
    const pieces = source.split(find);
    return pieces.slice(1).map(() => ({ path, source: pieces.join(replace) }));
  });
  const [place] = places;
  if (place !== undefined && places.length === 1) return place;
  const where = places.map(({ path }) => path).join(', ') || FOLDERS.map((folder) => `src/${folder}`).join(', ');
  throw new Error(
    `The fault "${what}" replaces what is there ${places.length} times (${where}). It must be there once: change the ` +
      `fault in test/mutation/faults.\n\n${find}\n`,
  );
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** Read once: there are hundreds of faults. */
const sources: readonly FaultyFile[] = FOLDERS.flatMap((folder) => {
  const root = fileURLToPath(new URL(`../../src/${folder}`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ path: join(root, file), source: readFileSync(join(root, file), 'utf8') }));
});

function files(protocol: 'ca' | 'pva'): readonly FaultyFile[] {
  const foreign = protocol === 'ca' ? /\/(?:client|pva)\// : /\/(?:client|ca)\//;
  return sources.filter(({ path }) => !foreign.test(path));
}
