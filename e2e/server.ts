import { readConfig } from '@app/core'
import { start } from '../apps/server/start.ts'

// `custos start`, but for the cost of a password: browser tests make some 150, each a third of a second of a whole core.
await start({ ...readConfig(), password_cost: 4 })
