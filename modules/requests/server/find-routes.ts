import { type Ctx, type Route, type RouteRequest, error } from '@app/core'
import { idParams } from '@app/core/http'
import { isProven } from './ask.ts'
import { desk } from './desk-routes.ts'
import { type Copies, personObjects } from './find.queries.ts'
import { findPerson } from './find.ts'
import { phoneOf } from './match.ts'
import { placesOf } from './places.ts'
import { type PrivacyRequest, findRequest, stepsOf } from './requests.queries.ts'
import { note, openRequest } from './steps.ts'
import { decide, saveCandidates, subjectsOf, titlesOf } from './subjects.queries.ts'

const words = {
  type: 'array',
  maxItems: 10,
  uniqueItems: true,
  items: { type: 'string', minLength: 4, maxLength: 254 },
} as const

/** Finding the person: everywhere, and each find confirmed by somebody. */
export const findRoutes: readonly Route[] = [
  {
    ...desk,
    method: 'GET',
    url: '/v1/privacy-requests/:id/subjects',
    summary: 'Records that may be about the person, what was decided about each, and every place that is searched',
    schema: { params: idParams },
    handler: async (req) => {
      const one = await findRequest(req.ctx, req.params['id'] ?? '')
      if (!one) throw error('not_found')
      return await view(req.ctx, one)
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/search',
    summary:
      'Look for the person in every object, text, uploaded row, mail and value of the audit trail, by address, number and whole name',
    schema: {
      params: idParams,
      body: {
        type: ['object', 'null'],
        additionalProperties: false,
        properties: { emails: words, phones: words, names: words },
      },
    },
    handler: search,
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/subjects',
    summary:
      'Say of a record whether it is about the person; where no address matched, also what else speaks for it. A record that the search did not find is added',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['object', 'record_id', 'decision'],
        properties: {
          object: { type: 'string', maxLength: 60 },
          record_id: { type: 'string', format: 'uuid' },
          decision: { enum: ['confirmed', 'rejected', null] },
          because: { type: ['string', 'null'], maxLength: 1000 },
        },
      },
    },
    handler: decideOne,
  },
]

async function search(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const one = await openRequest(ctx, req.params['id'] ?? '')
  if (!isProven(one)) throw error('identity_unproven')
  const given = (req.body ?? {}) as { emails?: string[]; phones?: string[]; names?: string[] }
  const phones = (given.phones ?? []).map((text, at) => {
    const phone = phoneOf(ctx, text)
    if (phone) return phone
    throw error('validation_failed', {
      fields: [{ pointer: `/phones/${at}`, code: 'phone', message: 'This is no phone number.' }],
    })
  })
  const { found, copies } = await findPerson(ctx, one, {
    emails: (given.emails ?? []).map((email) => email.trim().toLowerCase()),
    phones,
    names: (given.names ?? []).map((name) => name.trim()),
  })
  await note(ctx, one, 'searched', { found, copies })
  return await view(ctx, one)
}

async function view(ctx: Ctx, one: PrivacyRequest): Promise<Record<string, unknown>> {
  const subjects = await subjectsOf(ctx, one.id)
  const titles = await titlesOf(ctx, subjects)
  const last = (await stepsOf(ctx, one.id)).findLast((step) => step.name === 'searched')
  return {
    data: subjects.map((each) => ({
      ...each,
      decision: each.confirmed_at !== null ? 'confirmed' : each.rejected_at !== null ? 'rejected' : null,
      title: titles.get(`${each.object} ${each.record_id}`)?.title ?? null,
      address: titles.get(`${each.object} ${each.record_id}`)?.address ?? null,
      is_trashed: titles.get(`${each.object} ${each.record_id}`)?.trashed ?? false,
    })),
    searched_at: last?.at ?? null,
    copies: (last?.detail?.['copies'] as Copies[] | undefined) ?? [],
    places: placesOf(ctx.app),
  }
}

async function decideOne(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const one = await openRequest(ctx, req.params['id'] ?? '')
  if (!isProven(one)) throw error('identity_unproven')
  const given = req.body as {
    object: string
    record_id: string
    decision: 'confirmed' | 'rejected' | null
    because?: string | null
  }
  const find = async () =>
    (await subjectsOf(ctx, one.id)).find((each) => each.object === given.object && each.record_id === given.record_id)
  const subject = (await find()) ?? (await added(ctx, one, given))
  const because = given.because?.trim() || null
  // A switchboard is not a person, and a namesake is another one (rulings 38).
  if (given.decision === 'confirmed' && !subject.reasons.includes('email') && because === null)
    throw error('subject_unsure', {
      fields: [{ pointer: '/because', code: 'required', message: 'say what else speaks for this person' }],
    })
  await decide(ctx, one.id, { ...given, because })
  await note(ctx, one, given.decision === null ? 'subject_reopened' : `subject_${given.decision}`, {
    object: given.object,
    record_id: given.record_id,
  })
  return await view(ctx, one)
}

/** A record that the desk knows to be of the person, though nothing in it matched. @throws not_found */
async function added(
  ctx: Ctx,
  one: PrivacyRequest,
  given: { object: string; record_id: string },
): Promise<{ reasons: readonly string[] }> {
  const object = ctx.app.registry.objects.get(given.object)
  if (!object || object.child || !(await titlesOf(ctx, [given])).has(`${given.object} ${given.record_id}`))
    throw error('not_found')
  const role = personObjects(ctx.app).includes(object) ? 'person' : 'mention'
  await saveCandidates(ctx, one.id, [{ ...given, role, fields: [], reasons: [] }])
  return { reasons: [] }
}
