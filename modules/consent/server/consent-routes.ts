import {
  type Ctx,
  type Route,
  type RouteRequest,
  error,
  mayAdminister,
  objectOf,
  pastRestriction,
  records,
  writeEvents,
} from '@app/core'
import { uuid } from '@app/core/http'
import { note as noteCase, openRequest } from '../../requests/server/index.ts'
import { ALL, type Act, type Channel, type Purpose, acts, channels, purposes } from '../index.ts'
import { addText, flagsOf, ledgerOf, listTexts, textOf } from './ledger.queries.ts'
import { stateOf } from './may-contact.ts'
import { actNames, noteConsent } from './note-consent.ts'

const area = { admin: 'privacy' } as const
const CONTACT = 'contact'

/** The ledger of consent and objection. Taking back is one request, as giving is (Art. 7(3)). */
export const consentRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/consents/:contact_id',
    permission: 'member',
    tags: ['consent'],
    summary: 'What a contact you can read has allowed and refused: the state by purpose and channel, and the ledger',
    schema: { params: { type: 'object', required: ['contact_id'], properties: { contact_id: uuid } } },
    handler: async ({ ctx, params }) => await ledger(ctx, params['contact_id'] ?? ''),
  },
  {
    method: 'POST',
    url: '/v1/consents',
    status: 201,
    permission: 'member',
    tags: ['consent'],
    summary: 'Note that a contact gave or withdrew consent, objected, or took an objection back',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['contact_id', 'act', 'purpose', 'channel', 'source'],
        properties: {
          contact_id: uuid,
          act: { enum: acts },
          purpose: { enum: [...purposes, ALL] },
          channel: { enum: [...channels, ALL] },
          text_id: uuid,
          source: { type: 'string', minLength: 2, maxLength: 200, pattern: '\\S' },
          proof: { type: 'string', maxLength: 2000 },
          at: { type: 'string', format: 'date-time' },
          request_id: uuid,
        },
      },
    },
    handler: record,
  },
  {
    method: 'GET',
    url: '/v1/consent-texts',
    permission: 'member',
    tags: ['consent'],
    summary: 'The words people agree to, by purpose and version',
    handler: async ({ ctx }) => ({ data: await listTexts(ctx) }),
  },
  {
    method: 'POST',
    url: '/v1/consent-texts',
    status: 201,
    permission: area,
    tags: ['consent'],
    summary: 'A new version of the words for a purpose; earlier versions stay as they were agreed to',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['purpose', 'text'],
        properties: {
          purpose: { enum: purposes },
          text: { type: 'string', minLength: 10, maxLength: 5000, pattern: '\\S' },
        },
      },
    },
    handler: async ({ ctx, body }) => {
      const given = body as { purpose: Purpose; text: string }
      await addText(ctx, given.purpose, given.text.trim())
      const data = await listTexts(ctx)
      const made = data.find((one) => one.purpose === given.purpose)
      if (!made) throw error('internal')
      await writeEvents(ctx, [
        { name: 'consent_text.created', object: 'consent_text', record_id: made.id, record_version: null },
      ])
      return made
    },
  },
]

async function ledger(ctx: Ctx, id: string): Promise<unknown> {
  await records.get(ctx, CONTACT, id)
  const flags = await flagsOf(ctx, id)
  if (!flags) throw error('not_found')
  const events = await ledgerOf(ctx, id)
  return { state: stateOf(flags, events), events, may_record: await mayRecord(ctx, id) }
}

/** Whoever may change the contact, a restriction aside: it must not keep a person from withdrawing. */
async function mayRecord(ctx: Ctx, id: string): Promise<boolean> {
  if (mayAdminister(ctx, 'privacy')) return true
  return (await records.lockRows(pastRestriction(ctx), objectOf(ctx, CONTACT), [id])).get(id)?.may === true
}

type Given = {
  contact_id: string
  act: Act
  purpose: Purpose | typeof ALL
  channel: Channel | typeof ALL
  text_id?: string
  source: string
  proof?: string
  at?: string
  request_id?: string
}
const wrong = (pointer: string, code: string, message: string) =>
  error('validation_failed', { fields: [{ pointer, code, message }] })

async function record(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const given = req.body as Given
  await records.get(ctx, CONTACT, given.contact_id)
  if (!(await mayRecord(ctx, given.contact_id))) throw error('forbidden')
  if (given.at !== undefined && Date.parse(given.at) > req.at) throw wrong('/at', 'future', 'lies in the future')
  const flags = await flagsOf(ctx, given.contact_id)
  if (!flags) throw error('not_found')
  if (given.act === 'given') await checkGiven(ctx, given, flags.restricted)
  const request = given.request_id ? await openRequest(ctx, given.request_id) : null
  await noteConsent(ctx, given, flags)
  if (request)
    await noteCase(ctx, request, actNames[given.act], {
      contact_id: given.contact_id,
      purpose: given.purpose,
      channel: given.channel,
    })
  return await ledger(ctx, given.contact_id)
}
/** Consent is for one purpose, and what it was given to is known (Art. 4(11), 7(1)). */
async function checkGiven(ctx: Ctx, given: Given, restricted: boolean): Promise<void> {
  if (restricted) throw error('restricted')
  if (given.purpose === ALL) throw wrong('/purpose', 'one_purpose', 'consent is given for one purpose at a time')
  if (!given.proof?.trim()) throw wrong('/proof', 'required', 'consent is kept with its proof')
  if (given.text_id !== undefined && (await textOf(ctx, given.text_id))?.purpose !== given.purpose)
    throw wrong('/text_id', 'unknown_option', 'is no text of this purpose')
}
