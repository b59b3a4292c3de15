import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Starts one PostgreSQL for the run; kept away from unit tests, which do no I/O. */
const withDatabase = ['#testing/database/global-setup.ts'];

const slowSuffixes = ['**/*.int.test.ts', '**/*.e2e.test.ts'];

/** A file for machines to read beside what people read; `.ci/run` asks for it. */
const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    exclude: [...configDefaults.exclude, '.data/**'],
    passWithNoTests: true,
    // Most of a test's time is waiting for the database or a condition: one file more than there are cores.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...configDefaults.exclude, '.data/**', ...slowSuffixes],
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          globalSetup: withDatabase,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          globalSetup: withDatabase,
          // Each file starts a whole bot, and some a browser: two at once would only time each other out.
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
