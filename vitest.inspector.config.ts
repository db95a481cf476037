import { defineConfig } from 'vitest/config';

// The build of XState that users run; its development build warns of each event for an actor that has ended.
process.env.NODE_ENV = 'production';

/** The inspector, its page in a real browser included: needs Chromium and the built page. */
export default defineConfig({
  test: {
    include: ['test/{inspector,web}/browser/**/*.test.ts'],
    fileParallelism: false,
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
