import { randomBytes } from 'node:crypto'
import { readConfig } from '@app/core'
import { openBeside } from '@app/core/beside'
import { catalogueTables, openDatabase } from '@app/core/db'
import { registry } from '@app/modules/registry'
import { makeOperator } from '@app/modules/support'
import { makeApp } from './wire.ts'

/**
 * `custos operator-add`: an account of its own kind, made nowhere else. The password is random, shown once; a second factor is asked for at the first sign-in.
 * Works beside a running instance, and alone.
 */
export async function addOperator(
  email: string,
  options: { name: string; trainedUntil: string; maintenance?: boolean },
): Promise<void> {
  const config = readConfig()
  const db = (await openBeside(config)) ?? (await openDatabase(config, { tables: catalogueTables(registry) }))
  try {
    const password = randomBytes(18).toString('base64url')
    const app = makeApp({ ...config, log_level: 'silent' }, db)
    await makeOperator(app, {
      email,
      name: options.name,
      trained_until: options.trainedUntil,
      password,
      may_maintain: options.maintenance ?? false,
    })
    console.log(
      `\n  ${options.name} is an operator now.\n  Sign in at ${config.public_url}/operator as ${email} with the password ${password}\n  (it is not kept anywhere and not shown again; change it, and set up a second factor)\n`,
    )
  } finally {
    await db.close()
  }
}
