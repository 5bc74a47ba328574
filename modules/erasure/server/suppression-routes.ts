import { type Ctx, type Route, type RouteRequest, error, records, toE164, writeEvents } from '@app/core'
import { isAddress } from '@app/core/mail'
import { countSuppressed, liftSuppressed, listSuppressed } from './suppressions.queries.ts'

const area = { permission: { admin: 'privacy' }, tags: ['erasure'] } as const
const identifier = {
  email: { type: 'string', minLength: 3, maxLength: 254 },
  phone: { type: 'string', minLength: 5, maxLength: 40 },
  name: { type: 'string', minLength: 1, maxLength: 200 },
} as const
const body = (more: Record<string, unknown>) =>
  ({
    type: 'object',
    additionalProperties: false,
    required: Object.keys(more),
    properties: { ...identifier, ...more },
    anyOf: [{ required: ['email'] }, { required: ['phone', 'name'] }],
  }) as const
type Given = { email?: string; phone?: string; name?: string }

/** The suppression list: who was erased and must not come back, as keyed hashes. */
export const suppressionRoutes: readonly Route[] = [
  {
    ...area,
    method: 'GET',
    url: '/v1/suppressions',
    summary: 'The suppression list by erasure: how many entries, since when; whom they are of, nobody can tell',
    handler: async (req) => {
      const { entries, since } = await countSuppressed(req.ctx)
      return { entries, since, data: await listSuppressed(req.ctx) }
    },
  },
  {
    ...area,
    method: 'POST',
    url: '/v1/suppressions/check',
    summary: 'Whether an address, or a number with a name, stands on the suppression list',
    schema: { body: body({}) },
    handler: async (req) => ({
      suppressed: (await records.listedOf(req.ctx, hashesOf(req.ctx, req.body as Given))).size > 0,
    }),
  },
  {
    ...area,
    method: 'POST',
    url: '/v1/suppressions/lift',
    step_up: true,
    summary: 'Take an address, or a number with a name, off the list, with the reason and the new legal basis',
    schema: {
      body: body({
        reason: { type: 'string', minLength: 3, maxLength: 2000, pattern: '\\S' },
        basis: { enum: ['consent', 'contract', 'legal_obligation'] },
      }),
    },
    handler: lift,
  },
]

function hashesOf(ctx: Ctx, given: Given): Buffer[] {
  const wrong = (pointer: string, code: string, message: string) =>
    error('validation_failed', { fields: [{ pointer, code, message }] })
  const email = given.email?.normalize('NFC').trim().toLowerCase()
  if (email !== undefined && !isAddress(email)) throw wrong('/email', 'email', 'is no address')
  const phone = given.phone === undefined ? null : toE164(given.phone, ctx.tenant.region)
  if (given.phone !== undefined && phone === null) throw wrong('/phone', 'phone', 'is no phone number')
  return [
    ...(email === undefined ? [] : records.suppressionHashes(ctx.app, ctx.tenant.id, { email })),
    ...(phone && given.name ? records.suppressionHashes(ctx.app, ctx.tenant.id, { phone, name: given.name }) : []),
  ]
}

async function lift(req: RouteRequest): Promise<{ lifted: number }> {
  const { ctx } = req
  const { reason, basis, ...given } = req.body as Given & { reason: string; basis: string }
  const lifted = await liftSuppressed(ctx, hashesOf(ctx, given), reason.trim(), basis)
  if (lifted === 0) throw error('not_found')
  await writeEvents(ctx, [
    {
      name: 'suppression.lifted',
      object: 'suppression',
      record_id: null,
      record_version: null,
      changes: { reason: [null, reason.trim()], basis: [null, basis] },
    },
  ])
  return { lifted }
}
