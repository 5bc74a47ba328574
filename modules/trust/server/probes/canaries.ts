import { type App, error, uuidv7 } from '@app/core'
import { type Visitor, visitor } from '@app/core/http'
import {
  accountByEmail,
  addWorkspace,
  insertAccount,
  insertMembership,
  newPasswordHash,
  setPassword,
} from '../../../identity/server/index.ts'
import { type CanaryMember, canaryTenant, insertCanaryMember } from './canaries.queries.ts'

/**
 * Two workspaces that exist to be attacked: each holds records that the other must never see. Their accounts sign in over HTTP as anybody does; the
 * passwords come from the root key and stand nowhere. Addresses end in `.invalid`, so that no mail can ever leave for them.
 */
export type Canary = Visitor & {
  readonly password: string
  /** Of the person, and of the workspace made for it. */
  readonly name: string
  readonly email: string
  readonly slug: string
  readonly tenant_id: string
  readonly member_id: string
}

/** A and B attack each other; the others do to themselves, alone, what would disturb every other look. */
const names = {
  a: 'Canary A',
  b: 'Canary B',
  guest: 'Canary guest',
  closing: 'Canary that closes',
  leaving: 'Canary that leaves',
  careful: 'Canary with two steps',
} as const
export type CanaryName = keyof typeof names
const emailOf = (name: CanaryName): string => `canary-${name}@canary.invalid`
const passwordOf = (app: App, name: CanaryName): string => app.keys.derive(`probe canary ${name}`).toString('base64url')

/** What every canary record is called: the other workspace must find it nowhere. */
export const CANARY_WORD = 'Xanthochrysoprase'

/** Somebody of a canary workspace, signed in over HTTP. `guest` is a member of A with few rights. */
export async function signInCanary(
  app: App,
  name: CanaryName,
  listen?: (headers: Readonly<Record<string, unknown>>) => void,
): Promise<Canary> {
  const { slug, tenant_id, member_id } = await ensure(app, name)
  const who = visitor(app)
  const answer = await who.send('POST', '/v1/auth/sign-in', { email: emailOf(name), password: passwordOf(app, name) })
  listen?.(answer.headers)
  if (answer.statusCode !== 200) throw error('internal', { detail: `canary sign-in answered ${answer.statusCode}` })
  const send: Visitor['send'] = (method, url, body, headers) =>
    who.send(method, url, body, { 'x-workspace': slug, ...headers })
  return {
    ...who,
    send,
    password: passwordOf(app, name),
    name: names[name],
    email: emailOf(name),
    slug,
    tenant_id,
    member_id,
  }
}

/** The account, its workspace and its place there; made at first use. */
async function ensure(app: App, name: CanaryName): Promise<CanaryMember> {
  const email = emailOf(name)
  const known = await app.db.inAuth((tx) => canaryTenant(tx, email))
  if (known) return known
  const host = name === 'guest' ? await ensure(app, 'a') : null
  const now = app.clock().toISOString()
  const password = await newPasswordHash(app, passwordOf(app, name), [], '/password')
  const tenantId = host?.tenant_id ?? uuidv7()
  await app.db.inAuth(async (tx) => {
    const id = (await accountByEmail(tx, email))?.id ?? uuidv7()
    if (await insertAccount(tx, { id, email, name: names[name], now, is_confirmed: true }))
      await setPassword(tx, id, password)
    if (host === null) {
      await addWorkspace(app, tx, { id, email, name: names[name] }, tenantId, { name: names[name] }, now)
      return
    }
    const memberId = uuidv7()
    await insertMembership(tx, { account_id: id, tenant_id: tenantId, member_id: memberId, now })
    await insertCanaryMember(tx, { tenant_id: tenantId, id: memberId, account_id: id, name: names[name], email, now })
  }, tenantId)
  const made = await app.db.inAuth((tx) => canaryTenant(tx, email))
  if (!made) throw error('internal', { detail: 'no canary after making one' })
  return made
}

/** Records of the canary by object, each with the canary word; made once. */
export async function canaryRecords(canary: Canary): Promise<{ path: string; id: string }[]> {
  const wanted: [path: string, title: string, more?: Record<string, unknown>][] = [
    ['companies', 'name'],
    ['contacts', 'last_name', { email: 'canary@canary.invalid' }],
    ['leads', 'name'],
    ['tasks', 'title'],
    ['products', 'name'],
  ]
  const found: { path: string; id: string }[] = []
  for (const [path, title, more] of wanted) {
    const filter = encodeURIComponent(JSON.stringify({ [title]: { eq: CANARY_WORD } }))
    const list = await canary.send('GET', `/v1/${path}?limit=1&filter=${filter}`)
    const [first] = (list.data['data'] ?? []) as { id: string }[]
    const made =
      first ?? ((await canary.send('POST', `/v1/${path}`, { [title]: CANARY_WORD, ...more })).data as { id?: string })
    if (!made.id) throw error('internal', { detail: `no canary record in ${path}` })
    found.push({ path, id: made.id })
  }
  return found
}
