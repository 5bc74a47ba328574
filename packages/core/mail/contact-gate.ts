import type { App } from '../app.ts'
import { type Ctx, inCtx } from '../ctx.ts'

/** Whether a contact may be written to for a purpose, and where; or why not, as a word. */
export type ContactVerdict =
  | { readonly allowed: true; readonly address: string }
  | { readonly allowed: false; readonly reason: string }
/** Asked before any mail to a contact: by the module that keeps what people have allowed. */
export type ContactGate = (ctx: Ctx, contactId: string, purpose: string) => Promise<ContactVerdict>
/** Who is written to, and for what: kept with a waiting mail, so that it is asked again when the mail leaves. */
export type ContactOf = { readonly tenant_id: string; readonly contact_id: string; readonly purpose: string }

/** @throws when no module, or more than one, keeps the gate: then nothing goes to contacts at all */
export async function askGate(app: App, contact: ContactOf): Promise<ContactVerdict> {
  const [gate, ...others] = app.parts.modules.flatMap((module) => module.may_contact ?? [])
  if (!gate || others.length > 0) throw new Error('one module says whether a contact may be written to')
  return await inCtx(app, { tenant_id: contact.tenant_id, member_id: null, source: 'job' }, (ctx) =>
    gate(ctx, contact.contact_id, contact.purpose),
  )
}
