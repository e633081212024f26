import type { TestProject } from 'vitest/node'
import type { SocketAddress } from '../config/site.ts'
import { startTestPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's PostgreSQL listens. */
    postgres: SocketAddress
  }
}

/** One PostgreSQL per run of vitest; tests reach it by `inject('postgres')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, socketFolder, port, user } = await startTestPostgres()
  project.provide('postgres', { socketFolder, port, user })
  return stop
}
