import { defineConfig } from 'vitest/config';

// The build of XState that users run; its development build warns of each event for an actor that has ended.
process.env.NODE_ENV = 'production';

/** Tests of what needs no sockets and no child processes: `npm test -- --project unit`. */
const unit = [
  'test/*.test.ts',
  'test/{database,export,fuzz,machines,mutation,protocol,soak}/**/*.test.ts',
  'test/actors/kernel/**/*.test.ts',
];

/** Tests of suites of their own. */
const elsewhere = [
  'test/interop/**',
  'test/{inspector,web}/browser/**',
  'test/package/**',
  'test/mutation/mutants.test.ts',
];

/** `npm test`, the loop of a developer. What takes longer is in `vitest.deep.config.ts`. */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/slow-files.ts'],
    // Much of what they do is waiting: Vitest's own choice, one fewer than the processors, would leave them idle.
    maxWorkers: 4,
    maxConcurrency: 20,
    // A module registry for each file would take a third of the time.
    isolate: false,
    // Transformed sources are kept between runs, and shared by the projects: else they take a fifth of the time.
    experimental: { fsModuleCache: true },
    // `npm run test:coverage`: the rooms whose every line is to be run by their own tests.
    coverage: {
      include: ['src/protocol/**', 'src/machines/**', 'src/actors/kernel/**', 'src/database/stream/**'],
      reporter: ['text'],
      skipFull: true,
      thresholds: { lines: 100 },
    },
    // What is waited for comes late on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: unit,
          exclude: [...elsewhere, 'test/**/*.deep.test.ts'],
          // They wait for nothing, and each worker loads all sources.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'wire',
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, 'test/**/*.deep.test.ts', ...unit],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
