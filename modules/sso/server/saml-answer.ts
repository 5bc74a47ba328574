import { children, everywhere, only, parseXml, refuse, textOf } from './saml-xml.ts'

export const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const LARGEST = 256 * 1024

const SIGNATURES = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
])
const DIGESTS = new Set(['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'])
const CANONICAL = [
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
]
const TRANSFORMS = new Set([...CANONICAL, 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'])

/** What the response around the assertion says. It need not be signed, so it only ever narrows what is accepted. */
export type Answer = { readonly request_id: string }

/**
 * The shape of an answer, before any signature is looked at: one response, one assertion directly in it, one signature on each at most, over its
 * parent, by algorithms that are still good. What could mean two things to two readers (a second assertion anywhere, wrapped or not, comments,
 * ids given twice) is refused here.
 * @throws XmlRefused
 */
export function readAnswer(given: string, expected: { issuer: string; destination: string }): Answer {
  if (given.length > LARGEST) refuse('too_large')
  const plain = given.replaceAll(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) refuse('not_base64')
  const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(plain, 'base64'))
  const root = parseXml(text)
  if (root.localName !== 'Response' || root.namespaceURI !== PROTOCOL) refuse('no_response')
  if (root.getAttribute('Version') !== '2.0') refuse('version')
  if (root.getAttribute('Destination') !== expected.destination) refuse('destination')
  const [issuer, ...more] = children(root, ASSERTION, 'Issuer')
  if (more.length > 0 || (issuer && textOf(issuer) !== expected.issuer)) refuse('issuer')
  const status = only(only(root, PROTOCOL, 'Status'), PROTOCOL, 'StatusCode').getAttribute('Value')
  if (status !== SUCCESS) refuse('status')
  if (everywhere(root, 'EncryptedAssertion').length > 0) refuse('encrypted')
  const assertion = only(root, ASSERTION, 'Assertion')
  if (everywhere(root, 'Assertion').length !== 1 || everywhere(root, 'Response').length !== 1) refuse('wrapped')
  checkSignatures(root, assertion)
  const request = root.getAttribute('InResponseTo')
  return { request_id: request ? request : refuse('not_asked') }
}

function checkSignatures(root: Element, assertion: Element): void {
  for (const signature of everywhere(root, 'Signature')) {
    const parent = signature.parentNode
    if (signature.namespaceURI !== SIGNATURE || (parent !== root && parent !== assertion)) refuse('signature_place')
    if (everywhere(signature, 'Object').length > 0) refuse('signature_object')
    const info = only(signature, SIGNATURE, 'SignedInfo')
    const algorithmOf = (element: Element) => element.getAttribute('Algorithm') ?? ''
    if (!SIGNATURES.has(algorithmOf(only(info, SIGNATURE, 'SignatureMethod')))) refuse('signature_algorithm')
    if (!CANONICAL.includes(algorithmOf(only(info, SIGNATURE, 'CanonicalizationMethod')))) refuse('signature_algorithm')
    const reference = only(info, SIGNATURE, 'Reference')
    if (!DIGESTS.has(algorithmOf(only(reference, SIGNATURE, 'DigestMethod')))) refuse('signature_algorithm')
    if (reference.getAttribute('URI') !== `#${(parent as Element).getAttribute('ID')}`) refuse('signature_place')
    const transforms = everywhere(reference, 'Transform').map(algorithmOf)
    if (transforms.some((one) => !TRANSFORMS.has(one))) refuse('signature_algorithm')
  }
  if (children(assertion, SIGNATURE, 'Signature').length !== 1) refuse('unsigned')
}
