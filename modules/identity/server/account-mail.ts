import type { About } from '@app/core/egress'
import { type App, type Ctx, type RouteRequest, ctxOn, noteAccount, writeEvents } from '@app/core'
import { originOf } from '@app/core/http'
import type { Tx } from '@app/core/db'
import { type Language, languageOf, linkTo, queueMail } from '@app/core/mail'
import { type Account, membershipsOf } from './identity.queries.ts'
import { setTenant, tenantLook } from './account.queries.ts'

/** Language and clock for mails to an account: its own choice, else those of its first workspace. */
export async function lookFor(
  tx: Tx,
  account: Pick<Account, 'id' | 'preferences'>,
): Promise<{ language: Language; time_zone: string }> {
  const chosen = account.preferences?.['language']
  const place = await tenantLook(tx, account.id)
  return {
    language: languageOf(typeof chosen === 'string' ? chosen : place?.locale),
    time_zone: place?.time_zone ?? 'UTC',
  }
}

/** A moment as people write it, with its zone: mails are read far from their clock. */
export function whenText(at: number, language: Language, timeZone: string): string {
  return (
    new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(at) + ` (${timeZone})`
  )
}

/** Queues a mail to an account, in its language. Values may use `when`, which is made here; `link` leads to `path`. */
export async function mailAccount(
  app: App,
  tx: Tx,
  account: Pick<Account, 'id' | 'email' | 'preferences'>,
  kind: string,
  given: {
    at: number
    tenant_id?: string
    to?: string
    path?: string
    secret?: string
    cause?: string
    about?: About
    values?: Record<string, string>
  },
): Promise<void> {
  const { language, time_zone } = await lookFor(tx, account)
  const link =
    given.secret === undefined
      ? `${app.config.public_url}${given.path ?? '/'}`
      : linkTo(app, given.path ?? '/', given.secret)
  await queueMail(app, tx, {
    kind,
    to: given.to ?? account.email,
    language,
    values: { when: whenText(given.at, language, time_zone), link, ...given.values },
    account_id: account.id,
    ...(given.tenant_id ? { tenant_id: given.tenant_id } : {}),
    ...(given.cause ? { cause: given.cause } : {}),
    ...(given.about ? { about: given.about } : {}),
    at: given.at,
  })
}

/** Where an act comes from, as far as events keep it; a job has neither address nor device. */
export type Origin = {
  readonly at: number
  readonly correlation_id: string
  readonly ip?: string
  readonly device?: string
}
export const fromRequest = (req: RouteRequest): Origin => ({
  at: req.at,
  correlation_id: String(req.raw.id),
  ...originOf(req.raw),
})

/** The context of a workspace in a transaction of `app_auth`, which is turned to it. */
export async function inWorkspace(app: App, tx: Tx, tenantId: string, origin: Origin): Promise<Ctx> {
  await setTenant(tx, tenantId)
  const { at, ...rest } = origin
  return await ctxOn(app, tx, {
    tenant_id: tenantId,
    member_id: null,
    source: 'system',
    now: new Date(at).toISOString(),
    ...rest,
  })
}

/** Writes an act on an account into the platform's log and into the trail of every workspace it is a member of, in this transaction. */
export async function noteAct(app: App, tx: Tx, accountId: string, name: string, origin: Origin): Promise<void> {
  const [first, ...others] = await membershipsOf(tx, accountId)
  await noteAccount(tx, {
    name,
    account_id: accountId,
    tenant_id: first?.tenant_id ?? null,
    at: new Date(origin.at).toISOString(),
    correlation_id: origin.correlation_id,
    ip: origin.ip ?? null,
    device: origin.device ?? null,
  })
  for (const { tenant_id, member_id } of others) {
    const ctx = await inWorkspace(app, tx, tenant_id, origin)
    await writeEvents({ ...ctx, actor: { ...ctx.actor, member_id } }, [
      { name, object: 'session', record_id: null, record_version: null },
    ])
  }
  if (others.length > 0) await setTenant(tx, '')
}
