import { readdirSync, readFileSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';

// The build of XState that users run; its development build warns of each event for an actor that has ended.
process.env.NODE_ENV = 'production';

/** Tests of what has no sockets and no child processes. */
const unit = [
  'test/*.test.ts',
  'test/{database,export,fuzz,machines,mutation,protocol}/**/*.test.ts',
  'test/actors/kernel/**/*.test.ts',
];

/** Tests of suites of their own. */
const elsewhere = ['test/interop/**', 'test/inspector/browser/**', 'test/mutation/mutants.test.ts'];

/** Tests of properties, which the deep project runs again with all their runs. */
const properties = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter((file) => readFileSync(file, 'utf8').includes('/support/properties.ts'));

/**
 * `npm test` runs `unit` and `wire`, the loop of a developer. `deep`, with `npm run test:deep`, has what takes longer:
 * files named `*.deep.test.ts`, and properties with all their runs.
 */
export default defineConfig({
  test: {
    // Much of what they do is waiting: Vitest's own choice, one fewer than the processors, would leave them idle.
    reporters: ['default', './test/support/slow-files.ts'],
    maxWorkers: 4,
    maxConcurrency: 20,
    // A module registry for each file would take a third of the time.
    isolate: false,
    // `npm run test:coverage`: the rooms whose every line is to be run by their own tests.
    coverage: {
      include: ['src/protocol/{ca,value,wire}/**', 'src/machines/**', 'src/actors/kernel/**'],
      reporter: ['text'],
      skipFull: true,
      thresholds: { lines: 100 },
    },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: unit, exclude: [...elsewhere, 'test/**/*.deep.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'wire',
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, 'test/**/*.deep.test.ts', ...unit],
        },
      },
      {
        extends: true,
        test: {
          name: 'deep',
          include: ['test/**/*.deep.test.ts', ...properties],
          exclude: [...configDefaults.exclude, ...elsewhere],
          env: { PROPERTY_RUNS: 'all' },
          testTimeout: 120_000,
        },
      },
    ],
  },
});
