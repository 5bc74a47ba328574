import type { TestProject } from 'vitest/node'
import { unpackedBrowser } from './open-browser.ts'
import { startServer } from './start-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one server of the browser tests answers. */
    server: string
  }
}

/** One server for all browser tests: each test signs up a tenant of its own, so they cannot meet. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Once for all workers, beside the start of the server.
  const [server] = await Promise.all([startServer(), unpackedBrowser()])
  project.provide('server', server.url)
  return server.stop
}
