import { AppError, type Route, type RouteRequest, error } from '@app/core'
import { idParams } from '@app/core/http'
import { isProven, onCase } from './ask.ts'
import { correct, correctionView, recipientsOf } from './correct.ts'
import { type CorrectionText, MOST, askCorrection, correctionText, toldPerson } from './correction-asked.ts'
import { desk } from './desk-routes.ts'
import { type PrivacyRequest, findRequest } from './requests.queries.ts'
import { note, openRequest } from './steps.ts'
import { confirmedSubjects } from './subjects.queries.ts'

/** Rectification (GDPR Art. 16, 19): what the person asks for, what is corrected, and who is told. */
export const correctRoutes: readonly Route[] = [
  {
    ...desk,
    method: 'GET',
    url: '/v1/privacy-requests/:id/corrections',
    summary:
      'What the person wants corrected, their records field by field, what was corrected and from what, where the same mistake stands elsewhere, and who was sent the data',
    schema: { params: idParams },
    handler: async (req) => {
      const one = await findRequest(req.ctx, req.params['id'] ?? '')
      if (!one) throw error('not_found')
      return await correctionView(req.ctx, one)
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/corrections',
    summary:
      'Correct one field of a confirmed record; what stood there before is kept as evidence, and the person sees it',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['object', 'record_id', 'field', 'value'],
        properties: {
          object: { type: 'string', maxLength: 60 },
          record_id: { type: 'string', format: 'uuid' },
          field: { type: 'string', maxLength: 63 },
          // Of the kind of the field, which checks it.
          value: {
            type: ['string', 'number', 'boolean', 'object', 'array', 'null'],
            maxLength: 20_000,
            maxItems: 100,
            maxProperties: 30,
          },
        },
      },
    },
    handler: async (req) => {
      const one = await provenRequest(req)
      try {
        await correct(req.ctx, one, req.body as Parameters<typeof correct>[2])
      } catch (cause) {
        throw cause instanceof AppError ? atValue(cause, req) : cause
      }
      return await correctionView(req.ctx, one)
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/recipients',
    summary: 'Note that somebody who had been sent the data was told of the correction, and how',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['destination', 'text'],
        properties: {
          destination: { type: 'string', maxLength: 60 },
          text: { type: 'string', minLength: 3, maxLength: 1000, pattern: '\\S' },
        },
      },
    },
    handler: async (req) => {
      const one = await provenRequest(req)
      const given = req.body as { destination: string; text: string }
      const sent = await recipientsOf(req.ctx, await confirmedSubjects(req.ctx, one.id))
      const found = sent.find((each) => each.destination === given.destination)
      if (!found)
        throw error('validation_failed', {
          fields: [{ pointer: '/destination', code: 'unknown', message: 'was sent nothing of this person' }],
        })
      await note(req.ctx, one, 'recipient_told', { ...given, title: found.title })
      return await correctionView(req.ctx, one)
    },
  },
  {
    permission: 'public',
    csrf: false,
    public_rate: true,
    tags: ['privacy request'],
    method: 'POST',
    url: '/v1/privacy/case/correct',
    summary: 'Name one more thing that is wrong, for whoever holds the link of a request for correction',
    schema: {
      body: {
        ...correctionText,
        required: ['token', 'wrong', 'right'],
        properties: { token: { type: 'string', minLength: 10, maxLength: 200 }, ...correctionText.properties },
      },
    },
    handler: async (req) =>
      await onCase(req, async (ctx, one) => {
        if (one.closed_at !== null || one.kind !== 'rectification') throw error('request_closed')
        if ((await toldPerson(ctx, one)).asked.length >= MOST) throw error('corrections_too_many')
        await askCorrection(ctx, one, req.body as CorrectionText)
        return await toldPerson(ctx, one)
      }),
  },
]

async function provenRequest(req: RouteRequest): Promise<PrivacyRequest> {
  const one = await openRequest(req.ctx, req.params['id'] ?? '')
  if (!isProven(one)) throw error('identity_unproven')
  return one
}

/** What is wrong with the value is said at the value, whatever the field is called. */
function atValue(cause: AppError, req: RouteRequest): AppError {
  const { field } = req.body as { field: string }
  const at = `/${field.replace('.', '/')}`
  if (!cause.fields.some((each) => each.pointer.startsWith(at))) return cause
  return error(cause.code, { fields: cause.fields.map((each) => ({ ...each, pointer: '/value' })) })
}
