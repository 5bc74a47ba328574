import type { App } from '@app/core'

/** Columns of the table of passkeys as the database has them now. */
export const passkeyColumns = async (app: App): Promise<string[]> =>
  (
    await app.db.inAuth((tx) =>
      tx.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = 'identity.passkey'::regclass and attnum > 0 and not attisdropped order by attnum`,
      ),
    )
  ).map((row) => row.name)
