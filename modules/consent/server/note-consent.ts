import { type Ctx, asProgram, pastRestriction, records, writeEvents } from '@app/core'
import { ALL, type Act, type Channel } from '../index.ts'
import { type Flags, type NewConsent, addConsent, flagsOf, ledgerOf } from './ledger.queries.ts'
import { stateOf } from './may-contact.ts'

const CONTACT = 'contact'
/** What the trail calls the acts. */
export const actNames: Record<Act, string> = {
  given: 'consent_given',
  withdrawn: 'consent_withdrawn',
  objected: 'objected',
  lifted: 'objection_lifted',
}

/** Writes what a contact said: a line of the ledger, an event, and the contact's own fields in step with both. Whoever calls has checked that it may be said. */
export async function noteConsent(ctx: Ctx, given: NewConsent, flags: Flags): Promise<void> {
  await addConsent(ctx, {
    ...given,
    source: given.source.trim(),
    ...(given.at ? { at: new Date(given.at).toISOString() } : {}),
  })
  await writeEvents(ctx, [
    {
      name: `${CONTACT}.${actNames[given.act]}`,
      object: CONTACT,
      record_id: given.contact_id,
      record_version: null,
    },
  ])
  await setFields(ctx, given, flags)
}

/** The contact's own fields say the same as the ledger: "do not email", "do not call", and the legal basis. */
async function setFields(ctx: Ctx, given: NewConsent, flags: Flags): Promise<void> {
  const patch: Record<string, unknown> = {}
  const reaches = (channel: Channel): boolean => given.channel === channel || given.channel === ALL
  const flag = (name: 'do_not_email' | 'do_not_call', isOn: boolean): void => {
    if ((flags[name] ?? false) !== isOn) patch[name] = isOn
  }
  const refusesAll = given.purpose === ALL && (given.act === 'objected' || given.act === 'withdrawn')
  const opens = given.act === 'given' || (given.act === 'lifted' && given.purpose === ALL)
  if (reaches('email') && (refusesAll || opens)) flag('do_not_email', refusesAll)
  if (reaches('phone') && (refusesAll || opens)) flag('do_not_call', refusesAll)
  if (given.act === 'given' && (flags.legal_basis ?? 'none') === 'none') patch['legal_basis'] = 'consent'
  if (given.act === 'withdrawn' && flags.legal_basis === 'consent' && !(await stands(ctx, given.contact_id)))
    patch['legal_basis'] = 'none'
  if (Object.keys(patch).length === 0) return
  // In the name of the person: neither the role's right to these fields nor a restriction stands in the way of an objection.
  await records.update(asProgram(pastRestriction(ctx)), CONTACT, given.contact_id, patch, {
    raw: true,
    event: 'consent_recorded',
  })
}

/** Does any consent still stand? */
async function stands(ctx: Ctx, id: string): Promise<boolean> {
  const [flags, events] = [await flagsOf(ctx, id), await ledgerOf(ctx, id)]
  return flags !== null && stateOf(flags, events).some((one) => one.act === 'given')
}
