import type { TestProject } from 'vitest/node'
import { startServer } from './start-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one server of the browser tests answers. */
    server: string
  }
}

/** One server for all browser tests: each test signs up a tenant of its own, so they cannot meet. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  project.provide('server', server.url)
  return server.stop
}
