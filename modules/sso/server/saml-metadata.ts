import { X509Certificate } from 'node:crypto'
import { generateServiceProviderMetadata } from '@node-saml/node-saml'
import { type App, error } from '@app/core'
import { XmlRefused, children, parseXml, refuse, textOf } from './saml-xml.ts'

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const MOST_CERTIFICATES = 5

/** What a provider must say of itself: who it is, where sign-ins begin, and the certificates (base64 of DER) that its answers are signed with. */
export type SamlProvider = { readonly issuer: string; readonly sso_url: string; readonly certificates: string[] }

/** Our own name and addresses towards a provider: per connection, so that what is said to one workspace is worth nothing at another. */
export const samlPlace = (app: Pick<App, 'config'>, id: string) => ({
  entity_id: `${app.config.public_url}/v1/auth/sso/saml/${id}/metadata`,
  acs_url: `${app.config.public_url}/v1/auth/sso/saml/${id}/acs`,
})

/** What the provider may import about us. */
export function ownMetadata(app: Pick<App, 'config'>, id: string): string {
  const place = samlPlace(app, id)
  return generateServiceProviderMetadata({
    issuer: place.entity_id,
    callbackUrl: place.acs_url,
    wantAssertionsSigned: true,
    identifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  })
}

const wrong = (pointer: string, message: string) =>
  error('validation_failed', { fields: [{ pointer, code: 'invalid', message }] })

/** Reads a provider's metadata. @throws validation_failed saying in words what is missing */
export function readMetadata(app: Pick<App, 'config'>, xml: string): SamlProvider {
  try {
    const entity = providerIn(parseXml(xml.trim(), { comments: true }))
    const [role] = rolesOf(entity)
    if (!role) return refuse('no_provider')
    const place = children(role, METADATA, 'SingleSignOnService').find(
      (one) => one.getAttribute('Binding') === REDIRECT,
    )
    if (!place) return refuse('no_redirect')
    const certificates = children(role, METADATA, 'KeyDescriptor')
      .filter((key) => ['signing', '', null].includes(key.getAttribute('use')))
      .flatMap((key) => Array.from(key.getElementsByTagNameNS(SIGNATURE, 'X509Certificate')))
      .map((one) => textOf(one))
    return checkProvider(
      app,
      {
        issuer: entity.getAttribute('entityID') ?? '',
        sso_url: place.getAttribute('Location') ?? '',
        certificates,
      },
      () => '/metadata',
    )
  } catch (cause) {
    if (cause instanceof XmlRefused) throw wrong('/metadata', WORDS[cause.code] ?? 'is no XML that could be read')
    throw cause
  }
}

const WORDS: Readonly<Record<string, string>> = {
  document_type: 'has a document type (<!DOCTYPE …>), which metadata never needs; it is not read',
  no_provider: 'describes no SAML 2.0 identity provider (IDPSSODescriptor)',
  many_providers: 'describes several identity providers; give the part of one',
  no_redirect: 'names no address for sign-ins by HTTP-Redirect',
}

const rolesOf = (entity: Element): Element[] =>
  children(entity, METADATA, 'IDPSSODescriptor').filter((role) =>
    (role.getAttribute('protocolSupportEnumeration') ?? '').split(/\s+/).includes(PROTOCOL),
  )

function providerIn(root: Element): Element {
  if (root.namespaceURI !== METADATA) return refuse('no_provider')
  if (root.localName === 'EntityDescriptor') return root
  const found = children(root, METADATA, 'EntityDescriptor').filter((one) => rolesOf(one).length > 0)
  return found.length > 1 ? refuse('many_providers') : (found[0] ?? refuse('no_provider'))
}

/**
 * A provider as it is kept: certificates as base64 of DER, each once; RSA keys of at least 2,048 bits.
 * @throws validation_failed at the pointer that `at` gives for a part
 */
export function checkProvider(
  app: Pick<App, 'config'>,
  given: SamlProvider,
  at: (part: keyof SamlProvider) => string = (part) => `/${part}`,
): SamlProvider {
  const issuer = given.issuer.trim()
  if (issuer === '' || issuer.length > 1000) throw wrong(at('issuer'), 'is no entity id')
  const url = URL.canParse(given.sso_url.trim()) ? new URL(given.sso_url.trim()) : null
  // Plain http only where we are on this machine ourselves: in development.
  const schemes = app.config.public_url.startsWith('https:') ? ['https:'] : ['https:', 'http:']
  if (!url || !schemes.includes(url.protocol) || url.username || url.password || url.hash || url.href.length > 1000)
    throw wrong(at('sso_url'), 'is no https address for sign-ins')
  const certificates = [...new Set(given.certificates.map((text) => certificateOf(text, at('certificates'))))]
  if (certificates.length === 0) throw wrong(at('certificates'), 'has no certificate for signatures')
  if (certificates.length > MOST_CERTIFICATES)
    throw wrong(at('certificates'), `has more than ${MOST_CERTIFICATES} certificates`)
  return { issuer, sso_url: url.href, certificates }
}

function certificateOf(text: string, pointer: string): string {
  const base64 = text.replaceAll(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '')
  const found = parsed(base64)
  if (!found) throw wrong(pointer, 'has a certificate that cannot be read')
  const { asymmetricKeyType, asymmetricKeyDetails } = found.publicKey
  if (asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < 2048)
    throw wrong(pointer, 'has a certificate whose key is not RSA of 2,048 bits or more')
  return found.raw.toString('base64')
}

function parsed(base64: string): X509Certificate | null {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'))
  } catch {
    return null
  }
}

/** What is told of certificates: fingerprint and end. */
export const certificateViews = (certificates: readonly string[]): { sha256: string; expires_at: string }[] =>
  certificates.map((base64) => {
    const found = new X509Certificate(Buffer.from(base64, 'base64'))
    return {
      sha256: found.fingerprint256.replaceAll(':', '').toLowerCase(),
      expires_at: new Date(found.validTo).toISOString(),
    }
  })
