import { registerErrorCodes } from '@app/core'

registerErrorCodes({
  sso_not_found: [404, 'There is no single sign-on for this.'],
  sso_over: [
    410,
    'This sign-in was answered already, took longer than 10 minutes, or began in another browser. Begin again.',
  ],
  sso_refused: [403, 'The sign-in service refused, or its answer does not hold.'],
  sso_email_unverified: [403, 'The sign-in service does not say that your email address is verified.'],
  sso_domain_unverified: [403, 'The domain of your email address is not verified by this workspace.'],
  sso_no_access: [403, 'You are not a member of this workspace, or no longer. Ask whoever administers it.'],
  sso_identity_taken: [409, 'This identity is linked to another account, or the account to another identity.'],
  sso_consent_required: [403, 'An identity is linked only with your consent to its present text.'],
  sso_link_needs_password: [
    409,
    'There is an account with your address that has no password. Set one with "Forgot password", then begin again.',
  ],
  sso_provider: [422, 'The sign-in service cannot be used as it is set up; the detail says why.'],
  sso_domain_taken: [409, 'Another workspace has verified this domain.'],
  sso_domain_missing: [409, 'The DNS record is not there yet. It can take an hour until a new one is seen everywhere.'],
  sso_not_ready: [409, 'Single sign-on can be asked for once a connection works and a domain is verified.'],
  sso_owner_needs_factor: [
    409,
    'At least one owner needs a second factor first: it is the way in on the day the sign-in service is away.',
  ],
})
