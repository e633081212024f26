import { defineConfig } from 'vitest/config'

/** Tests that need a server which npm does not bring (MariaDB, Redis, a browser). */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['**/*.all.test.ts'],
    exclude: ['**/node_modules/**', 'sites/**'],
    globalSetup: ['framework/testing/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
