/** Door of outgoing mail. nodemailer and MJML are used in this folder only. */
export { type Language, LANGUAGES, type MailKind, type MailWords, defineMail, languageOf } from './kinds.ts'
export { type OutgoingMail, canMail, linkTo, mailKind, queueMail, sendQueuedMail } from './queue.ts'
export { listMail } from './mail.queries.ts'
export { type MailSettings, isAddress, mailSettings } from './settings.ts'
export { renderMail } from './render.ts'
export { composed } from './transport.ts'
