/** Random clients of both protocols: what they do, and how they leave. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Material } from '../fuzz/input/material.ts';
import { serverCase } from '../fuzz/input/server-case.ts';
import { loopbackEnvironment } from '../fuzz/loopback.ts';
import { pvaServerCase } from '../fuzz/pva/server-case.ts';
import { attack } from '../fuzz/server/attacker.ts';
import { Context, type Protocol } from '../src/client/context.ts';
import { Random } from '../src/conform/random.ts';
import type { House } from './house.ts';

/** One visit, made from its seed; resolves when the visitor has left. What fails for it is its own affair. */
export async function visit(house: House, material: Material, seed: number): Promise<void> {
  const random = new Random(seed);
  const kind = random.pick(['ca', 'ca', 'pva', 'pva', 'rough ca', 'rough pva'] as const);
  if (kind === 'rough ca') await attack(house.port, serverCase(seed, material));
  else if (kind === 'rough pva') await attack(house.pvaPort, pvaServerCase(seed, material.names));
  else await wellBehaved(house, kind, material.names, random);
}

// --- helpers --------------------------------------------------------------------------------------------------------

const PATIENCE_MS = 3000;

async function wellBehaved(
  { port, pvaPort }: House,
  protocol: Protocol,
  names: readonly string[],
  random: Random,
): Promise<void> {
  const environment = await loopbackEnvironment({
    EPICS_CA_NAME_SERVERS: `127.0.0.1:${port}`,
    EPICS_PVA_NAME_SERVERS: `127.0.0.1:${pvaPort}`,
  });
  const context = new Context({ protocol, environment, timeoutMs: PATIENCE_MS, repeater: false });
  context.on('exception', () => {}).on('warning', () => {});
  const pvs = Array.from({ length: 1 + random.below(5) }, () => context.pv(random.pick(names)));
  const pending: Promise<unknown>[] = [];
  for (let moves = 1 + random.below(20); moves > 0; moves--) {
    const pv = random.pick(pvs);
    switch (random.below(5)) {
      case 0:
        pending.push(pv.write(random.below(100)));
        break;
      case 1: {
        const monitor = pv.subscribe({ onUpdate: () => {} });
        pending.push(sleep(random.below(300)).then(() => monitor.cancel()));
        break;
      }
      case 2:
        pending.push(sleep(random.below(100)));
        await Promise.allSettled(pending);
        break;
      default:
        pending.push(pv.read());
    }
    // Awaited below, or never: a closed context refuses what is under way.
    for (const promise of pending) promise.catch(() => {});
  }
  // Half of them leave in the middle of it.
  if (random.below(2) === 0) await Promise.allSettled(pending);
  await context.close();
}
