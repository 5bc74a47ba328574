import { normaliseEmail, normaliseName } from '../../identity/server/index.ts'
import type { DirectoryUser } from './directory.queries.ts'
import { type Change, badPath, badValue, truth, words } from './scim-patch.ts'

/** A user as the directory wants it. `display` null: made of the parts of the name. */
export type UserDraft = {
  user_name: string
  external_id: string | null
  email: string | null
  display: string | null
  given_name: string | null
  family_name: string | null
  title: string | null
  active: boolean
}
/** Attributes of the core schema that are not kept: taken, and let go (RFC 7644 §3.3). Passwords never reach anything. */
const LET_GO = new Set(
  'id meta groups schemas password nickname profileurl usertype preferredlanguage locale timezone phonenumbers ims photos addresses entitlements roles x509certificates'.split(
    ' ',
  ),
)

export const emptyDraft: UserDraft = {
  user_name: '',
  external_id: null,
  email: null,
  display: null,
  given_name: null,
  family_name: null,
  title: null,
  active: true,
}

export const draftOf = (row: DirectoryUser): UserDraft => ({
  user_name: row.user_name,
  external_id: row.external_id,
  email: row.email,
  display: row.name,
  given_name: row.given_name,
  family_name: row.family_name,
  title: row.job_title,
  active: row.is_active,
})

/** A whole user, of POST and PUT: what is not said is nothing. */
export function draftFrom(body: unknown, active: boolean): UserDraft {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw badValue('A user is an object.')
  const draft = { ...emptyDraft, active }
  for (const [name, value] of Object.entries(body))
    assign(draft, { op: 'replace', path: name.toLowerCase(), filter: null, value })
  return draft
}

/** Changes a draft by one attribute. @throws bad_request */
export function assign(draft: UserDraft, change: Change): void {
  const { op, path } = change
  const value = op === 'remove' ? null : change.value
  switch (path) {
    case 'username':
      draft.user_name = (words(value, 'userName', 254) ?? refuseEmpty('userName')).toLowerCase()
      return
    case 'externalid':
      draft.external_id = words(value, 'externalId', 500)
      return
    case 'displayname':
      draft.display = words(value, 'displayName')
      return
    case 'title':
      draft.title = words(value, 'title')
      return
    case 'active':
      draft.active = op === 'remove' ? refuseEmpty('active') : truth(value)
      return
    case 'name':
      for (const part of ['formatted', 'givenName', 'familyName']) {
        const given = (value as Record<string, unknown> | null)?.[part]
        if (given !== undefined || op === 'remove')
          assign(draft, { ...change, path: `name.${part.toLowerCase()}`, value: given })
      }
      return
    case 'name.formatted':
      draft.display = words(value, 'name.formatted') ?? draft.display
      return
    case 'name.givenname':
    case 'name.familyname': {
      const before = joined(draft)
      draft[path === 'name.givenname' ? 'given_name' : 'family_name'] = words(value, path)
      // A name that was made of its parts follows them.
      if (draft.display === before) draft.display = null
      return
    }
    case 'name.middlename':
    case 'name.honorificprefix':
    case 'name.honorificsuffix':
      return
    case 'emails':
    case 'emails.value':
      // Another address of the person is not kept.
      if (change.filter !== null && !/\bwork\b|\bprimary\b|\bvalue\b/i.test(change.filter)) return
      draft.email = addressIn(value)
      return
    case 'emails.type':
    case 'emails.primary':
    case 'emails.display':
      return
    default:
      if (path.startsWith('urn:') || LET_GO.has(path.split('.')[0] ?? '')) return
      throw badPath(`There is no attribute "${path.slice(0, 100)}".`)
  }
}

const refuseEmpty = (name: string): never => {
  throw badValue(`${name} cannot be empty.`)
}

type Email = { readonly value?: unknown; readonly type?: unknown; readonly primary?: unknown }

function addressIn(value: unknown): string | null {
  if (!Array.isArray(value))
    return words(typeof value === 'object' ? (value as Email | null)?.value : value, 'emails', 254)
  const list: Email[] = value.filter((one: unknown): one is Email => one !== null && typeof one === 'object')
  const chosen = list.find((one) => one.primary === true) ?? list.find((one) => one.type === 'work') ?? list[0]
  return words(chosen?.value, 'emails', 254)
}

const joined = (draft: UserDraft): string | null =>
  [draft.given_name, draft.family_name].filter((part) => part !== null).join(' ') || null

/** The address that the member has: the one given, or a userName that is one. @throws bad_request, validation_failed */
export function emailOf(draft: UserDraft): string {
  const address = draft.email ?? draft.user_name
  if (!/^[^\s@]+@[^\s@]+$/.test(address)) throw badValue('A user needs an e-mail address, in emails or as userName.')
  return normaliseEmail(address)
}

export const nameOf = (draft: UserDraft): string =>
  normaliseName(draft.display ?? joined(draft) ?? draft.user_name, '/displayName').slice(0, 200)
