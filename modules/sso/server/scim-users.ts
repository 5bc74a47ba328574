import { type Ctx, error, records, uuidv7 } from '@app/core'
import { changeMember, mayGive } from '../../tenancy/server/index.ts'
import {
  type DirectoryUser,
  type Wanted,
  findUsers,
  isTaken,
  seatsIn,
  storeUser,
  usersById,
} from './directory.queries.ts'
import { isRemoved, revokeKeysOf } from './members.queries.ts'
import { type UserDraft, assign, draftFrom, draftOf, emailOf, nameOf } from './scim-draft.ts'
import { badValue, changesIn } from './scim-patch.ts'
import { userResource } from './scim-resources.ts'

/** A transaction of the workspace, with the domains that its directory may speak of. */
export type Directory = { readonly ctx: Ctx; readonly domains: readonly string[]; readonly default_role: string }
type Resource = Record<string, unknown>

export async function listUsers({ ctx, domains }: Directory, wanted: Wanted) {
  const { total, rows } = await findUsers(ctx, domains, wanted)
  const seats = rows.length > 0 ? await seatsIn(ctx, { members: rows.map((row) => row.id) }) : []
  return { total, resources: rows.map((row) => userResource(ctx, row, seats)) }
}

async function found({ ctx, domains }: Directory, id: string): Promise<DirectoryUser> {
  const [row] = await usersById(ctx, domains, [id])
  if (!row) throw error('not_found')
  return row
}

export async function getUser(at: Directory, id: string): Promise<Resource> {
  const row = await found(at, id)
  return userResource(at.ctx, row, await seatsIn(at.ctx, { members: [id] }))
}

/** Name and address as the workspace would keep them. @throws bad_request for domains that are not verified; conflict */
async function checked({ ctx, domains }: Directory, draft: UserDraft, but: string | null) {
  if (draft.user_name === '') throw badValue('A user needs a userName.')
  const email = emailOf(draft)
  if (!domains.includes(email.split('@').at(-1) ?? ''))
    throw badValue('The domain of this address is not verified by the workspace.')
  if (await isTaken(ctx, { user_name: draft.user_name, email, external_id: draft.external_id, but }))
    throw error('conflict', { detail: 'There is a member with this userName, address or externalId.' })
  return { name: nameOf(draft), email, job_title: draft.title }
}

/** A member with the token's role, who comes in by single sign-on the first time. @throws bad_request, conflict */
export async function createUser(at: Directory, body: unknown): Promise<Resource> {
  const { ctx } = at
  const draft = draftFrom(body, true)
  const values = await checked(at, draft, null)
  // What the workspace removed by hand does not come back by the next synchronisation.
  if (await isRemoved(ctx, values.email))
    throw error('conflict', { detail: 'This member was removed in the workspace; bring them back there.' })
  await mayGive(ctx, at.default_role)
  const id = uuidv7()
  await records.createMany(ctx, 'member', [{ id, ...values, role: at.default_role, is_active: draft.active }], {
    raw: true,
    event: 'created',
  })
  await storeUser(ctx, { id, ...draft })
  return await getUser(at, id)
}

export const putUser = async (at: Directory, id: string, body: unknown): Promise<Resource> => {
  const row = await found(at, id)
  return await write(at, row, draftFrom(body, row.is_active))
}

export async function patchUser(at: Directory, id: string, body: unknown): Promise<Resource> {
  const row = await found(at, id)
  const draft = draftOf(row)
  for (const change of changesIn(body)) assign(draft, change)
  return await write(at, row, draft)
}

async function write(at: Directory, row: DirectoryUser, draft: UserDraft): Promise<Resource> {
  const { ctx } = at
  const values = await checked(at, draft, row.id)
  const before: Record<string, unknown> = { name: row.name, email: row.email, job_title: row.job_title }
  const patch = Object.fromEntries(Object.entries(values).filter(([name, value]) => before[name] !== value))
  await storeUser(ctx, { id: row.id, ...draft })
  if (Object.keys(patch).length > 0) await records.update(ctx, 'member', row.id, patch, {})
  if (draft.active !== row.is_active) await setActive(at, row.id, draft.active)
  return await getUser(at, row.id)
}

/** DELETE deactivates: what the person did stays theirs, and the workspace decides about the rest. @throws last_owner */
export async function deleteUser(at: Directory, id: string): Promise<void> {
  const row = await found(at, id)
  if (row.is_active) await setActive(at, id, false)
}

/** Deactivated, nothing opens any more: sessions and streams end at once, keys for good. @throws last_owner */
async function setActive({ ctx }: Directory, id: string, is: boolean): Promise<void> {
  await changeMember(ctx, id, { is_active: is }, undefined)
  if (!is) await ctx.app.db.inAuth((tx) => revokeKeysOf(tx, ctx.tenant.id, id, ctx.now))
}
