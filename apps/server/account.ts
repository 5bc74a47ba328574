import { readConfig } from '@app/core'
import { openBeside } from '@app/core/beside'
import { catalogueTables, openDatabase } from '@app/core/db'
import { makeResetLink, resetFactorsOf } from '@app/modules/identity'
import { registry } from '@app/modules/registry'
import { makeApp } from './wire.ts'

/**
 * `custos account reset-link`: for who forgot the password where no mail is sent (rulings.md 5). Works beside a running instance, and alone.
 * The link begins with PUBLIC_URL; its making is in the audit log.
 * @throws Error when nobody has the address
 */
export async function resetLink(email: string): Promise<void> {
  const config = readConfig()
  const db = (await openBeside(config)) ?? (await openDatabase(config, { tables: catalogueTables(registry) }))
  try {
    const link = await makeResetLink(makeApp({ ...config, log_level: 'silent' }, db), email)
    if (!link) throw new Error('No active account has this address.')
    console.log(
      `\n  ${link}\n  sets a new password once, within 30 minutes; all sessions end then. Give it to the owner of the address only.\n`,
    )
  } finally {
    await db.close()
  }
}

/**
 * `custos account reset-factors`: for who lost every second factor and whose workspaces cannot help. All sessions end, the owner gets a mail,
 * and the platform's log has it.
 * @throws Error when nobody has the address, or there is nothing to reset
 */
export async function resetFactors(email: string): Promise<void> {
  const config = readConfig()
  const db = (await openBeside(config)) ?? (await openDatabase(config, { tables: catalogueTables(registry) }))
  try {
    if (!(await resetFactorsOf(makeApp({ ...config, log_level: 'silent' }, db), email)))
      throw new Error('No active account with a second factor has this address.')
    console.log(
      '\n  The second factors are gone and all sessions ended. The password alone signs in now; where a second step is required, it is set up anew.\n',
    )
  } finally {
    await db.close()
  }
}
