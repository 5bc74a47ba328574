import { DOMParser } from '@xmldom/xmldom'

/** Why a document is not read; the reason is for logs and for who sets a connection up, never with values of the document. */
export class XmlRefused extends Error {
  override name = 'XmlRefused'
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}
export const refuse = (code: string): never => {
  throw new XmlRefused(code)
}

const ELEMENT = 1
const TEXT = 3
const MOST_NODES = 20_000
const DEEPEST = 40

/**
 * Parses XML that a stranger sent. No document type (so no entities, external or endless), nothing that is not well-formed, and, unless
 * `comments` are allowed, neither comments nor CDATA nor processing instructions: between two pieces of text they make two programs read two
 * values (CVE-2018-7340 and its kin). No id is given twice, since signatures point at ids.
 * @throws XmlRefused
 */
export function parseXml(text: string, allow: { comments: boolean } = { comments: false }): Element {
  // Before the parser sees it: what it makes of a document type must not matter.
  if (/<!(?!--|\[CDATA\[)/.test(text)) refuse('document_type')
  if (text.includes('\u0000') || !text.isWellFormed()) refuse('not_well_formed')
  const strict = () => refuse('not_well_formed')
  let root: Element | null = null
  try {
    root = new DOMParser({
      errorHandler: { warning: strict, error: strict, fatalError: strict },
    }).parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml').documentElement
  } catch (cause) {
    if (cause instanceof XmlRefused) throw cause
    refuse('not_well_formed')
  }
  if (!root) return refuse('not_well_formed')
  checkNodes(root.ownerDocument, allow.comments)
  return root
}

function checkNodes(start: Node, comments: boolean): void {
  const ids = new Set<string>()
  let count = 0
  const walk = (node: Node, depth: number): void => {
    for (let child = node.firstChild; child; child = child.nextSibling) {
      count += 1
      if (count > MOST_NODES || depth > DEEPEST) refuse('too_large')
      // The XML declaration is a processing instruction to this parser.
      const isDeclaration = child.nodeType === 7 && child.nodeName === 'xml' && node === start
      if (child.nodeType !== ELEMENT && child.nodeType !== TEXT && !isDeclaration && !comments) refuse('not_plain')
      if (child.nodeType !== ELEMENT) continue
      const element = child as Element
      for (const name of ['ID', 'Id', 'id', 'xml:id']) {
        const id = element.getAttribute(name)
        if (!id) continue
        if (ids.has(id)) refuse('id_twice')
        ids.add(id)
      }
      walk(element, depth + 1)
    }
  }
  walk(start, 0)
}

/** Children of an element that are elements of this name. */
export function children(of: Element, namespace: string, name: string): Element[] {
  const found: Element[] = []
  for (let child = of.firstChild; child; child = child.nextSibling) {
    const element = child as Element
    if (child.nodeType === ELEMENT && element.localName === name && element.namespaceURI === namespace)
      found.push(element)
  }
  return found
}

/** The one child of this name. @throws XmlRefused when there is none, or more */
export function only(of: Element, namespace: string, name: string): Element {
  const [first, ...more] = children(of, namespace, name)
  return first && more.length === 0 ? first : refuse(`one_${name.toLowerCase()}`)
}

/** Every element of this local name below (and at) this one, in whatever namespace. */
export function everywhere(of: Element, name: string): Element[] {
  return [of, ...Array.from(of.getElementsByTagName('*'))].filter((one) => one.localName === name)
}

/** What an element says, when it holds text and nothing else. @throws XmlRefused */
export function textOf(element: Element): string {
  let text = ''
  for (let child = element.firstChild; child; child = child.nextSibling)
    text += child.nodeType === TEXT ? (child.nodeValue ?? '') : refuse('not_plain')
  return text.trim()
}
