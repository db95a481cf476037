/** A port whose own code throws: its PVs say so, and it begins anew. */
import { afterEach, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { simulated } from '../../../src/database/port/transport.ts';
import type { Framing } from '../../../src/protocol/framing/framing.ts';
import { line } from '../../../src/protocol/framing/line.ts';
import { startIoc } from '../../support/ioc.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

it.each(['encode', 'cut'] as const)(
  'is INVALID while its framing throws in %s, and comes back by itself',
  async (where) => {
    let isBroken = false;
    const plain = line('\n');
    const throws = (part: typeof where) => {
      if (isBroken && where === part) throw new Error('a framing with a mistake');
    };
    const framing: Framing = {
      ...plain,
      encode: (frame, side) => {
        throws('encode');
        return plain.encode(frame, side);
      },
      cutter: (side) => {
        const cutter = plain.cutter(side);
        return {
          get pending() {
            return cutter.pending;
          },
          push: (bytes) => {
            throws('cut');
            return cutter.push(bytes);
          },
          reset: () => cutter.reset(),
        };
      },
    };
    const clock = new HeapClock();
    const { ioc, pvs, stop } = await startIoc(
      group('psu', { volts: pv.double(0) }).connects(
        simulated((request) => (request === 'VOLT?\n' ? '1.5\n' : undefined)),
        { framing, bind: { volts: { read: 'VOLT?', every: 0.1, write: (v) => `VOLT ${v}` } } },
      ),
      { clock, seed: 1 },
    );
    cleanups.push(async () => {
      const stopped = stop();
      await clock.run(10_000);
      await stopped;
    });
    await clock.run(1000);
    expect([pvs.volts.value, pvs.volts.severity]).toEqual([1.5, 'NO_ALARM']);
    isBroken = true;
    await clock.run(2000);
    expect([pvs.volts.value, pvs.volts.status, pvs.volts.severity]).toEqual([1.5, 'COMM', 'INVALID']);
    await expect(pvs.volts.put(3)).rejects.toThrow('psu is disconnected since');
    expect(ioc.services.counters.crashes).toBeGreaterThan(1);
    isBroken = false;
    await clock.run(60_000);
    expect([pvs.volts.value, pvs.volts.severity]).toEqual([1.5, 'NO_ALARM']);
  },
);
