/**
 * Whether the protocol suite and the proof of the hot path are good for anything: they pass what they examine as it is,
 * and find every fault that is put into it. Nothing counts but a rule that was seen broken on the wire, for leaks actors
 * that are left behind, and for the proof an action or an end that differs: a server that does not start, or a suite
 * that cannot go on, fails here.
 */
import { afterAll, describe, expect, inject, it } from 'vitest';
import { buildProof, buildPvaServer, buildServer } from './build.ts';
import { examine } from './examination.ts';
import type { Fault, FaultGroup } from './fault.ts';
import { type FaultGroupName, faultGroups } from './faults.ts';
import { prove } from './proving.ts';
import { examinePva } from './pva-examination.ts';

declare module 'vitest' {
  interface ProvidedContext {
    faults: FaultGroupName;
  }
}

/** For a server that must pass on a busy machine, and for one that will not answer however long one waits. */
const PATIENT_MS = 20_000;
const IMPATIENT_MS = 6000;

const name = inject('faults');
const group: FaultGroup = faultGroups[name];
const found = new Map<string, string>();

afterAll(() => {
  const width = Math.max(...group.faults.map(({ what }) => what.length));
  const lines = group.faults.map(({ what }) => `  ${what.padEnd(width)}  ${found.get(what) ?? 'not found'}`);
  console.log([`faults of ${name}, and what was found:`, ...lines].join('\n'));
});

describe(examinationName(group), () => {
  it.concurrent('pass what there is as it is', async () => {
    expect(await examineBuild(undefined, PATIENT_MS)).toBeUndefined();
  });

  for (const fault of group.faults) {
    it.concurrent(`find: ${fault.what}`, async () => {
      const broken = await examineBuild(fault, IMPATIENT_MS);
      expect(broken, 'nothing wrong has been seen').toBeDefined();
      found.set(fault.what, broken!);
    });
  }
});

// --- helpers --------------------------------------------------------------------------------------------------------

function examinationName(examined: FaultGroup): string {
  if ('proof' in examined) return 'proofs of the hot path';
  if (examined.randomWalks !== undefined) return 'random walks';
  return `tours through the models of ${examined.tours.join(' and ')}`;
}

async function examineBuild(fault: Fault | undefined, patienceMs: number): Promise<string | undefined> {
  if ('proof' in group) return prove(await buildProof(fault));
  if (group.protocol === 'pva') return examinePva(await buildPvaServer(fault), group, patienceMs);
  return examine(await buildServer(fault), group, patienceMs);
}
