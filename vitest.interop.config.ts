import { defineConfig } from 'vitest/config';

/**
 * Real Channel Access clients against a running IOC. The same tests run twice: project `xioc` serves the PVs with this
 * package, project `base` with EPICS base's server, which proves the expectations. One only: `--project xioc`.
 */
export default defineConfig({
  test: {
    globalSetup: ['test/interop/python.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: (['xioc', 'base'] as const).map((peer) => ({
      extends: true,
      test: { name: peer, include: ['test/interop/*.test.ts'], provide: { peer } },
    })),
  },
});
