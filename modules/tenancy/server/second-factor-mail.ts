import type { RouteRequest } from '@app/core'
import { defineMail, languageOf, queueMail } from '@app/core/mail'
import type { Tx } from '@app/core/db'
import type { Account } from '../../identity/server/index.ts'

/** To the person whose second step an admin took away: if they did not ask for it, somebody else did. */
export const secondFactorReset = defineMail({
  category: 'security',
  purpose: 'account_security',
  useful_minutes: 7 * 24 * 60,
  words: {
    en: {
      subject: 'Your second step was reset',
      title: 'Your second step was reset',
      paragraphs: [
        'An admin of {workspace} took the second step of signing in from your account: authenticator app, passkeys and recovery codes no longer work, and you were signed out everywhere.',
        'Sign in with your password and set it up again.',
      ],
      button: 'Sign in',
      after: ['You did not ask for this? Change your password and talk to the admins of {workspace}.'],
    },
    de: {
      subject: 'Ihr zweiter Schritt wurde zurückgesetzt',
      title: 'Ihr zweiter Schritt wurde zurückgesetzt',
      paragraphs: [
        'Ein Admin von {workspace} hat den zweiten Schritt der Anmeldung von Ihrem Konto genommen: Authenticator-App, Passkeys und Notfallcodes gelten nicht mehr, und Sie wurden überall abgemeldet.',
        'Melden Sie sich mit Ihrem Passwort an und richten Sie ihn neu ein.',
      ],
      button: 'Anmelden',
      after: [
        'Sie haben nicht darum gebeten? Ändern Sie Ihr Passwort und sprechen Sie mit den Admins von {workspace}.',
      ],
    },
  },
})

/** Queues the mail in the transaction that resets; without a mail server it is noted as undelivered (ruling 5). */
export async function tellReset(req: RouteRequest, tx: Tx, account: Account): Promise<void> {
  const { app, ctx } = req
  const language = account.preferences?.['language']
  await queueMail(app, tx, {
    kind: 'second_factor_reset',
    to: account.email,
    language: languageOf(typeof language === 'string' ? language : ctx.tenant.locale),
    values: { workspace: ctx.tenant.name, link: `${app.config.public_url}/sign-in` },
    tenant_id: ctx.tenant.id,
    account_id: account.id,
    at: req.at,
  })
}
