import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { type App, type RouteRequest, error } from '@app/core'
import { type ChallengePurpose, insertChallenge, takeChallenge } from './factors.queries.ts'
import { findPasskey, passkeyHandles, spendCounter } from './passkeys.queries.ts'

/** A challenge is answered within this time, in ms. */
const LIFETIME = 5 * 60_000

/** Who asks: both from PUBLIC_URL, never from a header of the request. */
export type RelyingParty = { readonly id: string; readonly origin: string }

/**
 * The relying party of this installation; null where browsers allow no passkeys (an IP address, plain http). On this
 * machine itself it is `localhost`, because 127.0.0.1 is no domain (WebAuthn §5.1.3).
 */
export function relyingParty(app: Pick<App, 'config'>): RelyingParty | null {
  const url = new URL(app.config.public_url)
  if (['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname))
    return { id: 'localhost', origin: `${url.protocol}//localhost${url.port ? `:${url.port}` : ''}` }
  if (url.protocol !== 'https:' || isIP(url.hostname.replaceAll(/[[\]]/g, ''))) return null
  return { id: url.hostname, origin: url.origin }
}

function partyOf(app: App): RelyingParty {
  const party = relyingParty(app)
  if (!party) throw error('passkeys_unavailable')
  return party
}

const hashOf = (challenge: string): Buffer => createHash('sha256').update(challenge).digest()
const expiry = (req: RouteRequest) => new Date(req.at + LIFETIME).toISOString()
const nowOf = (req: RouteRequest) => new Date(req.at).toISOString()
const transportsOf = (text: string): string[] => text.split(',').filter(Boolean)

/** What the browser needs to make a passkey for the account. Bound to the session; an earlier offer is void. */
export async function offerRegistration(
  req: RouteRequest,
  account: { id: string; email: string; name: string },
  sessionId: string,
): Promise<unknown> {
  const party = partyOf(req.app)
  const known = await req.app.db.inAuth((tx) => passkeyHandles(tx, account.id))
  const options = await generateRegistrationOptions({
    rpName: 'Custos',
    rpID: party.id,
    userID: handleOf(account.id),
    userName: account.email,
    userDisplayName: account.name,
    timeout: LIFETIME,
    // No attestation: which make of device it is, is nobody's business here (ONT-038).
    attestationType: 'none',
    excludeCredentials: known.map((one) => ({
      id: one.credential_id.toString('base64url'),
      transports: transportsOf(one.transports),
    })),
    // Every passkey can be the only factor: found without a name, and opened by a PIN or a fingerprint that stays on the device.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await keepChallenge(req, options.challenge, 'register', sessionId)
  return options
}

/** Checks what the browser made. @throws challenge_over, passkey_refused */
export async function checkRegistration(req: RouteRequest, response: RegistrationResponseJSON, sessionId: string) {
  const party = partyOf(req.app)
  const challenge = await spendChallenge(req, response.response.clientDataJSON, 'register', sessionId)
  const result = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch(() => null)
  if (!result?.verified) throw error('passkey_refused')
  const { credential } = result.registrationInfo
  return {
    credential_id: Buffer.from(credential.id, 'base64url'),
    public_key: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: (credential.transports ?? [])
      .filter((one) => /^[a-z-]{2,20}$/.test(one))
      .slice(0, 8)
      .join(','),
  }
}

/** What the browser needs to prove a passkey: any of this site when nobody is known yet, else one of the account's. */
export async function offerAssertion(
  req: RouteRequest,
  purpose: ChallengePurpose,
  boundTo: string | null,
  accountId: string | null,
): Promise<unknown> {
  const party = partyOf(req.app)
  const known = accountId ? await req.app.db.inAuth((tx) => passkeyHandles(tx, accountId)) : []
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    timeout: LIFETIME,
    userVerification: 'required',
    allowCredentials: known.map((one) => ({
      id: one.credential_id.toString('base64url'),
      transports: transportsOf(one.transports),
    })),
  })
  await keepChallenge(req, options.challenge, purpose, boundTo)
  return options
}

/**
 * Checks a proof by passkey; answers whose it is. The challenge is spent first, whatever comes of it.
 * @throws challenge_over, passkey_refused
 */
export async function checkAssertion(
  req: RouteRequest,
  response: AuthenticationResponseJSON,
  purpose: ChallengePurpose,
  boundTo: string | null,
  accountId: string | null,
): Promise<string> {
  const party = partyOf(req.app)
  const challenge = await spendChallenge(req, response.response.clientDataJSON, purpose, boundTo)
  const row = await req.app.db.inAuth((tx) => findPasskey(tx, Buffer.from(response.id, 'base64url')))
  const handle = response.response.userHandle
  if (!row || (accountId !== null && row.account_id !== accountId)) throw error('passkey_refused')
  if (handle && handle !== Buffer.from(handleOf(row.account_id)).toString('base64url')) throw error('passkey_refused')
  const result = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: {
      id: row.credential_id.toString('base64url'),
      publicKey: new Uint8Array(row.public_key),
      counter: Number(row.counter),
      transports: transportsOf(row.transports),
    },
    requireUserVerification: true,
  }).catch(() => null)
  if (!result?.verified) throw error('passkey_refused')
  const counter = result.authenticationInfo.newCounter
  if (!(await req.app.db.inAuth((tx) => spendCounter(tx, row.id, counter, nowOf(req))))) throw error('passkey_refused')
  return row.account_id
}

/** The account as authenticators know it: its id, which says nothing about the person. */
function handleOf(accountId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(accountId.replaceAll('-', ''), 'hex'))
}

async function keepChallenge(
  req: RouteRequest,
  challenge: string,
  purpose: ChallengePurpose,
  boundTo: string | null,
): Promise<void> {
  await req.app.db.inAuth((tx) =>
    insertChallenge(tx, {
      hash: hashOf(challenge),
      purpose,
      bound_to: boundTo,
      secret: null,
      expires_at: expiry(req),
      now: nowOf(req),
    }),
  )
}

async function spendChallenge(
  req: RouteRequest,
  clientData: string,
  purpose: ChallengePurpose,
  boundTo: string | null,
): Promise<string> {
  const challenge = challengeIn(clientData)
  const isOurs =
    challenge !== null &&
    (await req.app.db.inAuth((tx) => takeChallenge(tx, hashOf(challenge), purpose, boundTo, nowOf(req))))
  if (!challenge || !isOurs) throw error('challenge_over')
  return challenge
}

function challengeIn(clientData: string): string | null {
  try {
    const found = (JSON.parse(Buffer.from(clientData, 'base64url').toString('utf8')) as { challenge?: unknown })
      .challenge
    return typeof found === 'string' ? found : null
  } catch {
    return null
  }
}
