import { type App, type JobHandler, ctxOn, uuidv7, writeEvents } from '@app/core'
import { PLATFORM } from '@app/core/audit'
import { accountById, lookFor, mailAccount } from '../../identity/server/index.ts'
import { noteNotice } from '../../policy/server/index.ts'
import { ownersOf } from '../../retention/server/index.ts'
import { activeOperators, noteOperator } from '../../support/server/index.ts'
import {
  type Kept,
  changeRequest,
  findRequest,
  isGagged,
  queueTell,
  queueWatch,
  ungag,
  untold,
} from './requests.queries.ts'

/** The workspace is told within a day (ONT-082). */
export const TELL_WITHIN = 24 * 3_600_000
export const numberText = (number: number): string => `LAW-${String(number).padStart(4, '0')}`
export const isOverdue = (one: Kept, now: number): boolean =>
  one.told_at === null && !isGagged(one, now) && now - latest(one) >= TELL_WITHIN
/** From when it could be told: when it was received, or the gag ended. */
const latest = (one: Kept): number =>
  Math.max(Date.parse(one.received_at), one.gag_until === null ? 0 : Date.parse(one.gag_until))

/** Job `disclosures.tell {request_id}`: writes to the owners of the workspace once; under a gag it does nothing. */
export const tell: JobHandler = async (app, payload) => {
  const id = String(payload['request_id'])
  const at = app.clock().getTime()
  const now = new Date(at).toISOString()
  const request = await app.db.inAuth((tx) => findRequest(tx, id))
  if (!request || request.told_at !== null || isGagged(request, at)) return
  const owners = await ownersOf(app, request.tenant_id)
  await app.db.inAuth(async (tx) => {
    const ctx = await ctxOn(app, tx, { tenant_id: request.tenant_id, member_id: null, source: 'job', now })
    for (const { account_id } of owners) {
      const account = await accountById(tx, account_id)
      const row = { subject_id: id, tenant_id: request.tenant_id, account_id, now }
      if (!account?.is_active || !(await noteNotice(tx, row))) continue
      const { language, time_zone } = await lookFor(tx, account)
      await mailAccount(app, tx, account, 'legal_request_told', {
        at,
        tenant_id: request.tenant_id,
        path: `/w/${request.slug}/settings/authorities`,
        values: {
          number: numberText(request.number),
          authority: request.authority,
          reference: request.reference,
          workspace: request.workspace,
          received: new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: time_zone }).format(
            Date.parse(request.received_at),
          ),
          contact: app.config.privacy_contact || app.config.operator_name || app.config.public_url,
        },
        cause: id,
      })
    }
    await changeRequest(tx, id, { told_at: now })
    await ungag(tx, request.tenant_id, numberText(request.number))
    await writeEvents(ctx, [
      { name: 'legal_request.told', object: 'legal_request', record_id: id, record_version: null },
    ])
  }, request.tenant_id)
}

/** Job `disclosures.watch`: tells what a gag no longer forbids, and warns operators once of what was not told within a day. */
export const watch: JobHandler = async (app) => {
  const now = app.clock().getTime()
  for (const one of await app.db.inAuth(untold)) {
    if (one.gag_until !== null && !isGagged(one, now)) await app.db.inAuth((tx) => queueTell(tx, one.id))
    if (!one.warned && isOverdue(one, now)) await warn(app, one, now)
  }
}

async function warn(app: App, one: Kept, at: number): Promise<void> {
  await app.db.inAuth(async (tx) => {
    const locked = await findRequest(tx, one.id, true)
    if (!locked || locked.warned || locked.told_at !== null) return
    await changeRequest(tx, one.id, { warned: true })
    for (const id of await activeOperators(tx)) {
      const account = await accountById(tx, id)
      if (account)
        await mailAccount(app, tx, account, 'legal_request_overdue', {
          at,
          path: `/operator/legal/${one.id}`,
          values: { number: numberText(one.number) },
        })
    }
    const act = { name: 'legal_request.overdue', object: 'legal_request', record_ids: [one.id] }
    const by = { operator_id: null, grant_id: null, correlation_id: uuidv7(), at: new Date(at).toISOString() }
    await noteOperator(tx, { ...act, ...by }, PLATFORM)
  })
}

/** Every hour: what a gag held back, and what was forgotten. */
export const hourly = async (app: App): Promise<void> => {
  await app.db.inAuth(queueWatch)
}
