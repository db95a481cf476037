import { defineConfig } from 'vitest/config';

// The build of XState that users run; its development build warns of each event for an actor that has ended.
process.env.NODE_ENV = 'production';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**', 'test/inspector/browser/**', 'test/mutation/mutants.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
