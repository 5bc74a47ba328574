import { type RouteRequest, error } from '@app/core'
import { canMail, languageOf, queueMail } from '@app/core/mail'
import { checkCode, issueCode, limitMails } from './codes.ts'
import { accountByEmail } from './identity.queries.ts'

/**
 * The first half of signing up where mail works: a code to the address, and to nobody's account a word. Nothing of the form is kept: the
 * browser holds it and sends it again with the code. An address that has an account gets another mail, and the answer is the same.
 */
export async function sendSignUpCode(req: RouteRequest, email: string, locale: string | undefined): Promise<unknown> {
  const { app, at } = req
  if (!canMail(app)) throw error('mail_not_configured')
  await limitMails(req, 'sign_up', email)
  const header = String(req.raw.headers['accept-language'] ?? '')
  const language = languageOf(locale ?? header)
  const issued = await app.db.inAuth(async (tx) => {
    const known = (await accountByEmail(tx, email)) !== null
    const made = await issueCode(req, tx, { purpose: 'sign_up', account_id: null, email, dead: known })
    const values = { code: made.code, link: `${app.config.public_url}/sign-in` }
    await queueMail(app, tx, { kind: known ? 'sign_up_known' : 'sign_up_code', to: email, language, values, at })
    return made
  })
  return { confirmation: issued.token, expires_at: issued.expires_at }
}

/** The code of the second half, for this very address; null where there is no mail to send one. @throws confirmation_required, code_wrong, code_over */
export async function signUpCode(
  req: RouteRequest,
  email: string,
  given: { confirmation?: string; code?: string },
): Promise<string | null> {
  if (!canMail(req.app)) return null
  if (given.confirmation === undefined || given.code === undefined) throw error('confirmation_required')
  const code = await checkCode(req, 'sign_up', { token: given.confirmation, code: given.code })
  if (code.email !== email) throw error('code_over')
  return code.id
}
