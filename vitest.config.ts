import { defineConfig } from 'vitest/config'

/** Every test that needs nothing but npm. One PostgreSQL per run, a database per file. */
export default defineConfig({
  test: {
    pool: 'forks',
    // a worker loads the framework once, not for each file: nothing of it is global, so no file finds another's state
    isolate: false,
    // the default leaves one core idle, which is half of a small machine; tests wait for PostgreSQL most of the time
    maxWorkers: '100%',
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.all.test.ts', 'sites/**'],
    globalSetup: ['framework/testing/global-setup.ts'],
    // generous: that a machine is busy is no fault of the code. What is waited for is asked for again until it comes
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
})
