/**
 * A reporter that names test files which take too long for the loop of a developer: they are to wait less, to use the
 * simulated clock, or to go to the deep project. It fails nothing, since a busy machine makes every file slow.
 */
import type { Reporter, TestModule } from 'vitest/node';

const BUDGET_MS = 2000;

export default class SlowFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const slow = modules
      .map((module) => ({ file: module.relativeModuleId, ms: module.diagnostic().duration }))
      .filter(({ ms }) => ms > BUDGET_MS)
      .sort((a, b) => b.ms - a.ms);
    if (slow.length === 0) return;
    const lines = slow.map(({ file, ms }) => `  ${(ms / 1000).toFixed(1)} s  ${file}`);
    process.stderr.write(`\nOver ${BUDGET_MS / 1000} s each:\n${lines.join('\n')}\n`);
  }
}
