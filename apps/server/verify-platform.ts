import { readConfig } from '@app/core'
import { openBeside } from '@app/core/beside'
import { catalogueTables, openDatabase } from '@app/core/db'
import { registry } from '@app/modules/registry'
import { platformLines } from '@app/modules/trust'
import { type VerifyOptions, verifyLines } from './verify-audit.ts'
import { makeApp } from './wire.ts'

/**
 * `custos verify-audit --platform`: the installation's own log (accounts, sign-ins, acts of operators, checkpoints of all workspaces), read from
 * its database beside a running instance or alone, and held against every signed checkpoint. Exit status as for a bundle.
 */
export async function verifyPlatform(options: VerifyOptions): Promise<void> {
  const config = readConfig()
  const db = (await openBeside(config)) ?? (await openDatabase(config, { tables: catalogueTables(registry) }))
  try {
    await verifyLines(platformLines(makeApp({ ...config, log_level: 'silent' }, db)), options)
  } finally {
    await db.close()
  }
}
