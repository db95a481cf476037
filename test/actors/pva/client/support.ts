/** What tests of the client share: environments that reach one server and nobody else, and patience. */
import { type HeapClock, RealClock } from '../../../../src/actors/kernel/clock.ts';
import { Context, type ContextOptions } from '../../../../src/client/context.ts';

/** A client that asks this server alone, over TCP. */
export function clientEnvironment(port: number, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { EPICS_PVA_NAME_SERVERS: `127.0.0.1:${port}`, EPICS_PVA_AUTO_ADDR_LIST: 'NO', ...more };
}

/** On the client's clock: enough for a busy machine also when that clock is fast. */
const PATIENCE_MS = 600_000;

/** A context for the server at `port`; closed by `await using` at the end of the test. */
export function openContext(port: number, options: ContextOptions<'pva'> = {}): Context<'pva'> {
  return new Context({
    protocol: 'pva',
    timeoutMs: PATIENCE_MS,
    ...options,
    environment: clientEnvironment(port, options.environment),
  });
}

/** Time that runs `speed` times as fast. */
export function fastClock(speed = 20): RealClock {
  return new RealClock(speed);
}

/** Resolves when the condition holds; throws when it does not within the limit. */
export async function until(condition: () => boolean, what: string, limitMs = 10_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Advances the clock in steps, between which sockets are served, until the condition holds. */
export async function untilTime(
  clock: HeapClock,
  condition: () => boolean,
  what: string,
  stepMs = 20,
  limitMs = 15_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
