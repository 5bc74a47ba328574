import { createHash, randomBytes } from 'node:crypto'
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import { type App, error } from '@app/core'
import type { Connection } from './connections.queries.ts'
import { loggable } from './loggable.ts'
import type { Proven } from './oidc.ts'
import { type Answer, readAnswer } from './saml-answer.ts'
import { readAssertion } from './saml-assertion.ts'
import { samlPlace } from './saml-metadata.ts'

/** What must be kept until the provider answers. */
export type SamlAsked = { readonly request_id: string; readonly fresh: boolean; readonly at: number }
export type SamlProven = {
  readonly proven: Omit<Proven, 'fresh'>
  /** SHA-256 of the assertion's id: it is good once. */
  readonly assertion_hash: Buffer
  /** After this it would be refused as too old anyway. */
  readonly expires_at: number
}

/** Signatures are the library's part; who, where and when is checked by us, on nothing but what was signed (saml-assertion.ts). */
function libraryFor(app: App, connection: Connection, asked: SamlAsked | null): SAML {
  const { entity_id, acs_url } = samlPlace(app, connection.id)
  return new SAML({
    issuer: entity_id,
    audience: entity_id,
    callbackUrl: acs_url,
    entryPoint: connection.sso_url ?? '',
    idpIssuer: connection.issuer,
    idpCert: connection.certificates ?? [],
    wantAssertionsSigned: true,
    // Of the response only what restricts is believed; what it says is in the assertion, which is signed by itself.
    wantAuthnResponseSigned: false,
    // The library looks at the machine's clock and keeps requests in memory: we have a clock of our own, and a table.
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
    // Whatever way the provider asks people is its business; the connection says whether it counts as a second step.
    disableRequestedAuthnContext: true,
    identifierFormat: null,
    forceAuthn: asked?.fresh === true,
    ...(asked ? { generateUniqueId: () => asked.request_id } : {}),
  })
}

/** Where the browser goes (HTTP-Redirect), and what must be kept until it comes back. */
export async function askSaml(
  app: App,
  connection: Connection,
  fresh: boolean,
  at: number,
): Promise<{ url: string; asked: SamlAsked }> {
  const asked = { request_id: `_${randomBytes(20).toString('hex')}`, fresh, at }
  return { url: await libraryFor(app, connection, asked).getAuthorizeUrlAsync('', undefined, {}), asked }
}

/**
 * A provider's answer as the browser brings it: its shape, then the signature of the assertion, then all that the assertion says.
 * Whether it was asked for, in this browser and for the first time, is for the caller: see `answer.request_id`.
 * @throws sso_refused for all that does not hold
 */
export async function readSaml(
  app: App,
  connection: Connection,
  given: string,
  now: number,
): Promise<SamlProven & { request_id: string }> {
  try {
    const { acs_url, entity_id } = samlPlace(app, connection.id)
    const answer: Answer = readAnswer(given, { issuer: connection.issuer, destination: acs_url })
    const { profile } = await libraryFor(app, connection, null).validatePostResponseAsync({ SAMLResponse: given })
    const signed = profile?.getAssertionXml?.()
    if (!signed) throw error('sso_refused')
    const read = readAssertion(signed, {
      issuer: connection.issuer,
      audience: entity_id,
      recipient: acs_url,
      request_id: answer.request_id,
      now,
    })
    return {
      request_id: answer.request_id,
      proven: read.proven,
      assertion_hash: createHash('sha256').update(read.id).digest(),
      expires_at: read.expires_at,
    }
  } catch (cause) {
    app.log.info(loggable(cause), 'sso answer refused')
    throw error('sso_refused')
  }
}
