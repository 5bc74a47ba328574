import { type App, type JobHandler, ctxOn, writeEvents } from '@app/core'
import { accountById, lookFor, mailAccount } from '../../identity/server/index.ts'
import { everyTenant, ownersOf } from '../../retention/server/index.ts'
import type { PrivacyBody, TransferBody } from '../index.ts'
import { comingVersions, findVersion, noteNotice, queueTelling } from './versions.queries.ts'
import { dayText } from './words.ts'

/** What people of a workspace are told, by whatever this is about. */
export type Telling = {
  readonly kind: string
  /** The event that says so in the workspace's own log. */
  readonly event: string
  readonly people: (app: App, tenantId: string) => Promise<readonly { account_id: string }[]>
  readonly path: (slug: string) => string
  readonly values: (language: 'en' | 'de', time_zone: string) => Record<string, string>
}

/** Job `policy.tell {subject_id}`: mails every owner of every workspace once. Cut off, it goes on where it was; new owners are told by the next hour's. */
export const tell: JobHandler = async (app, payload) => {
  const subjectId = String(payload['subject_id'])
  const telling = await tellingOf(app, subjectId)
  if (!telling) return
  for (const tenantId of await everyTenant(app)) await tellWorkspace(app, tenantId, subjectId, telling)
}

async function tellingOf(app: App, subjectId: string): Promise<Telling | null> {
  const version = await app.db.inAuth((tx) => findVersion<PrivacyBody | TransferBody>(tx, subjectId))
  const now = app.clock().getTime()
  if (!version?.effective_at || version.withdrawn_at !== null || Date.parse(version.effective_at) <= now) return null
  const { effective_at, kind, number, summary, body } = version
  if ('successor' in body)
    return {
      event: 'workspace.policy_notice_sent',
      people: ownersOf,
      kind: 'business_transfer',
      path: () => '/privacy#transfer',
      values: (language, time_zone) => ({
        on: dayText(effective_at, language, time_zone),
        successor: body.successor,
        contact: body.contact,
        summary: summary[language],
      }),
    }
  return {
    event: 'workspace.policy_notice_sent',
    people: ownersOf,
    kind: kind === 'dpa' ? 'dpa_changes' : 'policy_changes',
    path: kind === 'dpa' ? (slug) => `/w/${slug}/settings/data-processing` : () => `/privacy?version=${number}`,
    values: (language, time_zone) => ({
      number: String(number),
      on: dayText(effective_at, language, time_zone),
      summary: summary[language],
    }),
  }
}

/** Mails each of them once about the subject, and notes it; cut off, it goes on where it was. */
export async function tellWorkspace(app: App, tenantId: string, subjectId: string, telling: Telling): Promise<void> {
  const people = await telling.people(app, tenantId)
  const at = app.clock().getTime()
  const now = new Date(at).toISOString()
  await app.db.inAuth(async (tx) => {
    const ctx = await ctxOn(app, tx, { tenant_id: tenantId, member_id: null, source: 'job' })
    let told = 0
    for (const { account_id } of people) {
      const account = await accountById(tx, account_id)
      const row = { subject_id: subjectId, tenant_id: tenantId, account_id, now }
      if (!account?.is_active || !(await noteNotice(tx, row))) continue
      const { language, time_zone } = await lookFor(tx, account)
      await mailAccount(app, tx, account, telling.kind, {
        at,
        tenant_id: tenantId,
        path: telling.path(ctx.tenant.slug),
        values: { workspace: ctx.tenant.name, ...telling.values(language, time_zone) },
        cause: subjectId,
      })
      told += 1
    }
    if (told > 0)
      await writeEvents(ctx, [{ name: telling.event, object: 'workspace', record_id: tenantId, record_version: null }])
  }, tenantId)
}

/** Every hour: whoever became an owner since is told, too. */
export const queueTellings = async (app: App): Promise<void> => {
  await app.db.inAuth(async (tx) => {
    for (const { id } of await comingVersions(tx, app.clock().toISOString())) await queueTelling(tx, id)
  })
}
