import { defineConfig } from 'vitest/config';

// The build of XState that users run; its development build warns of each event for an actor that has ended.
process.env.NODE_ENV = 'production';

/** The tarball that `npm publish` would publish, in projects that have nothing else. Needs npm's registry. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/package/tarball.ts'],
    maxWorkers: 2,
    expect: { poll: { timeout: 10_000 } },
    // A package manager fetches what it does not have yet.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
