import type { Registry } from '@app/schema'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Database } from './db/index.ts'
import type { Parts } from './module.ts'

/** The program: made once in apps/server/wire.ts (and by the testkit), passed to everything. */
export type App = {
  config: Config
  db: Database
  registry: Registry
  parts: Parts
  log: Logger
  /** Keys derived from the root key by HKDF. */
  keys: { derive(purpose: string): Buffer }
  clock: () => Date
}
