import { type Ctx, type JobHandler, inCtx } from '@app/core'
import { canMail, languageOf, queueMail } from '@app/core/mail'
import { accountById, mailAccount } from '../../identity/server/index.ts'
import { ownWords } from '../../mail-templates/server/index.ts'
import { complaintWords, dayText, dueText, kindWords, outcomeWords } from './mail-words.ts'
import {
  type PrivacyRequest,
  changeRequest,
  findRequest,
  isOverdue,
  numberText,
  privacySettings,
  stepsOf,
} from './requests.queries.ts'
import { lastPackage } from './package.queries.ts'
import { LINK_DAYS, newLink, note, privacyAdmins, step } from './steps.ts'
import { LAST_STAGE, dueWords, stageOf, tellOperators } from './tell-operators.ts'

const DAY = 86_400_000
/** Kinds of mail with the person's own link in it. */
const LINKED = new Set(['privacy_received', 'privacy_package'])

/** What a mail about the request says; made inside the workspace, queued outside of it. */
export async function mailValues(ctx: Ctx, request: PrivacyRequest, link: string): Promise<Record<string, string>> {
  const { language } = request
  const { time_zone } = ctx.tenant
  const { authority } = await privacySettings(ctx)
  const last = (await stepsOf(ctx, request.id)).findLast((one) => one.name === 'closed')
  return {
    number: numberText(request.number),
    workspace: ctx.tenant.name,
    kind: kindWords[language][request.kind],
    received: dayText(request.received_at, language, time_zone),
    answer_by: dueText(request.respond_due_at, language, time_zone),
    last_day: dueText(request.fulfil_due_at, language, time_zone),
    reason: request.closed_at === null ? (request.extension_reason ?? '') : String(last?.detail?.['text'] ?? ''),
    outcome: request.outcome ? outcomeWords[language][request.outcome] : '',
    complaint: complaintWords(language, authority),
    fetch_by: dayText((await lastPackage(ctx, request.id))?.expires_at ?? ctx.now, language, time_zone),
    link,
  }
}

/** Job `requests.mail`: one mail to the person. The first one acknowledges the request. */
export const sendMail: JobHandler = async (app, payload) => {
  const { tenant_id, request_id, kind } = payload as { tenant_id: string; request_id: string; kind: string }
  const as = { tenant_id, member_id: null, source: 'job' as const }
  const made = await inCtx(app, as, async (ctx) => {
    const request = await findRequest(ctx, request_id, true)
    if (!request || request.email === null) return null
    // Who asks twice in one breath gets one mail: a second link would end the first, while both lie in the mailbox.
    if (kind === 'privacy_received' && request.acknowledged_at !== null && isFresh(request, ctx.now)) return null
    const link = LINKED.has(kind) ? await newLink(ctx, request) : ''
    return {
      to: request.email,
      language: request.language,
      values: await mailValues(ctx, request, link),
      words: await ownWords(ctx, kind, request.language),
    }
  })
  if (!made) return
  await app.db.inAuth((tx) => queueMail(app, tx, { kind, ...made, tenant_id, at: app.clock().getTime() }), tenant_id)
  await inCtx(app, as, async (ctx) => {
    const request = await findRequest(ctx, request_id, true)
    if (!request || !canMail(app)) return
    if (request.acknowledged_at === null) await step(ctx, request, 'acknowledged', { acknowledged_at: ctx.now })
    else await note(ctx, request, 'mailed', { kind })
  })
}

const FRESH = 10 * 60_000
const isFresh = ({ link_expires_at }: PrivacyRequest, now: string): boolean =>
  link_expires_at !== null && Date.parse(link_expires_at) - LINK_DAYS * DAY > Date.parse(now) - FRESH

/** Job `requests.watch`: warns those who administer privacy that a clock ends, or has ended; each stage once. */
export const watch: JobHandler = async (app, payload) => {
  const { tenant_id, request_id } = payload as { tenant_id: string; request_id: string }
  const told = await inCtx(app, { tenant_id, member_id: null, source: 'job' }, async (ctx) => {
    const request = await findRequest(ctx, request_id, true)
    if (!request || request.closed_at !== null || request.state === 'merged') return null
    const stage = stageOf(request, ctx.now)
    if (stage <= request.warned) return null
    await changeRequest(ctx, request.id, { warned: stage })
    await note(ctx, request, 'escalated', { stage })
    return {
      request,
      stage,
      slug: ctx.tenant.slug,
      name: ctx.tenant.name,
      accounts: await privacyAdmins(ctx),
      late: isOverdue(request, ctx.now),
    }
  })
  if (!told) return
  const { request } = told
  if (told.stage === LAST_STAGE) await tellOperators(app, { id: request.id, name: told.name, slug: told.slug })
  await app.db.inAuth(async (tx) => {
    for (const id of told.accounts) {
      const account = await accountById(tx, id)
      if (!account) continue
      const language = languageOf(String(account.preferences?.['language'] ?? ''))
      const due = dueWords[language][told.late ? 'late' : 'soon']
      await mailAccount(app, tx, account, 'privacy_due', {
        at: app.clock().getTime(),
        tenant_id,
        path: `/w/${told.slug}/requests/${request.id}`,
        values: {
          number: numberText(request.number),
          workspace: told.name,
          kind: kindWords[language][request.kind],
          due,
        },
      })
    }
  }, tenant_id)
}
