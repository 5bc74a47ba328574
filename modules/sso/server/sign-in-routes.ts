import { timingSafeEqual } from 'node:crypto'
import { AppError, type Route, type RouteRequest, error } from '@app/core'
import { hashToken, uuid } from '@app/core/http'
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import {
  type Account,
  accountByEmail,
  checkAssertion,
  checkSecondStep,
  factorsOf,
  methodsOf,
  normaliseEmail,
  offerAssertion,
  optionsAnswer,
  passkeySignInBody,
  passwordSalt,
  sessionAnswer,
  verifyPassword,
} from '../../identity/server/index.ts'
import { CONSENT_VERSION, consentTexts } from '../index.ts'
import { browserHash, unmarkBrowser } from './browser.ts'
import { connectionsOf } from './connections.queries.ts'
import { checkFirst, comeIn, firstSignIn, knownAccount } from './enter.ts'
import { type Live, ask, askedOf, keep, liveConnection, noteRefusal, provenOf, refuseRemembered } from './flow.ts'
import { type Flow, findFlow, takeFlow } from './flows.queries.ts'
import { finishLink } from './link-routes.ts'
import { finishStepUp } from './step-up-routes.ts'
import { type Proven, readOidc } from './oidc.ts'
import { oidcOf } from './secrets.ts'

const tags = ['sso'] as const
const open = { permission: 'public', csrf: false, public_rate: true, tags } as const

/** Signing in by a provider. None of it tells whether an address has an account; domains are public anyway (they are in the DNS). */
export const signInRoutes: readonly Route[] = [
  {
    ...open,
    method: 'POST',
    url: '/v1/auth/sso/find',
    summary: 'Single sign-on of a workspace, by its short name or by the domain of an e-mail address',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['for'],
        properties: { for: { type: 'string', minLength: 1, maxLength: 320 } },
      },
    },
    handler: find,
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/auth/sso/start',
    summary: 'Begin a sign-in at a provider; the answer says where the browser goes',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['connection_id'],
        properties: { connection_id: uuid, fresh: { type: 'boolean' } },
      },
    },
    handler: async (req) => {
      const given = req.body as { connection_id: string; fresh?: boolean }
      const connection = await liveConnection(req, given.connection_id)
      return {
        url: await ask(req, connection, { session_id: null, consent_version: null, fresh: given.fresh === true }),
      }
    },
  },
  {
    ...open,
    method: 'GET',
    url: '/v1/auth/sso/callback',
    summary: 'Where a provider sends the browser back to; answers with a redirect to the application',
    handler: callback,
  },
  {
    ...open,
    method: 'GET',
    url: '/v1/auth/sso/consent',
    summary: 'What a first sign-in by single sign-on asks the person to agree to',
    handler: consent,
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/auth/sso/confirm',
    summary:
      'Agree, and finish a first sign-in by single sign-on; an account that is there proves itself by its password',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        properties: {
          consent: { type: 'boolean' },
          consent_version: { type: 'string', maxLength: 20 },
          password: { type: 'string', maxLength: 4096 },
          totp: { type: 'string', maxLength: 40 },
          recovery_code: { type: 'string', maxLength: 40 },
          passkey: passkeySignInBody.properties.passkey,
        },
      },
    },
    handler: confirm,
  },
  {
    ...open,
    method: 'POST',
    url: '/v1/auth/sso/consent/passkey',
    summary:
      'Options for a passkey by which an account that is there proves itself at a first sign-in by single sign-on',
    schema: { response: optionsAnswer },
    handler: offerPasskey,
  },
]

async function find(req: RouteRequest): Promise<unknown> {
  const given = (req.body as { for: string }).for.trim()
  const isAddress = given.includes('@')
  const domain = isAddress ? (normaliseEmail(given).split('@').at(-1) ?? '') : null
  const found = await req.app.db.inAuth((tx) =>
    connectionsOf(tx, { slug: isAddress ? null : given.toLowerCase(), domain }),
  )
  if (found.length === 0) throw error('sso_not_found')
  return { data: found }
}

const nowOf = (req: RouteRequest) => new Date(req.at).toISOString()

/** A page is what the browser wants, so refusals are told by the sign-in page, in words. */
async function callback(req: RouteRequest): Promise<unknown> {
  const at = req.raw.url.indexOf('?')
  return await goTo(req, async () => await answered(req, at < 0 ? '' : req.raw.url.slice(at)))
}

async function answered(req: RouteRequest, search: string): Promise<string> {
  const params = new URLSearchParams(search)
  const state = params.get('state') ?? ''
  const flow = await takenFlow(req, hashToken(state), 'asked')
  const connection = await liveConnection(req, flow.connection_id)
  if (connection.kind !== 'oidc') throw error('sso_over')
  const asked = askedOf(req, flow)
  const proven = await readOidc(req.app, oidcOf(req.app, connection), search, asked)
    .then((read) => {
      refuseRemembered(asked, read.authenticated_at)
      return read
    })
    .catch(async (cause: unknown) => {
      await noteRefusal(req, null, connection.tenant_id)
      throw cause
    })
  return await goOn(req, connection, flow, proven)
}

/** Sends the browser on; refusals lead to the sign-in page. */
export async function goTo(req: RouteRequest, work: () => Promise<string>): Promise<unknown> {
  const to = await work().catch((cause: unknown) => {
    if (!(cause instanceof AppError) || cause.status >= 500) throw cause
    return `/sign-in?sso=${encodeURIComponent(cause.code)}`
  })
  return req.reply.redirect(to, 303)
}

/** Takes the flow of this key away, when it began in this browser. @throws sso_over */
export async function takenFlow(req: RouteRequest, key: Buffer, state: Flow['state']): Promise<Flow> {
  const flow = await req.app.db.inAuth((tx) => takeFlow(tx, key, state, nowOf(req)))
  const browser = browserHash(req)
  if (!flow || !browser || !timingSafeEqual(browser, flow.browser_hash)) throw error('sso_over')
  return flow
}

/** What follows from a proof: the link that was asked for, the sign-in, or the question for consent. Answers where the browser goes. */
export async function goOn(req: RouteRequest, connection: Live, flow: Flow, proven: Proven): Promise<string> {
  if (flow.session_id !== null) {
    unmarkBrowser(req)
    return flow.consent_version === null
      ? await finishStepUp(req, connection, flow, proven)
      : await finishLink(req, connection, flow, proven)
  }
  const account = await knownAccount(req, connection, proven)
  try {
    if (account) {
      await comeIn(req, connection, account, proven)
      unmarkBrowser(req)
      // The page there shows the second step when that is what is left.
      return `/sign-in?sso=in&w=${encodeURIComponent(connection.slug)}`
    }
    await checkFirst(req, connection, proven)
  } catch (cause) {
    await noteRefusal(req, account?.id ?? null, connection.tenant_id)
    throw cause
  }
  const none = { session_id: null, consent_version: null }
  await keep(req, connection, 'proven', flow.browser_hash, flow.browser_hash, JSON.stringify(proven), none)
  return '/sign-in?sso=consent'
}

type Waiting = { readonly flow: Flow; readonly connection: Live; readonly proven: Proven; readonly email: string }

async function waiting(req: RouteRequest): Promise<Waiting> {
  const browser = browserHash(req)
  const flow = browser && (await req.app.db.inAuth((tx) => findFlow(tx, browser, 'proven', nowOf(req))))
  if (!flow) throw error('sso_over')
  const connection = await liveConnection(req, flow.connection_id)
  const proven = provenOf(req, flow)
  return { flow, connection, proven, email: await checkFirst(req, connection, proven) }
}

/** Told to the browser that proved the identity only: what it stands for here. */
async function consent(req: RouteRequest): Promise<unknown> {
  const { connection, proven, email } = await waiting(req)
  const { account, salt, methods } = await req.app.db.inAuth(async (tx) => {
    const found = await accountByEmail(tx, email)
    const factors = found ? await factorsOf(tx, found.id) : null
    return {
      account: found,
      salt: found ? await passwordSalt(tx, found.id) : null,
      methods: factors ? methodsOf(req, factors) : [],
    }
  })
  return {
    workspace: connection.workspace_name,
    issuer: proven.issuer,
    email,
    name: account?.name ?? proven.name,
    has_account: account !== null,
    has_password: salt !== null,
    methods,
    consent_version: CONSENT_VERSION,
    consent_text: consentTexts[CONSENT_VERSION],
  }
}

type Confirm = {
  readonly consent?: boolean
  readonly consent_version?: string
  readonly password?: string
  readonly totp?: string
  readonly recovery_code?: string
  readonly passkey?: AuthenticationResponseJSON
}

/** @throws sso_over, passkeys_unavailable */
async function offerPasskey(req: RouteRequest): Promise<unknown> {
  const { flow, email } = await waiting(req)
  const account = await req.app.db.inAuth((tx) => accountByEmail(tx, email))
  if (!account) throw error('sso_over')
  return await offerAssertion(req, 'second_step', flow.key_hash.toString('hex'), account.id)
}

async function confirm(req: RouteRequest): Promise<unknown> {
  const given = (req.body ?? {}) as Confirm
  const { flow, connection, proven, email } = await waiting(req)
  if (given.consent !== true || given.consent_version !== CONSENT_VERSION) throw error('sso_consent_required')
  const known = await req.app.db.inAuth((tx) => accountByEmail(tx, email))
  const account = known ? await provenAccount(req, known, flow, given) : null
  const id = await firstSignIn(req, connection, {
    proven,
    email,
    consent_version: CONSENT_VERSION,
    account,
    second_factor: account
      ? ((['passkey', 'totp', 'recovery_code'] as const).find((name) => given[name] !== undefined) ?? null)
      : null,
    take: async (tx) => (await takeFlow(tx, flow.key_hash, 'proven', nowOf(req))) !== null,
  })
  unmarkBrowser(req)
  return await sessionAnswer(req.app, id, connection.tenant_id)
}

/**
 * An account is linked by who it is of: by a passkey, which is two factors in one, or by its password, and its second factor when it has one.
 * @throws sso_link_needs_password, wrong_credentials, second_factor_required, code_refused, passkey_refused, challenge_over
 */
async function provenAccount(req: RouteRequest, known: Account, flow: Flow, given: Confirm): Promise<Account> {
  const { app } = req
  if (given.passkey !== undefined) {
    await checkAssertion(req, given.passkey, 'second_step', flow.key_hash.toString('hex'), known.id)
    return known
  }
  const { salt, factors } = await app.db.inAuth(async (tx) => ({
    salt: await passwordSalt(tx, known.id),
    factors: await factorsOf(tx, known.id),
  }))
  if (!salt) throw error('sso_link_needs_password')
  if (given.password === undefined)
    throw error('validation_failed', {
      fields: [{ pointer: '/password', code: 'required', message: 'is required' }],
    })
  const account = await verifyPassword(req, known.email, given.password)
  if (factors.totp || factors.passkeys > 0) await checkSecondStep(req, account, given)
  return account
}
