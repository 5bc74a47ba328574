import type { App } from '@app/core'

/** A workspace on its way out. */
export type Closing = {
  id: string
  slug: string
  name: string
  locale: string
  time_zone: string
  closing: 'cancelled' | 'deleting'
  closing_at: string
  purge_at: string
  closing_told: string | null
}
const COLUMNS = 'id, slug, name, locale, time_zone, closing, closing_at, purge_at, closing_told'

export const closingOf = async (app: App, tenantId: string): Promise<Closing | null> => {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<Closing>(`select ${COLUMNS} from identity.tenant where id = $1 and closing is not null`, [tenantId]),
  )
  return row ?? null
}

/** Cancelled workspaces that end between now and then. */
export const closingSoon = async (app: App, now: string, until: string): Promise<Closing[]> =>
  await app.db.inAuth((tx) =>
    tx.query<Closing>(
      `select ${COLUMNS} from identity.tenant where closing = 'cancelled' and purge_at > $1 and purge_at <= $2 order by purge_at`,
      [now, until],
    ),
  )

export const noteTold = async (app: App, tenantId: string, days: number): Promise<void> => {
  await app.db.inAuth((tx) => tx.run('update identity.tenant set closing_told = $2 where id = $1', [tenantId, days]))
}

/** Owners and administrators who can sign in. */
export const adminsOf = async (app: App, tenantId: string): Promise<{ account_id: string }[]> =>
  await app.db.asJob(tenantId, (tx) =>
    tx.query(
      `select account_id from member where tenant_id = $1 and role in ('owner', 'admin') and is_active and deleted_at is null and account_id is not null order by id`,
      [tenantId],
    ),
  )

/** Owners who can sign in. */
export const ownersOf = async (app: App, tenantId: string): Promise<{ account_id: string }[]> =>
  await app.db.asJob(tenantId, (tx) =>
    tx.query(
      `select account_id from member where tenant_id = $1 and role = 'owner' and is_active and deleted_at is null and account_id is not null order by id`,
      [tenantId],
    ),
  )
