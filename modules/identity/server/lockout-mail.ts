import { type JobHandler, uuidv7 } from '@app/core'
import { mailAccount, noteAct } from './account-mail.ts'
import { accountById } from './identity.queries.ts'

/** The job after the tenth failed sign-in: tells the owner (ruling 36, ONT-048). Without an account, nobody. */
export const mailLockout: JobHandler = async (app, payload) => {
  const id = payload['account_id']
  if (typeof id !== 'string') return
  const at = app.clock().getTime()
  await app.db.inAuth(async (tx) => {
    const account = await accountById(tx, id)
    if (!account?.is_active) return
    await mailAccount(app, tx, account, 'lockout', { at, path: '/forgot-password' })
    await noteAct(app, tx, account.id, 'session.locked', { at, correlation_id: uuidv7() })
  })
}
