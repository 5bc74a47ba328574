import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { isApiError } from '@app/ui/api'

/** What the server refuses on these pages, in the person's language; other failures keep their own words. */
export const useAccountWords = (): ((failure: unknown) => string) => {
  const { t } = useLingui()
  const minutes = (failure: unknown): number =>
    isApiError(failure) ? Math.max(1, Math.ceil(Number(failure.body['retry_after'] ?? 900) / 60)) : 15
  return (failure) => {
    if (!isApiError(failure)) return failure instanceof Error ? failure.message : String(failure)
    switch (failure.code) {
      case 'wrong_credentials':
        return t`Email address or password is wrong.`
      case 'too_many_failures':
        return t`Too many failed attempts. Wait ${plural(minutes(failure), { one: '# minute', other: '# minutes' })}, or set a new password.`
      case 'recovery_required':
        return t`Too many failed attempts in all. Set a new password to sign in again.`
      case 'too_many_mails':
        return t`Enough mails for one hour went to this address. Look into the spam folder, or come back later.`
      case 'code_wrong':
        return t`This code is wrong.`
      case 'code_over':
        return t`This code was used, is too old, or was typed wrong too often. Have a new one sent.`
      case 'link_used':
        return t`This link was used, is too old, or the password was changed since. Ask for a new one.`
      case 'mail_not_configured':
        return t`This installation sends no mail. Ask whoever runs it for a link.`
      case 'account_exists':
        return t`There is an account with this address already; sign in and make the workspace there.`
      case 'sso_required':
        return t`Your workspace asks for single sign-on. Continue with SSO below.`
      case 'sign_up_closed':
        return t`Sign-up is closed here.`
      case 'busy':
        return t`Too many people sign in at this moment. Try again in a few seconds.`
      case 'invitation_other_account':
        return t`The invitation is for another address than the one signed in; sign out first.`
      default:
        return failure.message
    }
  }
}
