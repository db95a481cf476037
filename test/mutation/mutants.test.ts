/**
 * Whether the protocol suite is good for anything: it passes the server as it is, and finds every fault that is put
 * into it. Nothing counts but a rule that was seen broken on the wire and, for leaks, actors that are left behind: a
 * server that does not start, or a suite that cannot go on, fails here.
 */
import { afterAll, describe, expect, inject, it } from 'vitest';
import { buildServer } from './build.ts';
import { examine } from './examination.ts';
import type { FaultGroup } from './fault.ts';
import { type FaultGroupName, faultGroups } from './faults.ts';

declare module 'vitest' {
  interface ProvidedContext {
    faults: FaultGroupName;
  }
}

/** For a server that must pass on a busy machine, and for one that will not answer however long one waits. */
const PATIENT_MS = 20_000;
const IMPATIENT_MS = 3000;

const name = inject('faults');
const group: FaultGroup = faultGroups[name];
const found = new Map<string, string>();

afterAll(() => {
  const width = Math.max(...group.faults.map(({ what }) => what.length));
  const lines = group.faults.map(({ what }) => `  ${what.padEnd(width)}  ${found.get(what) ?? 'not found'}`);
  console.log([`faults of ${name}, and what was found:`, ...lines].join('\n'));
});

describe(
  group.randomWalks === undefined ? `tours through the models of ${group.tours.join(' and ')}` : 'random walks',
  () => {
    it.concurrent('pass the server as it is', async () => {
      expect(await examine(await buildServer(), group, PATIENT_MS)).toBeUndefined();
    });

    for (const fault of group.faults) {
      it.concurrent(`find: ${fault.what}`, async () => {
        const broken = await examine(await buildServer(fault), group, IMPATIENT_MS);
        expect(broken, 'the suite has seen nothing wrong with this server').toBeDefined();
        found.set(fault.what, broken!);
      });
    }
  },
);
