import { error } from '@app/core'
import { parseFilter } from './scim-filter.ts'

/** One change of one attribute: names lower-cased, a value filter (`emails[type eq "work"]`) beside it. */
export type Change = {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly filter: string | null
  readonly value: unknown
}
const MOST = 1000
const SCHEMA = /^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/i
const PATH = /^([a-z$][\w.$-]*)(?:\[([^\]]{1,500})\](?:\.([a-z$][\w$-]*))?)?$/i

export const badValue = (detail: string) => error('bad_request', { detail, extra: { scim_type: 'invalidValue' } })
export const badPath = (detail: string) => error('bad_request', { detail, extra: { scim_type: 'invalidPath' } })
const badSyntax = (detail: string) => error('bad_request', { detail, extra: { scim_type: 'invalidSyntax' } })

/**
 * A PATCH (RFC 7644 §3.5.2) as a list of single changes. The dialects: Entra writes `Replace` and dotted keys without a path, Okta a value that holds
 * several attributes; both mean what is said here.
 * @throws bad_request
 */
export function changesIn(body: unknown): Change[] {
  const given = (body as { Operations?: unknown } | null)?.Operations
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST)
    throw badSyntax(`A PATCH has 1 to ${MOST} Operations.`)
  return given.flatMap((one: unknown) => {
    const { op, path, value } = (one ?? {}) as { op?: unknown; path?: unknown; value?: unknown }
    const kind = String(op).toLowerCase()
    if (kind !== 'add' && kind !== 'replace' && kind !== 'remove')
      throw badSyntax('An operation is add, replace or remove.')
    if (path !== undefined && typeof path !== 'string') throw badPath('A path is text.')
    if (path !== undefined && path !== '') return [changeAt(kind, path, value)]
    if (kind === 'remove')
      throw error('bad_request', { detail: 'A removal needs a path.', extra: { scim_type: 'noTarget' } })
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      throw badValue('Without a path the value is an object of attributes.')
    return Object.entries(value)
      .filter(([name]) => name !== 'schemas')
      .map(([name, each]) => changeAt(kind, name, each))
  })
}

function changeAt(op: Change['op'], text: string, value: unknown): Change {
  const plain = text.trim().replace(SCHEMA, '')
  // Extensions are for others; none is kept here.
  if (plain.toLowerCase().startsWith('urn:')) return { op, path: plain.toLowerCase(), filter: null, value }
  const found = PATH.exec(plain)
  if (!found) throw badPath(`"${plain.slice(0, 100)}" is no path.`)
  const [, name = '', filter, below] = found
  // Wrong ones are told now, whatever the attribute.
  if (filter !== undefined) parseFilter(filter)
  return { op, path: [name, below].filter(Boolean).join('.').toLowerCase(), filter: filter ?? null, value }
}

/** Entra writes truth as text. @throws bad_request */
export function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  const text = String(value).toLowerCase()
  if (text === 'true' || text === 'false') return text === 'true'
  throw badValue('active is true or false.')
}

/** Text that is not too long; null for nothing. @throws bad_request */
export function words(value: unknown, name: string, longest = 200): string | null {
  if (value === null || value === undefined) return null
  if (typeof value !== 'string' || value.length > longest)
    throw badValue(`${name} is text of up to ${longest} characters.`)
  return value.trim() === '' ? null : value.trim()
}

/** Ids in `[{ "value": … }]`, in one such object, or in a filter `value eq "…"`. @throws bad_request */
export function idsIn(change: Pick<Change, 'value' | 'filter'>): string[] | null {
  if (change.filter !== null) {
    const filter = parseFilter(change.filter)
    if (filter.kind !== 'compare' || filter.path !== 'value' || filter.op !== 'eq' || typeof filter.value !== 'string')
      throw badPath('Members are named by value eq "id".')
    return [filter.value]
  }
  if (change.value === undefined || change.value === null) return null
  const list: unknown[] = Array.isArray(change.value) ? change.value : [change.value]
  if (list.length > 10_000) throw badValue('More than 10,000 members at once.')
  return [...new Set(list.map((one) => words((one as { value?: unknown } | null)?.value, 'value') ?? ''))]
}
