import type { Proven } from './oidc.ts'
import { ASSERTION } from './saml-answer.ts'
import { children, only, parseXml, refuse, textOf } from './saml-xml.ts'

/** Clocks of two houses differ by this at most, in ms. */
const SKEW = 60_000
/** An assertion is answered at once: one that was issued this long ago was kept by somebody. */
const OLDEST = 10 * 60_000
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
const ADDRESS = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+$/

const EMAIL = [
  'email',
  'mail',
  'emailaddress',
  'urn:oid:0.9.2342.19200300.100.1.3',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
]
const NAME = [
  'displayname',
  'name',
  'urn:oid:2.16.840.1.113730.3.1.241',
  'http://schemas.microsoft.com/identity/claims/displayname',
]
const GIVEN = [
  'firstname',
  'givenname',
  'urn:oid:2.5.4.42',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname',
]
const FAMILY = [
  'lastname',
  'surname',
  'sn',
  'urn:oid:2.5.4.4',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname',
]

export type Expected = {
  readonly issuer: string
  readonly audience: string
  readonly recipient: string
  readonly request_id: string
  readonly now: number
}
export type Read = { readonly id: string; readonly expires_at: number; readonly proven: Omit<Proven, 'fresh'> }

/**
 * What a signed assertion says, from the very bytes that the signature covers: by whom (issuer), for whom (audience, recipient), for which request, when.
 * @throws XmlRefused
 */
export function readAssertion(xml: string, expected: Expected): Read {
  const { now } = expected
  const root = parseXml(xml)
  if (root.localName !== 'Assertion' || root.namespaceURI !== ASSERTION) refuse('no_assertion')
  if (root.getAttribute('Version') !== '2.0') refuse('version')
  const id = root.getAttribute('ID') || refuse('no_id')
  if (textOf(only(root, ASSERTION, 'Issuer')) !== expected.issuer) refuse('issuer')
  const issued = instant(root, 'IssueInstant') ?? refuse('issued')
  if (issued > now + SKEW || issued < now - OLDEST - SKEW) refuse('issued')
  const subject = only(root, ASSERTION, 'Subject')
  const confirmed = confirmedUntil(subject, expected)
  const conditions = only(root, ASSERTION, 'Conditions')
  const until = inTime(conditions, now)
  const audiences = children(conditions, ASSERTION, 'AudienceRestriction')
  const isFor = (one: Element) =>
    children(one, ASSERTION, 'Audience').some((each) => textOf(each) === expected.audience)
  if (audiences.length === 0 || !audiences.every(isFor)) refuse('audience')
  const statements = children(root, ASSERTION, 'AuthnStatement')
  const signedIn = statements.map((one) => instant(one, 'AuthnInstant') ?? refuse('authn_instant'))
  if (signedIn.length === 0) refuse('authn_instant')
  if (statements.some((one) => (instant(one, 'SessionNotOnOrAfter') ?? Infinity) <= now - SKEW)) refuse('expired')
  return {
    id,
    expires_at: Math.max(until, confirmed) + SKEW,
    proven: { ...personIn(root, subject), issuer: expected.issuer, authenticated_at: Math.min(...signedIn) },
  }
}

function instant(of: Element, name: string): number | null {
  const text = of.getAttribute(name)
  if (!text) return null
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? refuse('time') : at
}

/** Checks both ends of a time span; answers the second. It must have one. */
function inTime(of: Element, now: number): number {
  const from = instant(of, 'NotBefore')
  const until = instant(of, 'NotOnOrAfter') ?? refuse('expired')
  if ((from !== null && from > now + SKEW) || until <= now - SKEW) refuse('expired')
  return until
}

/** One bearer confirmation must be for this request, at this address, in time. */
function confirmedUntil(subject: Element, expected: Expected): number {
  const bearers = children(subject, ASSERTION, 'SubjectConfirmation').filter(
    (one) => one.getAttribute('Method') === BEARER,
  )
  if (bearers.length === 0) refuse('no_bearer')
  const [data, ...others] = bearers.flatMap((one) => children(one, ASSERTION, 'SubjectConfirmationData'))
  if (!data || others.length > 0) return refuse('no_bearer')
  if (data.getAttribute('Recipient') !== expected.recipient) refuse('recipient')
  if (data.getAttribute('InResponseTo') !== expected.request_id) refuse('not_asked')
  return inTime(data, expected.now)
}

function personIn(root: Element, subject: Element): Pick<Proven, 'subject' | 'email' | 'email_verified' | 'name'> {
  const nameId = only(subject, ASSERTION, 'NameID')
  const id = textOf(nameId)
  if (id === '' || id.length > 1000) refuse('name_id')
  // Another one at every sign-in: nobody could be known again by it.
  if (nameId.getAttribute('Format') === TRANSIENT) refuse('transient')
  const values = new Map<string, string>()
  for (const statement of children(root, ASSERTION, 'AttributeStatement'))
    for (const attribute of children(statement, ASSERTION, 'Attribute')) {
      const [first] = children(attribute, ASSERTION, 'AttributeValue')
      const name = (attribute.getAttribute('Name') ?? '').toLowerCase()
      if (first && !first.getElementsByTagName('*').length && !values.has(name)) values.set(name, textOf(first))
    }
  const pick = (names: readonly string[]): string => names.map((name) => values.get(name)).find(Boolean) ?? ''
  const email = pick(EMAIL) || id
  const isAddress = ADDRESS.test(email) && email.length <= 254
  return {
    subject: id,
    email: isAddress ? email : null,
    // SAML does not say. The provider is the workspace's own, and speaks of domains that the workspace has verified only (checkFirst).
    email_verified: isAddress,
    name: (pick(NAME) || [pick(GIVEN), pick(FAMILY)].filter(Boolean).join(' ') || email).slice(0, 200),
  }
}
