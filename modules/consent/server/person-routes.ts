import { type Ctx, type Route, error } from '@app/core'
import { type PrivacyRequest, isProven, note, onCase, ownRecords } from '../../requests/server/index.ts'
import { ALL, type Channel, type Purpose, channels, purposes } from '../index.ts'
import { type ConsentEvent, flagsOf, latestTexts, ledgerOf, listTexts } from './ledger.queries.ts'
import { actNames, noteConsent } from './note-consent.ts'

const CONTACT = 'contact'
/** The word of the ledger for: said by the person, over the link that was mailed to them. */
export const PERSON = 'person'
/** What a person may say here: to take back and to refuse needs no proof beyond the mailbox, to agree does. */
const says = ['withdrawn', 'objected'] as const
const token = { type: 'string', minLength: 10, maxLength: 200 } as const
const open = { permission: 'public', csrf: false, public_rate: true, tags: ['privacy request'] } as const
const body = (properties: Record<string, unknown>) =>
  ({ type: 'object', additionalProperties: false, properties, required: Object.keys(properties) }) as const

/** What the holder of the mailed link sees of their consents, and takes back, without a member (Art. 7(3), 21). */
export const personRoutes: readonly Route[] = [
  {
    ...open,
    method: 'POST',
    url: '/v1/privacy/case/consents',
    summary: 'What the holder of the link has allowed and refused, by purpose and channel',
    schema: { body: body({ token }) },
    handler: async (req) => await onCase(req, view),
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/privacy/case/consent',
    summary: 'Take a consent back or object, as the person: at once, for all records of theirs',
    schema: {
      body: body({
        token,
        act: { enum: says },
        purpose: { enum: [...purposes, ALL] },
        channel: { enum: [...channels, ALL] },
      }),
    },
    handler: async (req) => await onCase(req, (ctx, request) => say(ctx, request, req.body as Said)),
  },
]

type Said = { act: (typeof says)[number]; purpose: Purpose | typeof ALL; channel: Channel | typeof ALL }
type Ledgers = ReadonlyMap<string, readonly ConsentEvent[]>

async function ledgersOf(ctx: Ctx, ids: readonly string[]): Promise<Ledgers> {
  const out = new Map<string, readonly ConsentEvent[]>()
  for (const id of ids) out.set(id, await ledgerOf(ctx, id))
  return out
}

/** Several records of one person are one answer: what any of them allows is allowed. */
async function view(ctx: Ctx, request: PrivacyRequest): Promise<unknown> {
  if (!isProven(request)) throw error('identity_unproven')
  const { own, sharing, address } = await ownRecords(ctx, request)
  const ledgers = await ledgersOf(ctx, own.get(CONTACT) ?? [])
  const words = new Map((await listTexts(ctx)).map((one) => [one.id, one]))
  return {
    address,
    records: ledgers.size,
    shared: ledgers.size === 0 && (sharing.get(CONTACT)?.length ?? 0) > 0,
    purposes: purposes.map((purpose) => ({
      purpose,
      channels: channels.map((channel) => {
        const last = [...ledgers.values()].flatMap((events) => lastOf(events, purpose, channel) ?? [])
        const shown = last.find((one) => one.act === 'given') ?? last[0]
        return {
          channel,
          act: shown?.act ?? null,
          at: shown?.at ?? null,
          source: shown?.source ?? null,
          text_version: shown?.text_version ?? null,
          text: (shown?.text_id && words.get(shown.text_id)?.text) || null,
        }
      }),
    })),
  }
}

const lastOf = (events: readonly ConsentEvent[], purpose: Purpose, channel: Channel): ConsentEvent | undefined =>
  events.find(
    (one) => (one.purpose === purpose || one.purpose === ALL) && (one.channel === channel || one.channel === ALL),
  )

async function say(ctx: Ctx, request: PrivacyRequest, said: Said): Promise<unknown> {
  if (!isProven(request)) throw error('identity_unproven')
  const { own, sharing } = await ownRecords(ctx, request)
  // No mail to this mailbox: whoever reads it may say so for every record that has it.
  const isMailbox = said.act === 'objected' && said.purpose === ALL && said.channel === 'email'
  const ids = [...new Set([...(own.get(CONTACT) ?? []), ...(isMailbox ? (sharing.get(CONTACT) ?? []) : [])])]
  if (ids.length === 0) throw error('not_found')
  const latest = await latestTexts(ctx)
  let noted = 0
  for (const [id, events] of await ledgersOf(ctx, ids)) {
    const flags = await flagsOf(ctx, id)
    if (!flags || isSaid(events, said)) continue
    const before = events.find(
      (one) =>
        one.act === 'given' &&
        (said.purpose === ALL || one.purpose === said.purpose) &&
        (said.channel === ALL || one.channel === said.channel),
    )
    await noteConsent(
      ctx,
      {
        contact_id: id,
        act: said.act,
        purpose: said.purpose,
        channel: said.channel,
        source: PERSON,
        request_id: request.id,
        // The words that are taken back; where nothing was agreed to, those that are in force.
        text_id: before?.text_id ?? (said.purpose === ALL ? null : (latest.get(said.purpose) ?? null)),
      },
      flags,
    )
    noted += 1
  }
  if (noted > 0)
    await note(ctx, request, actNames[said.act], { purpose: said.purpose, channel: said.channel, by: PERSON })
  return await view(ctx, request)
}

/** Said before, in the same words: a second press writes no second line. To object to what is owed is said by its name, also after an objection to all. */
function isSaid(events: readonly ConsentEvent[], { act, purpose, channel }: Said): boolean {
  const last = events.find(
    (one) =>
      (purpose === ALL || one.purpose === ALL || one.purpose === purpose) &&
      (channel === ALL || one.channel === ALL || one.channel === channel),
  )
  return last?.act === act && last.purpose === purpose && last.channel === channel
}
