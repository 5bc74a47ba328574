import type { App } from '@app/core'

/** Linked identities, and how many of them name no text of consent, or one that is yet to be written. */
export async function consentFindings(app: App, now: string, latest: string): Promise<{ all: number; wrong: number }> {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ all: number; wrong: number }>(
      `select count(*)::int as all, (count(*) filter (where consent_version !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' or consent_version > $2
         or consented_at > $1::timestamptz + interval '1 minute'))::int as wrong from identity.external_identity`,
      [now, latest],
    ),
  )
  return row ?? { all: 0, wrong: 0 }
}
