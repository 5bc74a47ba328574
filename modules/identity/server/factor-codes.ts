import { registerErrorCodes } from '@app/core'

registerErrorCodes({
  code_refused: [400, 'The code is wrong or too old.'],
  code_used: [400, 'This code was used already; wait for the next one.'],
  passkey_refused: [400, 'The passkey is not known here, or its proof does not hold.'],
  challenge_over: [400, 'This request was answered already, took too long or belongs to another sign-in; try again.'],
  passkeys_unavailable: [
    409,
    'Passkeys need a host name: PUBLIC_URL of this installation is an IP address or plain http.',
  ],
  factor_exists: [409, 'There is one already; remove it first.'],
  setup_over: [410, 'The set-up took too long or was started again elsewhere; start it again.'],
  second_step_over: [401, 'Too many wrong codes, or too late: start again with your password.'],
  sign_in_first: [409, 'This account asks for a second step; sign in first, then open the link again.'],
})
