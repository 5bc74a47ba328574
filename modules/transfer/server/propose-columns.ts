import { type Ctx, customFields, mayAdminister, objectOf } from '@app/core'
import {
  type ColumnMatch,
  type ColumnProfile,
  type Target,
  idColumnOf,
  matchColumns,
  proposedKind,
} from '@app/core/transfer'
import { type ObjectDef, uuidPattern } from '@app/schema'
import type { CreateField } from './import-store.queries.ts'
import { findById } from './resolve.queries.ts'

/** What a column is proposed to become; `creates` where it is a field that is not there yet. */
export type Proposal = ColumnMatch & { creates: CreateField | null }

/**
 * Proposes a place for each column. Ids of another workspace name nothing here: the names that an export has beside them are taken instead.
 * Fields of that workspace's own are proposed as new ones to who may add fields.
 */
export const proposeColumns = async (
  ctx: Ctx,
  object: ObjectDef,
  profiles: readonly ColumnProfile[],
  targets: readonly Target[],
): Promise<Proposal[]> => {
  const own = await ownIds(ctx, object, profiles)
  const first = matchColumns(object.name, profiles, targets)
  const foreign = await foreignIds(ctx, profiles, targets, first)
  const matches = foreign.size === 0 ? first : matchColumns(object.name, profiles, targets, foreign)
  const mayAdd = object.custom_fields === true && mayAdminister(ctx, 'custom_fields')
  return matches.map((match, index): Proposal => {
    const profile = profiles[index]
    if (match.column === own) return { column: own, field: 'id', confidence: 1, creates: null }
    const creates = mayAdd && match.field === null && profile ? newField(ctx, object, profile, matches) : null
    return { ...match, creates }
  })
}

/** The column `id` of a list that was exported here: its first ids are records of this workspace. Other ids mean nothing to us. */
const ownIds = async (ctx: Ctx, object: ObjectDef, profiles: readonly ColumnProfile[]): Promise<string | null> => {
  const column = profiles.find(
    (one) => one.kind === 'uuid' && one.fit === 1 && one.column.trim().toLowerCase() === 'id',
  )
  if (!column) return null
  return (await namesSome(ctx, object, column)) ? column.column : null
}

const namesSome = async (ctx: Ctx, object: ObjectDef, profile: ColumnProfile): Promise<boolean> => {
  const ids = profile.samples.slice(0, 100).filter((one) => uuidPattern.test(one.toLowerCase()))
  return (await findById(ctx, object, ids)).size > 0
}

/** Columns of ids that were matched to a reference, and name no record of this workspace. */
const foreignIds = async (
  ctx: Ctx,
  profiles: readonly ColumnProfile[],
  targets: readonly Target[],
  matches: readonly ColumnMatch[],
): Promise<Set<string>> => {
  const foreign = new Set<string>()
  for (const [index, profile] of profiles.entries()) {
    const target = targets.find((one) => one.path === matches[index]?.field)?.field.target
    if (target && profile.kind === 'uuid' && !(await namesSome(ctx, objectOf(ctx, target), profile)))
      foreign.add(profile.column)
  }
  return foreign
}

/** `custom.region`, and `custom.site.name`, the names beside the ids in `custom.site`: which may go into a text, as ids of elsewhere may not. */
const OWN_FIELD = /^custom\.([a-z][a-z0-9_]*)(\.name)?$/

const newField = (
  ctx: Ctx,
  object: ObjectDef,
  profile: ColumnProfile,
  matches: readonly ColumnMatch[],
): CreateField | null => {
  const [, key = '', names] = OWN_FIELD.exec(profile.column) ?? []
  if (key === '' || profile.filled === 0 || customFields(ctx, object).has(key)) return null
  const columns = new Set(matches.map((match) => match.column))
  const isIds = names === undefined && [...columns].some((column) => idColumnOf(column, columns) === profile.column)
  if (isIds || (names !== undefined && idColumnOf(profile.column, columns) === null)) return null
  const label = key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ')
  return { create_field: { label, kind: proposedKind(profile) } }
}
