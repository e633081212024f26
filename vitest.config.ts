import { defineConfig } from 'vitest/config'

/** Every test that needs nothing but npm. One PostgreSQL per run, a database per file. */
export default defineConfig({
  test: {
    pool: 'forks',
    // the default leaves one core idle, which is half of a small machine; tests wait for PostgreSQL most of the time
    maxWorkers: '100%',
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.all.test.ts', 'sites/**'],
    globalSetup: ['framework/testing/global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
