import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { type Route, type RouteRequest, noteAccount } from '@app/core'
import { actOf, idParams } from '@app/core/http'
import './factor-codes.ts'
import {
  codesAnswer,
  confirmBody,
  factorsAnswer,
  methodsAnswer,
  nothing,
  optionsAnswer,
  passkeyAnswer,
  passkeyBody,
  passkeySignInBody,
  renameBody,
  secondStepBody,
  setupAnswer,
  stepUpBody,
} from './factor-schemas.ts'
import {
  addPasskey,
  beginPasskey,
  beginTotp,
  changePasskey,
  confirmTotp,
  listFactors,
  removePasskey,
  removeTotp,
  renewRecoveryCodes,
} from './own-factors.ts'
import { checkAssertion, offerAssertion } from './passkeys.ts'
import { sessionSchema } from './schemas.ts'
import { offerSecondStepPasskey, openSession, takeSecondStep } from './second-step.ts'
import { offerStepUpPasskey, stepUp, stepUpMethods } from './step-up.ts'

const tags = ['auth']
const own = { permission: 'session', tags } as const
/** Before there is a session: no CSRF token, counted per address (rulings 33, 36). */
const open = { permission: 'public', csrf: false, public_rate: true, tags } as const

/** Second factors: signing in with them, having them, and proving oneself again. */
export const factorRoutes: readonly Route[] = [
  {
    ...open,
    method: 'POST',
    url: '/v1/auth/second-step',
    summary: 'Finish signing in: a code of the authenticator app, a recovery code or a passkey',
    schema: { body: secondStepBody, response: sessionSchema },
    handler: takeSecondStep,
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/auth/second-step/passkey',
    summary: 'Options for a passkey as the second step',
    schema: { body: nothing, response: optionsAnswer },
    handler: offerSecondStepPasskey,
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/auth/passkey-sign-in/options',
    summary: 'Options for signing in with a passkey alone',
    schema: { body: nothing, response: optionsAnswer },
    handler: async (req) => await offerAssertion(req, 'sign_in', null, null),
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/auth/passkey-sign-in',
    summary: 'Sign in with a passkey alone',
    schema: { body: passkeySignInBody, response: sessionSchema },
    handler: passkeySignIn,
  },
  {
    ...own,
    method: 'GET',
    url: '/v1/auth/factors',
    summary: 'Own second factors',
    schema: { response: factorsAnswer },
    handler: listFactors,
  },
  {
    ...own,
    method: 'POST',
    url: '/v1/auth/totp',
    step_up: true,
    secret_answer: true,
    summary: 'Begin with an authenticator app: its secret, once',
    schema: { body: nothing, response: setupAnswer },
    handler: beginTotp,
  },
  {
    ...own,
    method: 'POST',
    url: '/v1/auth/totp/confirm',
    secret_answer: true,
    public_rate: true,
    summary: 'Confirm the authenticator app by its first code; recovery codes come with the first factor, once',
    schema: { body: confirmBody, response: codesAnswer },
    handler: confirmTotp,
  },
  {
    ...own,
    method: 'DELETE',
    url: '/v1/auth/totp',
    step_up: true,
    summary: 'Remove the authenticator app',
    handler: removeTotp,
  },
  {
    ...own,
    method: 'POST',
    url: '/v1/auth/recovery-codes',
    step_up: true,
    secret_answer: true,
    summary: 'Ten new recovery codes, once; the old ones are void',
    schema: { body: nothing, response: codesAnswer },
    handler: renewRecoveryCodes,
  },
  {
    ...own,
    method: 'POST',
    url: '/v1/auth/passkeys/options',
    step_up: true,
    summary: 'Options for making a passkey',
    schema: { body: nothing, response: optionsAnswer },
    handler: beginPasskey,
  },
  {
    ...own,
    method: 'POST',
    url: '/v1/auth/passkeys',
    status: 201,
    secret_answer: true,
    summary: 'Add a passkey; recovery codes come with the first factor, once',
    schema: { body: passkeyBody, response: passkeyAnswer },
    handler: addPasskey,
  },
  {
    ...own,
    method: 'PATCH',
    url: '/v1/auth/passkeys/:id',
    status: 204,
    summary: 'Rename a passkey',
    schema: { params: idParams, body: renameBody },
    handler: changePasskey,
  },
  {
    ...own,
    method: 'DELETE',
    url: '/v1/auth/passkeys/:id',
    step_up: true,
    summary: 'Remove a passkey',
    schema: { params: idParams },
    handler: removePasskey,
  },
  {
    ...own,
    method: 'GET',
    url: '/v1/auth/step-up',
    by_sso: true,
    summary: 'How to prove again who one is',
    schema: { response: methodsAnswer },
    handler: stepUpMethods,
  },
  {
    ...own,
    method: 'POST',
    url: '/v1/auth/step-up/passkey',
    by_sso: true,
    summary: 'Options for proving again who one is by a passkey',
    schema: { body: nothing, response: optionsAnswer },
    handler: offerStepUpPasskey,
  },
  {
    ...own,
    method: 'POST',
    url: '/v1/auth/step-up',
    by_sso: true,
    status: 204,
    public_rate: true,
    summary: 'Prove again who one is: password, code or passkey; counts for 10 minutes',
    schema: { body: stepUpBody },
    handler: stepUp,
  },
]

/** A passkey with user verification is two factors in one: something one has, opened by something one knows or is. */
async function passkeySignIn(req: RouteRequest): Promise<unknown> {
  const { passkey } = req.body as { passkey: AuthenticationResponseJSON }
  const accountId = await checkAssertion(req, passkey, 'sign_in', null, null).catch(async (cause: unknown) => {
    // Whose it would have been is not known, or not proven: the platform's log alone has it.
    const act = actOf(req, { name: 'session.refused', account_id: null, tenant_id: null })
    await req.app.db.inAuth((tx) => noteAccount(tx, act))
    throw cause
  })
  return await openSession(req, accountId, 'passkey')
}
