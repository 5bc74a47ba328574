import { type Route, type RouteRequest, error, uuidv7, writeEvents } from '@app/core'
import { download } from '@app/core/http'
import type { DpaAnswer, DpaBody, Language } from '../index.ts'
import { acceptances, insertAcceptance } from './dpa.queries.ts'
import { dpaPdf } from './dpa-pdf.ts'
import { viewOf } from './policy-routes.ts'
import { announcedVersions, versionInForce } from './versions.queries.ts'

const admin = { permission: { admin: 'privacy' }, tags: ['policy'] } as const
const text = { type: 'string', minLength: 2, maxLength: 200, pattern: '\\S' } as const

/** The data processing agreement: for every workspace, at no charge (X31). */
export const dpaRoutes: readonly Route[] = [
  {
    ...admin,
    method: 'GET',
    url: '/v1/dpa',
    summary: 'The data processing agreement that holds now, and who accepted which version',
    handler: async (req): Promise<DpaAnswer> => {
      const now = new Date(req.at).toISOString()
      const version = await req.app.db.inAuth((tx) => versionInForce<DpaBody>(tx, 'dpa', now))
      const accepted = await acceptances(req.ctx)
      return {
        version: version && { ...viewOf(version, version.id, now), body: version.body },
        acceptances: accepted,
        is_accepted: accepted.some((one) => one.number === version?.number),
      }
    },
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/dpa/accept',
    status: 201,
    session_only: true,
    step_up: true,
    summary: 'Accept the agreement for the organisation; whoever does says that they may',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['number', 'organisation', 'name', 'position', 'may_bind'],
        properties: {
          number: { type: 'integer', minimum: 1 },
          organisation: text,
          name: text,
          position: text,
          may_bind: { const: true },
        },
      },
    },
    handler: accept,
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/dpa/:number/pdf',
    summary: 'A version of the agreement as PDF, with its acceptance',
    schema: {
      params: {
        type: 'object',
        required: ['number'],
        properties: { number: { type: 'string', pattern: '^[1-9][0-9]{0,8}$' } },
      },
      querystring: { type: 'object', properties: { language: { enum: ['en', 'de'] } } },
    },
    handler: pdf,
  },
]

async function accept(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const given = req.body as { number: number; organisation: string; name: string; position: string }
  const version = await req.app.db.inAuth((tx) => versionInForce<DpaBody>(tx, 'dpa', ctx.now))
  if (!version) throw error('not_found')
  if (version.number !== given.number)
    throw error('conflict', { detail: `Version ${version.number} holds now. Read that one.` })
  if ((await acceptances(ctx)).some((one) => one.number === given.number))
    throw error('conflict', { detail: 'This version is accepted already.' })
  const row = {
    id: uuidv7(),
    version_id: version.id,
    number: given.number,
    hash: version.hash,
    accepted_at: ctx.now,
    organisation: given.organisation.trim(),
    name: given.name.trim(),
    position: given.position.trim(),
  }
  await insertAcceptance(ctx, row)
  await writeEvents(ctx, [
    {
      name: 'workspace.dpa_accepted',
      object: 'workspace',
      record_id: ctx.tenant.id,
      record_version: null,
      changes: { dpa_version: [null, given.number] },
    },
  ])
  const { version_id: _, ...shown } = row
  return shown
}

async function pdf(req: RouteRequest): Promise<unknown> {
  const all = await req.app.db.inAuth((tx) => announcedVersions<DpaBody>(tx, 'dpa'))
  const version = all.find((one) => String(one.number) === req.params['number'])
  if (!version || version.number === null || version.effective_at === null) throw error('not_found')
  const acceptance = (await acceptances(req.ctx)).find((one) => one.number === version.number) ?? null
  const language: Language = req.query['language'] === 'de' ? 'de' : 'en'
  const { body, number, hash, effective_at } = version
  return download({
    name: `dpa-${req.ctx.tenant.slug}-${number}.pdf`,
    type: 'application/pdf',
    body: dpaPdf({ body, number, hash, effective_at, acceptance, language }),
  })
}
