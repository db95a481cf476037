import { defineConfig } from 'vitest/config';

/** The inspector, its page in a real browser included: needs Chromium and the built page. */
export default defineConfig({
  test: {
    include: ['test/inspector/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
