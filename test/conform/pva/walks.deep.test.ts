/**
 * Tours through the models of PV Access, walked against a server by clients of both byte orders at the same time: every
 * state and every transition, however the bytes come.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../src/conform/link.ts';
import { PvaSuite } from '../../../src/conform/pva/suite.ts';
import { walk } from '../../../src/conform/walk.ts';
import { wander } from '../../../src/conform/wander.ts';
import { expectCoverage, expectNoFailure } from '../judging.ts';
import { type ExaminedIoc, startExaminedIoc } from './examined-ioc.ts';

const RANDOM_WALKS = 100;

let examined: ExaminedIoc;
let suite: PvaSuite;

beforeAll(async () => {
  examined = await startExaminedIoc();
  suite = new PvaSuite(examined.subject);
});

afterAll(() => examined.stop());

describe('several clients at a time', () => {
  it.each(['whole', 'cut', 'segmented', 'packed'] as const satisfies readonly Delivery[])(
    'messages %s: all transitions',
    async (delivery) => {
      const walkers = await suite.walkers('transitions');
      expectNoFailure(await walk(suite, walkers, delivery, { seed: 1 }));
      for (const { model, client, tour } of walkers) {
        expectCoverage(`${model}, ${suite.describeClient(client)}`, tour);
      }
      // Whoever leaves leaves nothing.
      await expect.poll(() => examined.running.ioc.pvs.get('model:scalar')!.audience.size, { timeout: 20_000 }).toBe(0);
    },
    300_000,
  );
});

it('two clients at random', async () => {
  expectNoFailure(await wander(suite, RANDOM_WALKS, { seed: 1 }));
}, 240_000);
