import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import * as samlify from 'samlify'

/** Who is signed in at the provider, as SAML says it. */
export type SamlPerson = { name_id: string; email: string; name: string; authenticated_at: Date }
/** How an answer is bent: `before` it is signed (a lying provider), `after` (somebody on the way), or signed by a key that is nobody's. */
export type SamlLies = {
  before?: (xml: string) => string
  after?: (xml: string) => string
  strange_key?: boolean
}
export type SamlPost = { readonly action: string; readonly response: string }
export type SamlProvider = {
  readonly issuer: string
  readonly metadata: string
  readonly person: SamlPerson
  lies: SamlLies
  /** Its clock is ahead of the machine's by this, in ms. */
  ahead: number
  /** Makes a service provider known by its metadata; unknown ones are asked at their entity id. */
  trust(metadata: string): void
  /** What the provider would have the browser post, for a sign-in that begins at this address. */
  answer(url: string): Promise<SamlPost>
  close(): Promise<void>
}

samlify.setSchemaValidator({ validate: async () => 'not checked: the program is what is tested' })

const makeKey = async () =>
  await generate([{ name: 'commonName', value: 'SAML provider of the tests' }], {
    keyType: 'rsa',
    keySize: 2048,
    algorithm: 'sha256',
  })

/**
 * A SAML 2.0 identity provider on loopback (samlify), with one person who is always signed in there: what a company's identity provider is to the
 * program. Its page posts the answer by itself, as real ones do.
 */
export async function startSamlProvider(person: Omit<SamlPerson, 'authenticated_at'>): Promise<SamlProvider> {
  const server: Server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = `${origin}/metadata`
  const [good, strange] = await Promise.all([makeKey(), makeKey()])
  const settings = (key: { private: string; cert: string }) => ({
    entityID: issuer,
    privateKey: key.private,
    signingCert: key.cert,
    isAssertionEncrypted: false,
    wantAuthnRequestsSigned: false,
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    nameIDFormat: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
    singleSignOnService: [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: `${origin}/sso` }],
  })
  const idp = samlify.IdentityProvider(settings(good))
  const thief = samlify.IdentityProvider(settings(strange))
  const known = new Map<string, ReturnType<typeof samlify.ServiceProvider>>()
  const provider: SamlProvider = {
    issuer,
    metadata: idp.getMetadata(),
    person: { ...person, authenticated_at: new Date() },
    lies: {},
    ahead: 0,
    trust: (metadata) => {
      const sp = samlify.ServiceProvider({ metadata })
      known.set(sp.entityMeta.getEntityID(), sp)
    },
    answer: async (url) => {
      const query = Object.fromEntries(new URL(url).searchParams)
      const request = samlify.Utility.inflateString(query['SAMLRequest'] ?? '')
      const asked = /<saml:Issuer[^>]*>([^<]+)</.exec(request)?.[1] ?? ''
      if (!known.has(asked)) provider.trust(await (await fetch(asked)).text())
      const sp = known.get(asked)
      if (!sp) throw new Error('an unknown service provider')
      const parsed = await idp.parseLoginRequest(sp, 'redirect', { query })
      const acs = String(sp.entityMeta.getAssertionConsumerService('post'))
      const xml = responseXml({
        issuer,
        acs,
        audience: asked,
        request: String((parsed.extract as { request: { id: string } }).request.id),
        person: provider.person,
        later: (minutes) => new Date(Date.now() + provider.ahead + minutes * 60_000).toISOString(),
      })
      const context = provider.lies.before?.(xml) ?? xml
      const signer = provider.lies.strange_key ? thief : idp
      const made = (await signer.createLoginResponse(sp, parsed as never, 'post', {}, {
        customTagReplacement: () => ({ id: randomUUID(), context }),
      } as never)) as { context: string }
      const bent = provider.lies.after?.(Buffer.from(made.context, 'base64').toString('utf8'))
      return { action: acs, response: bent === undefined ? made.context : Buffer.from(bent).toString('base64') }
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  server.on('request', (request, reply) => {
    const url = new URL(request.url ?? '/', origin)
    if (url.pathname !== '/sso') return void reply.writeHead(200, { 'content-type': 'text/xml' }).end(provider.metadata)
    void provider.answer(url.href).then(
      ({ action, response }) =>
        reply
          .writeHead(200, { 'content-type': 'text/html' })
          .end(
            `<!doctype html><title>Provider</title><form method="post" action="${action}"><input type="hidden" name="SAMLResponse" value="${response}"></form><script>document.forms[0].submit()</script>`,
          ),
      () => reply.writeHead(400).end('the request cannot be read'),
    )
    return undefined
  })
  return provider
}

function responseXml(given: {
  issuer: string
  acs: string
  audience: string
  request: string
  person: SamlPerson
  later: (minutes: number) => string
}): string {
  const { issuer, acs, audience, request, person, later } = given
  const attribute = (name: string, value: string): string =>
    `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r${randomUUID()}" Version="2.0" IssueInstant="${later(0)}" Destination="${acs}" InResponseTo="${request}"><saml:Issuer>${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="_a${randomUUID()}" Version="2.0" IssueInstant="${later(0)}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${person.name_id}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${later(5)}" Recipient="${acs}" InResponseTo="${request}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${later(-1)}" NotOnOrAfter="${later(5)}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${person.authenticated_at.toISOString()}" SessionIndex="s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${attribute('email', person.email)}${attribute('displayName', person.name)}</saml:AttributeStatement></saml:Assertion></samlp:Response>`
}
