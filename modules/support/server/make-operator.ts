import { type App, error, noteAccount, uuidv7 } from '@app/core'
import { newPasswordHash, normaliseEmail, setPassword } from '../../identity/server/index.ts'
import { insertOperator } from './grants.queries.ts'

/**
 * Makes an operator; only the command line does (rulings.md 5). Their making counts as the first review.
 * @throws account_exists, validation_failed when the training is over or the date is none
 */
export async function makeOperator(
  app: App,
  given: { email: string; name: string; trained_until: string; password: string; may_maintain?: boolean },
): Promise<string> {
  const now = app.clock().toISOString()
  if (!/^\d{4}-\d{2}-\d{2}$/.test(given.trained_until) || Number.isNaN(Date.parse(given.trained_until)))
    throw error('validation_failed', { detail: 'trained-until is a date such as 2027-03-31.' })
  if (given.trained_until < now.slice(0, 10))
    throw error('validation_failed', { detail: 'The training is over; nobody without a valid one gets access.' })
  const email = normaliseEmail(given.email)
  const hash = await newPasswordHash(app, given.password, [email, given.name], '/password')
  const id = uuidv7()
  await app.db.inAuth(async (tx) => {
    if (
      !(await insertOperator(tx, {
        id,
        email,
        name: given.name,
        trained_until: given.trained_until,
        may_maintain: given.may_maintain ?? false,
        now,
      }))
    )
      throw error('account_exists')
    await setPassword(tx, id, hash)
    await noteAccount(tx, {
      name: 'operator.created',
      account_id: id,
      tenant_id: null,
      at: now,
      correlation_id: uuidv7(),
      ip: null,
      device: null,
    })
  })
  return id
}
