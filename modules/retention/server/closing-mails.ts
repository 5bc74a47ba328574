import type { App } from '@app/core'
import { accountById, mailAccount } from '../../identity/server/index.ts'
import { type Closing, closingSoon, noteTold, ownersOf } from './closing.queries.ts'

const DAY = 86_400_000
/** Days before the end on which the owners hear of it (ONT-008). */
const NOTICES = [7, 3, 1] as const

/**
 * Tells the owners of a cancelled workspace 7, 3 and 1 days before it is deleted. A night that did not run makes no notice come twice or too late: the
 * next one sends the notice that is due then.
 */
export async function tellClosing(app: App): Promise<void> {
  const now = app.clock().getTime()
  for (const place of await closingSoon(app, new Date(now).toISOString(), new Date(now + 7 * DAY).toISOString())) {
    const left = Date.parse(place.purge_at) - now
    const due = NOTICES.filter((days) => left <= days * DAY).at(-1)
    if (due === undefined || (place.closing_told !== null && Number(place.closing_told) <= due)) continue
    await mailOwners(app, place, 'workspace_ending', now)
    await noteTold(app, place.id, due)
  }
}

/** One mail to every owner who can sign in. */
export async function mailOwners(app: App, place: Closing, kind: string, at: number): Promise<void> {
  const owners = await ownersOf(app, place.id)
  await app.db.inAuth(async (tx) => {
    for (const { account_id } of owners) {
      const account = await accountById(tx, account_id)
      if (!account) continue
      const language = String(account.preferences?.['language'] ?? place.locale)
      const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: place.time_zone })
      await mailAccount(app, tx, account, kind, {
        at,
        tenant_id: place.id,
        path: `/w/${place.slug}/settings/closing`,
        values: { workspace: place.name, on: date.format(Date.parse(place.purge_at)) },
      })
    }
  }, place.id)
}
