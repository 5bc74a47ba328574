import type { FieldProblem, ObjectDef } from '@app/schema'
import { type Ctx, objectOf } from '../ctx.ts'
import { error } from '../errors.ts'
import { writeEvents } from '../events.queries.ts'
import { asProgram, mayRead, predicate, readPredicate } from '../policy/predicate.ts'
import { writeTerms } from '../search/terms.queries.ts'
import { settleFiles, unfitFiles } from './file-values.ts'
import { changesOf, runWriters, settle } from './next.ts'
import { allowedAction } from './authorise.queries.ts'
import { makeParams } from './params.ts'
import { restrictedIds } from './restrictions.queries.ts'
import { addSideValues, selectList, toWire, wantedFields } from './read.queries.ts'
import { danglingRefs } from './refs.queries.ts'
import { dbProblem } from './db-problem.ts'
import { checkInput, normalise } from './validate.ts'
import { masked, sealRow, sealedFields } from './seal.ts'
import { suppressedRows } from './suppression.queries.ts'
import { updateRows, writeSideValues } from './write.queries.ts'
import type { Input, Wire } from './types.ts'

export type Patch = { id: string; patch: Input; version?: number }
/** `raw`: an action or undo writes; readonly fields are taken. `writers: false`: the action that owns the field is the caller. */
export type UpdateOptions = { raw?: boolean; writers?: boolean; event?: string; on_error?: 'throw' | 'collect' }
export type Updated = { ok: Wire[]; failed: { id: string; errors: FieldProblem[] }[] }

/** Rows as they are stored, encrypted values too, locked, with the actor's right to change them. Unknown and unreadable are absent. */
export async function lockRows(
  ctx: Ctx,
  object: ObjectDef,
  ids: string[],
): Promise<Map<string, { record: Wire; may: boolean }>> {
  const params = makeParams(ctx.tenant.id)
  // All of the row, whatever the actor may read: a write starts from what is there.
  const wanted = { ...wantedFields(asProgram(ctx), object, undefined, true), masked: [] }
  const idParam = params.add(ids)
  const may = predicate(ctx, object, 'update', 't', params) ?? 'false'
  const rows = await ctx.tx.query<Record<string, unknown>>(
    `select ${selectList(object, wanted, 't')}, coalesce(${may}, false) as _may from ${object.name} t where t.tenant_id = $1 and t.id = any(${idParam}::uuid[]) and t.deleted_at is null and ${readPredicate(ctx, object, 't', params)} order by t.id for no key update of t`,
    params.values,
  )
  const out = new Map(
    rows.map((row) => [row['id'] as string, { record: toWire(object, wanted, row), may: row['_may'] === true }]),
  )
  await addSideValues(
    asProgram(ctx),
    object,
    wanted,
    [...out.values()].map((r) => r.record),
  )
  return out
}

/** The record without what the actor may not read, encrypted values masked. */
export function readable(ctx: Ctx, object: ObjectDef, record: Wire): Wire {
  const out: Wire = { ...masked(sealedFields(ctx, object).keys(), record) }
  for (const name of Object.keys(object.fields)) if (!mayRead(ctx, object, name)) delete out[name]
  if (out.custom)
    out.custom = Object.fromEntries(Object.entries(out.custom).filter(([key]) => mayRead(ctx, object, `custom.${key}`)))
  return out
}

/**
 * Changes rows, all or nothing, in a fixed number of statements.
 * @throws not_found, forbidden, restricted, version_conflict (412, with `current`), validation_failed, field_not_writable, reference_not_found, check_failed, suppressed, not_unique
 */
export async function updateMany(
  ctx: Ctx,
  objectName: string,
  patches: Patch[],
  options: UpdateOptions = {},
): Promise<Updated> {
  const object = objectOf(ctx, objectName)
  const locked = await lockRows(
    ctx,
    object,
    patches.map((p) => p.id),
  )
  const failed: Updated['failed'] = []
  let rows: { id: string; previous: Wire; next: Wire; values: Input; given: Set<string> }[] = []
  /** Ends everything or, when refusals are collected, notes one row's; `accepted` then leaves it out. */
  const refuse = (id: string, code: string, fields: FieldProblem[]): void => {
    if (options.on_error !== 'collect') throw error(code, { fields })
    failed.push({
      id,
      errors: fields.length > 0 ? fields : [{ pointer: '', code, message: error(code).detail }],
    })
  }
  const accepted = (): typeof rows => {
    const refused = new Set(failed.map((f) => f.id))
    return rows.filter((r) => !refused.has(r.id))
  }
  const restricted = await restrictedIds(
    ctx,
    object,
    [...locked].filter(([, { may }]) => !may).map(([id]) => id),
  )
  for (const { id, patch, version } of patches) {
    const found = locked.get(id)
    if (!found?.may) {
      refuse(id, restricted.has(id) ? 'restricted' : found ? 'forbidden' : 'not_found', [])
      continue
    }
    if (version !== undefined && found.record.version !== version)
      throw error('version_conflict', { extra: { current: readable(ctx, object, found.record), sent: patch } })
    if (!options.raw) checkInput(ctx, object, patch)
    const values = normalise(ctx, object, patch)
    const next: Wire = {
      ...found.record,
      ...values,
      version: found.record.version + 1,
      updated_at: ctx.now,
      updated_by: ctx.actor.member_id,
    }
    if (object.custom_fields)
      next.custom = Object.fromEntries(
        Object.entries({ ...found.record.custom, ...(values['custom'] as Input | undefined) }).filter(
          ([, v]) => v !== null,
        ),
      )
    rows.push({
      id,
      previous: found.record,
      next,
      values,
      given: new Set([
        ...Object.keys(values),
        ...Object.keys((values['custom'] ?? {}) as Input).map((k) => `custom.${k}`),
      ]),
    })
  }
  if (!options.raw)
    for (const { id, field } of await refusedByAction(ctx, object, rows))
      refuse(id, 'field_not_writable', [
        { pointer: `/${field}`, code: 'field_not_writable', message: 'may not be written' },
      ])
  rows = accepted()
  const dangling = await danglingRefs(
    ctx,
    object,
    rows.map((r, index) => ({ index, values: onlyChanged(object, r.previous, r.next) })),
  )
  dangling.push(...(await unfitFiles(ctx, object, rows)))
  const lost = Map.groupBy(dangling, (d) => rows[d.index]?.id ?? '')
  for (const [id, problems] of lost)
    refuse(
      id,
      problems[0]?.problem.code ?? 'reference_not_found',
      problems.map((d) => d.problem),
    )
  rows = accepted()
  const after =
    options.writers === false
      ? []
      : await runWriters(
          ctx,
          object,
          rows.map((r) => ({ id: r.id, previous: r.previous, next: r.next, forced: options.raw === true })),
        )
  for (const row of rows) {
    if (options.raw) Object.assign(row.next, row.values, object.custom_fields ? { custom: row.next.custom } : {}) // what comes back is what was, not what the writer would choose
    const problems = settle(ctx, object, row.next, row.previous, row.given)
    if (problems.length > 0)
      refuse(row.id, problems.some((p) => p.code === 'required') ? 'validation_failed' : 'check_failed', problems)
  }
  rows = accepted()
  const erased = rows.map((row, index) => ({ index, record: row.next, previous: row.previous }))
  for (const { index, problem } of await suppressedRows(ctx, object, erased))
    refuse(rows[index]?.id ?? '', 'suppressed', [problem])
  rows = accepted()
  for (const row of rows) sealRow(ctx, object, row.next, row.previous, options.raw === true)
  await store(ctx, object, rows, options.event)
  await settleFiles(ctx, object, rows, options.raw === true)
  for (const then of after) await then()
  return { ok: rows.map((r) => masked(sealedFields(ctx, object).keys(), r.next)), failed }
}

/** Rows whose patch names a field of an action that the actor may not run on them: a PATCH goes no further than the action. */
async function refusedByAction(
  ctx: Ctx,
  object: ObjectDef,
  rows: { id: string; given: Set<string> }[],
): Promise<{ id: string; field: string }[]> {
  const out: { id: string; field: string }[] = []
  for (const [field, { via }] of Object.entries(object.fields)) {
    const action = via && ctx.app.parts.handlers.get(via)?.action
    const ids = action ? rows.filter((r) => r.given.has(field)).map((r) => r.id) : []
    if (!action || ids.length === 0) continue
    const may = await allowedAction(ctx, object, action, ids)
    out.push(...ids.filter((id) => !may.has(id)).map((id) => ({ id, field })))
  }
  return out
}

function onlyChanged(object: ObjectDef, previous: Wire, next: Wire): Input {
  const out: Input = {}
  const custom: Input = {}
  for (const [name, [, value]] of changesOf(object, previous, next)) {
    if (name.startsWith('custom.')) custom[name.slice(7)] = value
    else out[name] = value
  }
  return { ...out, custom }
}

async function store(
  ctx: Ctx,
  object: ObjectDef,
  rows: { previous: Wire; next: Wire }[],
  event = 'updated',
): Promise<void> {
  const changed = rows
    .map((r) => ({ ...r, changes: changesOf(object, r.previous, r.next) }))
    .filter((r) => r.changes.size > 0 || event !== 'updated')
  const kept = new Set(changed.map((c) => c.next))
  for (const r of rows)
    if (!kept.has(r.next)) {
      r.next.version = r.previous.version
      r.next.updated_at = r.previous.updated_at
      r.next.updated_by = r.previous.updated_by
    }
  if (changed.length === 0) return
  const names = new Set(
    changed.flatMap((r) => [...r.changes.keys()].map((n) => (n.startsWith('custom.') ? 'custom' : n))),
  )
  const records = changed.map((r) => r.next)
  try {
    await updateRows(ctx, object, records, names)
    for (const name of names)
      await writeSideValues(
        ctx,
        object,
        changed.filter((r) => r.changes.has(name) || name === 'custom').map((r) => r.next),
        new Set([name]),
        false,
      )
  } catch (cause) {
    throw dbProblem(object, cause)
  }
  const searched = changed.filter((r) =>
    [...r.changes.keys()].some((n) => n.startsWith('custom.') || object.fields[n]?.search !== undefined),
  )
  if (searched.length > 0)
    await writeTerms(
      ctx,
      object,
      searched.map((r) => r.next),
      false,
    )
  await writeEvents(
    ctx,
    changed.map((r) => ({
      name: `${object.name}.${event}`,
      object: object.name,
      record_id: r.next.id,
      record_version: r.next.version,
      changes: Object.fromEntries(r.changes),
      ...('owner' in object.access && r.changes.has(object.access.owner)
        ? { assigned_to: r.next[object.access.owner] as string | null }
        : {}),
    })),
  )
}

/** @throws as updateMany */
export async function update(
  ctx: Ctx,
  objectName: string,
  id: string,
  patch: Input,
  options: UpdateOptions & { version?: number } = {},
): Promise<Wire> {
  const { version, ...rest } = options
  const [record] = (
    await updateMany(ctx, objectName, [{ id, patch, ...(version === undefined ? {} : { version }) }], rest)
  ).ok
  if (!record) throw error('not_found')
  return record
}

/** Writes what is derived from records as they stand: slots, option rows and search terms. No version moves, no event. */
export async function rewriteDerived(ctx: Ctx, object: ObjectDef, records: Wire[]): Promise<void> {
  if (object.custom_fields) {
    await updateRows(ctx, object, records, new Set(['custom']))
    await writeSideValues(ctx, object, records, new Set(['custom']), false)
  }
  await writeTerms(ctx, object, records, false)
}
