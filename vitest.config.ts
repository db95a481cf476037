import { defineConfig } from 'vitest/config';

// The build of XState that users run; its development build warns of each event for an actor that has ended.
process.env.NODE_ENV = 'production';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**', 'test/inspector/browser/**', 'test/mutation/mutants.test.ts'],
    // Much of what they do is waiting: Vitest's own choice, one fewer than the processors, would leave one idle of two.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
