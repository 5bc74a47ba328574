import type { App } from '@app/core'
import { REVIEW_DAYS } from '@app/core/http'
import { accountById, lookFor, mailAccount } from '../../identity/server/index.ts'
import { activeOperators, operators } from './grants.queries.ts'

const DAY = 86_400_000
/** Days before access is suspended, and before a training is over, that operators hear of it. */
const REVIEW_AHEAD = 14
const TRAINING_AHEAD = 30

/** Every hour: operators hear that the access of one of them waits for its review, and that a training ends, before it does and when it has; once each. */
export async function hourly(app: App): Promise<void> {
  const at = app.clock().getTime()
  await app.db.inAuth(async (tx) => {
    const active = await activeOperators(tx)
    for (const one of await operators(tx)) {
      if (!active.includes(one.account_id)) continue
      const ends = [
        ['operator_review_due', Date.parse(one.reviewed_at) + REVIEW_DAYS * DAY, REVIEW_AHEAD],
        ['operator_training_due', Date.parse(one.trained_until) + DAY, TRAINING_AHEAD],
      ] as const
      for (const [kind, end, ahead] of ends) {
        if (at < end - ahead * DAY) continue
        for (const id of active) {
          const account = await accountById(tx, id)
          if (!account) continue
          const { language } = await lookFor(tx, account)
          const on = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(end - 1)
          await mailAccount(app, tx, account, kind, {
            at,
            path: '/operator/operators',
            values: { name: one.name, on },
            cause: `${one.account_id} ${end} ${at < end ? 'soon' : 'over'}`,
          })
        }
      }
    }
  })
}
