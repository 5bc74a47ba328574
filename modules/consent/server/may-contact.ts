import type { Ctx } from '@app/core'
import type { ContactGate } from '@app/core/mail'
import { ALL, type Channel, type Purpose, type Refusal, channels, purposes } from '../index.ts'
import { type ConsentEvent, type Flags, flagsOf, ledgerOf } from './ledger.queries.ts'

export type Verdict = { readonly allowed: boolean; readonly reason: Refusal | null }
const no = (reason: Refusal): Verdict => ({ allowed: false, reason })
const YES: Verdict = { allowed: true, reason: null }

/**
 * May this contact be written to or called for this purpose, on this channel, now? The one function that every sender asks. A restriction, "do not email"
 * and an objection go first; then the last word for purpose and channel counts. What people are owed (`service`) needs no consent and heeds an objection to
 * it; everything else needs consent that stands.
 */
export async function mayContact(ctx: Ctx, contactId: string, purpose: Purpose, channel: Channel): Promise<Verdict> {
  const flags = await flagsOf(ctx, contactId)
  return flags ? judged(flags, await ledgerOf(ctx, contactId), purpose, channel) : no('unknown')
}

/** As {@link mayContact}, over what was read already. */
export function judged(
  flags: Flags & { restricted: boolean },
  ledger: readonly ConsentEvent[],
  purpose: Purpose,
  channel: Channel,
): Verdict {
  if (flags.restricted) return no('restricted')
  if (channel === 'email' && !flags.email) return no('no_address')
  if ((channel === 'phone' || channel === 'sms') && !flags.phone) return no('no_address')
  const blocked = channel === 'email' ? flags.do_not_email : channel === 'post' ? false : flags.do_not_call
  if (blocked === true && purpose !== 'service') return no('opted_out')
  const last = lastWord(ledger, purpose, channel)
  if (last === 'given') return YES
  if (last === 'objected' || last === 'withdrawn')
    return purpose === 'service' && !named(ledger, channel) ? YES : no(last)
  return purpose === 'service' ? YES : no('no_consent')
}

const about = (event: ConsentEvent, purpose: Purpose, channel: Channel): boolean =>
  (event.purpose === purpose || event.purpose === ALL) && (event.channel === channel || event.channel === ALL)

export const lastWord = (
  ledger: readonly ConsentEvent[],
  purpose: Purpose,
  channel: Channel,
): ConsentEvent['act'] | null => ledger.find((event) => about(event, purpose, channel))?.act ?? null

/** An objection to everything is one to advertising; what is owed stops only when it is named itself. */
const named = (ledger: readonly ConsentEvent[], channel: Channel): boolean =>
  ledger.some(
    (event) =>
      event.purpose === 'service' && (event.channel === channel || event.channel === ALL) && event.act === 'objected',
  )

const isPurpose = (text: string): text is Purpose => (purposes as readonly string[]).includes(text)

/** The gate of core's mail door. */
export const gate: ContactGate = async (ctx, contactId, purpose) => {
  if (!isPurpose(purpose)) return { allowed: false, reason: 'unknown_purpose' }
  const { allowed, reason } = await mayContact(ctx, contactId, purpose, 'email')
  const address = allowed ? (await flagsOf(ctx, contactId))?.email : null
  return address ? { allowed: true, address } : { allowed: false, reason: reason ?? 'no_address' }
}

/** The present state of every purpose and channel. */
export const stateOf = (flags: Flags & { restricted: boolean }, ledger: readonly ConsentEvent[]) =>
  purposes.flatMap((purpose) =>
    channels.map((channel) => ({
      purpose,
      channel,
      ...judged(flags, ledger, purpose, channel),
      act: lastWord(ledger, purpose, channel),
    })),
  )
