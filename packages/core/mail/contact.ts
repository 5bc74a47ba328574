import type { App } from '../app.ts'
import { type ContactOf, askGate } from './contact-gate.ts'
import { type OutgoingMail, permit, queueMail } from './queue.ts'

/**
 * The one door for mails to contacts: asks whether the contact may be written to for this purpose, and queues the mail only then. The mail goes to the
 * address the contact has now; it is asked again when the mail leaves, so a withdrawal also stops what waits.
 */
export async function mailContact(
  app: App,
  contact: ContactOf,
  mail: Pick<OutgoingMail, 'kind' | 'language' | 'values' | 'words' | 'cause' | 'at'>,
): Promise<{ queued: boolean; reason: string | null }> {
  const verdict = await askGate(app, contact)
  if (!verdict.allowed) return { queued: false, reason: verdict.reason }
  const outgoing = permit({ ...mail, to: verdict.address, tenant_id: contact.tenant_id, contact })
  await app.db.inAuth((tx) => queueMail(app, tx, outgoing), contact.tenant_id)
  return { queued: true, reason: null }
}
