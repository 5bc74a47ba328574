/** Door of outgoing mail. MJML is used in this folder only; what goes out goes through core/egress. */
export {
  type Language,
  LANGUAGES,
  type MailKind,
  type MailWords,
  type Placeholder,
  defineMail,
  languageOf,
} from './kinds.ts'
export { type OutgoingMail, canMail, linkTo, mailKind, queueMail, sendQueuedMail } from './queue.ts'
export { type ContactGate, type ContactOf, type ContactVerdict } from './contact-gate.ts'
export { mailContact } from './contact.ts'
export { listMail } from './mail.queries.ts'
export { type MailSettings, isAddress, mailSettings } from './settings.ts'
export { type Rendered, renderMail } from './render.ts'
export { composed } from '../egress/smtp.ts'
