import { type Ctx, error, records, uuidv7 } from '@app/core'
import { announceRights } from '../../tenancy/server/index.ts'
import {
  type DirectoryGroup,
  type Wanted,
  addSeats,
  dropSeats,
  findGroups,
  forgetGroup,
  groupById,
  isGroupTaken,
  lastSeats,
  seatsIn,
  storeGroup,
  usersById,
} from './directory.queries.ts'
import { type Change, badPath, badValue, changesIn, idsIn, words } from './scim-patch.ts'
import { groupResource } from './scim-resources.ts'
import type { Directory } from './scim-users.ts'

type Resource = Record<string, unknown>

/** Groups of the directory are teams here. A member has one team: that of the group joined last. */
export async function listGroups({ ctx }: Directory, wanted: Wanted, withMembers: boolean) {
  const { total, rows } = await findGroups(ctx, wanted)
  const seats = withMembers && rows.length > 0 ? await seatsIn(ctx, { teams: rows.map((row) => row.id) }) : []
  return { total, resources: rows.map((row) => groupResource(ctx, row, seats)) }
}

async function found(ctx: Ctx, id: string): Promise<DirectoryGroup> {
  const row = await groupById(ctx, id)
  if (!row) throw error('not_found')
  return row
}

export async function getGroup({ ctx }: Directory, id: string): Promise<Resource> {
  return groupResource(ctx, await found(ctx, id), await seatsIn(ctx, { teams: [id] }))
}

type GroupDraft = { name: string; external_id: string | null; members: Set<string> }

function draftFrom(body: unknown): GroupDraft {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw badValue('A group is an object.')
  const draft: GroupDraft = { name: '', external_id: null, members: new Set() }
  for (const [name, value] of Object.entries(body))
    assign(draft, { op: 'replace', path: name.toLowerCase(), filter: null, value })
  if (draft.name === '') throw badValue('A group needs a displayName.')
  return draft
}

function assign(draft: GroupDraft, change: Change): void {
  const { op, path } = change
  if (path === 'displayname') {
    const name = op === 'remove' ? null : words(change.value, 'displayName')
    if (name === null) throw badValue('displayName cannot be empty.')
    draft.name = name
  } else if (path === 'externalid') draft.external_id = op === 'remove' ? null : words(change.value, 'externalId', 500)
  else if (path === 'members' || path === 'members.value') {
    const ids = idsIn(change)
    if (op === 'replace' || (op === 'remove' && ids === null)) draft.members.clear()
    for (const id of ids ?? [])
      if (op === 'remove') draft.members.delete(id)
      else draft.members.add(id)
  } else if (!['id', 'schemas', 'meta'].includes(path) && !path.startsWith('urn:'))
    throw badPath(`There is no attribute "${path.slice(0, 100)}".`)
}

/** @throws bad_request, conflict */
export async function createGroup(at: Directory, body: unknown): Promise<Resource> {
  const { ctx } = at
  const draft = draftFrom(body)
  await checkName(ctx, draft, null)
  const id = uuidv7()
  await records.createMany(ctx, 'team', [{ id, name: draft.name }], { raw: true, event: 'created' })
  await storeGroup(ctx, id, draft.external_id)
  await seat(at, id, new Set(), draft.members)
  return await getGroup(at, id)
}

export async function putGroup(at: Directory, id: string, body: unknown): Promise<Resource> {
  return await write(at, await found(at.ctx, id), () => draftFrom(body))
}

export async function patchGroup(at: Directory, id: string, body: unknown): Promise<Resource> {
  return await write(at, await found(at.ctx, id), (draft) => {
    for (const change of changesIn(body)) assign(draft, change)
    return draft
  })
}

async function write(at: Directory, row: DirectoryGroup, change: (draft: GroupDraft) => GroupDraft): Promise<Resource> {
  const { ctx } = at
  const before = new Set((await seatsIn(ctx, { teams: [row.id] })).map((one) => one.member_id))
  const draft = change({ name: row.name, external_id: row.external_id, members: new Set(before) })
  await checkName(ctx, draft, row.id)
  if (draft.name !== row.name) await records.update(ctx, 'team', row.id, { name: draft.name }, {})
  await storeGroup(ctx, row.id, draft.external_id)
  await seat(at, row.id, before, draft.members)
  return await getGroup(at, row.id)
}

async function checkName(ctx: Ctx, draft: GroupDraft, but: string | null): Promise<void> {
  if (await isGroupTaken(ctx, { name: draft.name, external_id: draft.external_id, but }))
    throw error('conflict', { detail: 'There is a team with this name or externalId.' })
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Who comes in and who goes out; the team of each follows. @throws bad_request for whom the directory does not know */
async function seat(
  { ctx, domains }: Directory,
  teamId: string,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): Promise<void> {
  const joins = [...after].filter((id) => !before.has(id))
  const leaves = [...before].filter((id) => !after.has(id))
  if (joins.length + leaves.length === 0) return
  const known = joins.every((id) => UUID.test(id)) ? await usersById(ctx, domains, joins) : []
  if (known.length !== joins.length) throw badValue('A member is none of the Users here.')
  await addSeats(ctx, teamId, joins)
  await dropSeats(ctx, teamId, leaves)
  await followSeats(ctx, [...joins, ...leaves])
}

/** The team of each is that of the group joined last; none is left, none it is. */
async function followSeats(ctx: Ctx, memberIds: readonly string[]): Promise<void> {
  const changed = (await lastSeats(ctx, memberIds)).filter((one) => one.team_id !== one.last)
  if (changed.length === 0) return
  await records.updateMany(
    ctx,
    'member',
    changed.map((one) => ({ id: one.id, patch: { team_id: one.last } })),
    { raw: true, event: 'updated' },
  )
  await announceRights(ctx)
}

/** @throws conflict when something still belongs to the team (a team below it) */
export async function deleteGroup(at: Directory, id: string): Promise<void> {
  const { ctx } = at
  await found(ctx, id)
  const members = new Set((await seatsIn(ctx, { teams: [id] })).map((one) => one.member_id))
  await seat(at, id, members, new Set())
  await forgetGroup(ctx, id)
  await records.remove(ctx, 'team', id)
}
