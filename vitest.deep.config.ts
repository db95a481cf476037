import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// The build of XState that users run; its development build warns of each event for an actor that has ended.
process.env.NODE_ENV = 'production';

/** Tests of properties, which are run here with all their runs. */
const properties = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter((file) => readFileSync(file, 'utf8').includes('/support/properties.ts'));

/** What takes longer than a developer waits: files named `*.deep.test.ts`, and properties with all their runs. */
export default defineConfig({
  test: {
    include: ['test/**/*.deep.test.ts', ...properties],
    env: { PROPERTY_RUNS: 'all' },
    maxWorkers: 2,
    maxConcurrency: 20,
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
