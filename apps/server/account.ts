import { readConfig } from '@app/core'
import { openBeside } from '@app/core/beside'
import { catalogueTables, openDatabase } from '@app/core/db'
import { makeResetLink } from '@app/modules/identity'
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
