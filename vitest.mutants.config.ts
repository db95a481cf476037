import { defineConfig } from 'vitest/config';
import { faultGroupNames } from './test/mutation/faults.ts';

// The build of XState that users run; its development build warns of each event for an actor that has ended.
process.env.NODE_ENV = 'production';

/** Servers with a fault in them, examined by the protocol suite: a project for each kind of fault, two at a time. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    maxConcurrency: 4,
    testTimeout: 600_000,
    projects: faultGroupNames.map((faults) => ({
      extends: true,
      test: { name: faults, include: ['test/mutation/mutants.test.ts'], provide: { faults } },
    })),
  },
});
