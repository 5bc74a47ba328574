import { useLingui } from '@lingui/react/macro'

/** What came of a sign-in by a service, by the code in the address; null for what is no refusal. */
export const useSsoWords = (): ((code: string) => string | null) => {
  const { t } = useLingui()
  return (code) => {
    switch (code) {
      case 'in':
      case 'consent':
      case 'proven':
        return null
      case 'sso_over':
        return t`This sign-in took too long, was used already, or began in another browser. Begin again.`
      case 'sso_not_found':
        return t`There is no single sign-on for this. Check the address or the workspace’s short name.`
      case 'sso_email_unverified':
        return t`The sign-in service does not say that your e-mail address is verified. Ask whoever runs it.`
      case 'sso_domain_unverified':
        return t`Your e-mail address is of a domain that this workspace has not verified.`
      case 'sso_no_access':
        return t`You are not a member of this workspace, or no longer. Ask whoever administers it.`
      case 'sso_identity_taken':
        return t`This identity is linked to another account, or your account to another identity.`
      case 'sso_link_needs_password':
        return t`Your account has no password yet. Set one with “Forgot the password?”, then begin again.`
      case 'sso_required':
        return t`Your workspace asks for single sign-on. Continue with SSO below.`
      default:
        return t`The sign-in service refused, or its answer does not hold. Begin again, or ask whoever administers the workspace.`
    }
  }
}
