import { defineConfig } from 'vitest/config';

// The build of XState that users run; its development build warns of each event for an actor that has ended.
process.env.NODE_ENV = 'production';
// Base's threads have real-time priority where they may: one that spins would take the machine from all others.
process.env.EPICS_ALLOW_POSIX_THREAD_PRIORITY_SCHEDULING = 'NO';

/**
 * Real Channel Access clients against a running IOC. The same tests run twice: project `xioc` serves the PVs with this
 * package, project `base` with EPICS base's server, which proves the expectations. Project `caproto`
 * proves what is known of caproto's server. One only: `--project xioc`.
 */
export default defineConfig({
  test: {
    globalSetup: ['test/interop/python.ts'],
    env: { PROPERTY_RUNS: 'all' },
    // Each file has servers, clients and ports of its own, and waits for them most of the time.
    maxWorkers: 2,
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'xioc',
          include: ['test/interop/*.test.ts', 'test/interop/databases/*.test.ts'],
          provide: { peer: 'xioc' },
        },
      },
      { extends: true, test: { name: 'base', include: ['test/interop/*.test.ts'], provide: { peer: 'base' } } },
      {
        extends: true,
        test: { name: 'caproto', include: ['test/interop/conform.test.ts'], provide: { peer: 'caproto' } },
      },
    ],
  },
});
