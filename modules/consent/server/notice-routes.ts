import {
  type Ctx,
  type JobHandler,
  type Route,
  type RouteRequest,
  enqueue,
  error,
  inCtx,
  records,
  writeEvents,
} from '@app/core'
import { uuid } from '@app/core/http'
import { canMail, languageOf, mailContact } from '@app/core/mail'
import { ownWords } from '../../mail-templates/server/index.ts'
import { type NoticeWay, noticeWays } from '../index.ts'
import { mayContact } from './may-contact.ts'
import {
  addNotice,
  countBasis,
  countUninformed,
  listNotices,
  noteGiven,
  noticesOf,
  uninformed,
} from './notices.queries.ts'

const area = { admin: 'privacy' } as const
const CONTACT = 'contact'
const INFORMED = 'informed'
const NOTICE_MAIL = 'contact_privacy_notice'

/** Lawful basis, source and privacy notices of the people a workspace keeps. */
export const noticeRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/people-report',
    permission: area,
    tags: ['consent'],
    summary: 'How many contacts and leads have no legal basis or no source, and how many contacts were not informed',
    handler: async ({ ctx }) => ({ data: await countBasis(ctx), uninformed: await countUninformed(ctx) }),
  },
  {
    method: 'GET',
    url: '/v1/people-report/uninformed',
    permission: area,
    tags: ['consent'],
    summary: 'Contacts entered more than 30 days ago who got no privacy notice: up to 200, oldest first',
    handler: async ({ ctx }) => ({ data: await uninformed(ctx, 200) }),
  },
  {
    method: 'GET',
    url: '/v1/privacy-notices',
    permission: 'member',
    tags: ['consent'],
    summary: 'The privacy notice of the workspace to its contacts, newest version first',
    handler: async ({ ctx }) => ({ data: await listNotices(ctx) }),
  },
  {
    method: 'POST',
    url: '/v1/privacy-notices',
    status: 201,
    permission: area,
    tags: ['consent'],
    summary: 'A new version of the privacy notice to contacts; earlier ones stay as they were given',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['text'],
        properties: { text: { type: 'string', minLength: 20, maxLength: 20_000, pattern: '\\S' } },
      },
    },
    handler: async ({ ctx, body }) => {
      const id = await addNotice(ctx, (body as { text: string }).text.trim())
      await writeEvents(ctx, [
        { name: 'privacy_notice.created', object: 'privacy_notice', record_id: id, record_version: null },
      ])
      return (await listNotices(ctx))[0]
    },
  },
  {
    method: 'GET',
    url: '/v1/privacy-notices/given/:contact_id',
    permission: 'member',
    tags: ['consent'],
    summary: 'Which notices a contact you can read was given, how and when',
    schema: { params: { type: 'object', required: ['contact_id'], properties: { contact_id: uuid } } },
    handler: async ({ ctx, params }) => {
      const record = await records.get(ctx, CONTACT, params['contact_id'] ?? '')
      return { data: await noticesOf(ctx, record.id) }
    },
  },
  {
    method: 'POST',
    url: '/v1/privacy-notices/given',
    status: 202,
    permission: area,
    tags: ['consent'],
    summary: 'Note that contacts got the newest notice, or send it to them by mail; up to 200 at a time',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['contact_ids', 'way'],
        properties: {
          contact_ids: { type: 'array', minItems: 1, maxItems: 200, uniqueItems: true, items: uuid },
          way: { enum: noticeWays },
        },
      },
    },
    handler: give,
  },
]

type Refused = { id: string; reason: string }

async function give({ ctx, body, app }: RouteRequest): Promise<unknown> {
  const given = body as { contact_ids: string[]; way: NoticeWay }
  const [notice] = await listNotices(ctx)
  if (!notice) throw error('conflict', { detail: 'There is no privacy notice yet; write one first.' })
  if (given.way === 'mail' && !canMail(app)) throw error('mail_not_configured')
  const found = await records.getMany(ctx, CONTACT, given.contact_ids, { fields: ['full_name'] })
  if (found.length < given.contact_ids.length) throw error('reference_not_found')
  if (given.way !== 'mail') {
    await noteGiven(ctx, given.contact_ids, notice.id, given.way, ctx.actor.member_id)
    await informed(ctx, given.contact_ids)
    return { noted: given.contact_ids.length, queued: 0, refused: [] }
  }
  const refused: Refused[] = []
  for (const id of given.contact_ids) {
    const verdict = await mayContact(ctx, id, 'service', 'email')
    if (!verdict.allowed) refused.push({ id, reason: verdict.reason ?? 'unknown' })
    else
      await enqueue(ctx, 'consent.mail_notice', {
        tenant_id: ctx.tenant.id,
        contact_id: id,
        notice_id: notice.id,
        member_id: ctx.actor.member_id,
      })
  }
  return { noted: 0, queued: given.contact_ids.length - refused.length, refused }
}

const informed = async (ctx: Ctx, ids: readonly string[]): Promise<void> => {
  await writeEvents(
    ctx,
    ids.map((id) => ({ name: `${CONTACT}.${INFORMED}`, object: CONTACT, record_id: id, record_version: null })),
  )
}

/** Job `consent.mail_notice`: through the door for contacts, which asks again; only what was let through is noted as given. */
export const mailNotice: JobHandler = async (app, payload) => {
  const { tenant_id, contact_id, notice_id, member_id } = payload as Record<string, string>
  const as = { tenant_id: tenant_id ?? '', member_id: null, source: 'job' as const }
  const made = await inCtx(app, as, async (ctx) => {
    const notice = (await listNotices(ctx)).find((one) => one.id === notice_id)
    if (!notice) return null
    const language = languageOf(ctx.tenant.locale)
    return { notice, tenant: ctx.tenant, language, words: await ownWords(ctx, NOTICE_MAIL, language) }
  })
  if (!made || !contact_id) return
  const { queued } = await mailContact(
    app,
    { tenant_id: as.tenant_id, contact_id, purpose: 'service' },
    {
      kind: NOTICE_MAIL,
      language: made.language,
      words: made.words,
      values: {
        workspace: made.tenant.name,
        text: made.notice.text,
        link: `${app.config.public_url}/privacy/request/${made.tenant.slug}`,
      },
      cause: `${made.notice.id} ${contact_id}`,
      at: app.clock().getTime(),
    },
  )
  if (queued)
    await inCtx(app, as, async (ctx) => {
      if ((await noticesOf(ctx, contact_id)).some((one) => one.way === 'mail' && one.version === made.notice.version))
        return
      await noteGiven(ctx, [contact_id], made.notice.id, 'mail', member_id ?? null)
      await informed(ctx, [contact_id])
    })
}
