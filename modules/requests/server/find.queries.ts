import { type App, type Ctx, askedTerms, sealedFields } from '@app/core'
import { type ObjectDef, fieldColumns, fieldType } from '@app/schema'
import { type Known, type Reason, anySql, matchParams, reasonsSql } from './match.ts'
import { isSearched, tableIds, tableTexts, textColumns } from './places.ts'

export type Candidate = {
  readonly object: string
  readonly record_id: string
  readonly role: 'person' | 'mention'
  readonly fields: readonly string[]
  readonly reasons: readonly Reason[]
}
/** Rows of the program's own tables in which the person stands. */
export type Copies = { readonly place: string; readonly rows: number }
/** More of one object are not listed: a search that finds so many is a search for too little. */
export const MOST = 500

/** Objects whose records are people: they carry a name of their own. */
export const personObjects = (app: Pick<App, 'registry'>): ObjectDef[] =>
  [...app.registry.objects.values()].filter(
    (object) => !object.child && Object.values(object.fields).some((field) => field.personal === 'user.name'),
  )

/** Every record of every object with the person in it, in the trash too; values of lists count for the record they belong to. */
export async function searchObjects(ctx: Ctx, known: Known): Promise<Candidate[]> {
  const found = new Map<string, Candidate>()
  const people = new Set(personObjects(ctx.app).map((object) => object.name))
  const add = (one: Candidate): void => {
    const key = `${one.object} ${one.record_id}`
    const before = found.get(key)
    found.set(key, {
      ...one,
      role: before?.role === 'person' ? 'person' : one.role,
      fields: [...new Set([...(before?.fields ?? []), ...one.fields])],
      reasons: [...new Set([...(before?.reasons ?? []), ...one.reasons])],
    })
  }
  for (const object of ctx.app.registry.objects.values()) {
    const columns = textColumns(object)
    if (columns.length === 0) continue
    const rows = [...(await hits(ctx, object, columns, known)), ...(await sealedHits(ctx, object, known))]
    for (const row of rows) {
      const parent = object.child ? await parentOf(ctx, object, row.id) : null
      const fields = [...new Set(row.fields.map((name) => (/^s\d$/.test(name) ? 'custom' : name)))]
      if (parent)
        add({
          ...parent,
          role: people.has(parent.object) ? 'person' : 'mention',
          fields: [object.name],
          reasons: row.reasons,
        })
      else
        add({
          object: object.name,
          record_id: row.id,
          role: people.has(object.name) && row.fields.some((name) => isOwn(object, name)) ? 'person' : 'mention',
          fields,
          reasons: row.reasons,
        })
    }
  }
  return [...found.values()]
}

type Hit = { id: string; fields: string[]; reasons: Reason[] }

/** Columns that say who the record is: name, address, number. A match in a text of it is a mention. */
const isOwn = (object: ObjectDef, column: string): boolean => {
  const field = object.fields[fieldColumns(object).find((one) => one.name === column)?.field ?? column]
  return field?.kind === 'email' || field?.kind === 'phone' || field?.personal === 'user.name'
}

/** The record that a value of a list belongs to: of several possible parents the one that it has. */
async function parentOf(
  ctx: Ctx,
  object: ObjectDef,
  id: string,
): Promise<{ object: string; record_id: string } | null> {
  const fields = 'parents' in object.access ? object.access.parents : []
  if (fields.length === 0) return null
  const [row] = await ctx.tx.query<Record<string, string | null>>(
    `select ${fields.join(', ')} from ${object.name} where tenant_id = $1 and id = $2`,
    [ctx.tenant.id, id],
  )
  for (const field of fields) {
    const target = object.fields[field]?.target
    const record_id = row?.[field]
    if (target && record_id) return { object: target, record_id }
  }
  return null
}

async function hits(ctx: Ctx, object: ObjectDef, columns: readonly string[], known: Known): Promise<Hit[]> {
  const whole = `concat_ws(E'\\n', ${columns.map((column) => `t.${column}::text`).join(', ')})`
  return await ctx.tx.query<Hit>(
    `select t.id, ${reasonsSql(whole, 2)} as reasons,
       array_remove(array[${columns.map((column) => `case when ${anySql(`t.${column}::text`, 2)} then '${column}' end`).join(', ')}]::text[], null) as fields
     from ${object.name} t where t.tenant_id = $1 and ${anySql(whole, 2)} order by t.id limit ${MOST}`,
    [ctx.tenant.id, ...matchParams(known)],
  )
}

/** Encrypted fields: by the tokens that equal values have, so that nothing is decrypted for the search. */
async function sealedHits(ctx: Ctx, object: ObjectDef, known: Known): Promise<Hit[]> {
  const found: Hit[] = []
  for (const name of sealedFields(ctx, object).keys())
    for (const [reason, values] of [
      ['email', known.emails],
      ['phone', known.phones],
      ['name', known.names],
    ] as const) {
      const terms = values.flatMap((value) => askedTerms(ctx, object, name, value))
      if (terms.length === 0) continue
      const rows = await ctx.tx.query<{ id: string }>(
        `select distinct record_id as id from search_term where tenant_id = $1 and object = $2 and term = any($3::text[]) limit ${MOST}`,
        [ctx.tenant.id, object.name, terms],
      )
      found.push(...rows.map((row) => ({ id: row.id, fields: [name], reasons: [reason] })))
    }
  return found
}

/** Copies beside the records: in which tables of the program the person stands, by text or by the id of a record of theirs, and in how many rows. */
export async function searchTables(ctx: Ctx, known: Known, ids: readonly string[] = []): Promise<Copies[]> {
  const out: Copies[] = []
  for (const table of ctx.app.registry.tables.values()) {
    if (!isSearched(table)) continue
    const [texts, named] = [tableTexts(table), tableIds(table)]
    const params = [ctx.tenant.id, ...(texts.length > 0 ? matchParams(known) : []), ...(named.length > 0 ? [ids] : [])]
    const tests = [
      ...texts.map((column) => anySql(`t.${column}::text`, 2)),
      ...named.map((column) => `t.${column} = any($${params.length}::uuid[])`),
    ]
    if (tests.length === 0) continue
    const [row] = await ctx.tx.query<{ n: number }>(
      `select count(*)::int as n from ${table.name} t where t.tenant_id = $1 and (${tests.join(' or ')})`,
      params,
    )
    if (row && row.n > 0) out.push({ place: table.name, rows: row.n })
  }
  return out
}

/** Of the tables that all workspaces share: what an address of the person leads to in this one. */
export async function searchShared(
  ctx: Ctx,
  emails: readonly string[],
): Promise<{ members: string[]; copies: Copies[] }> {
  return await ctx.app.db.inAuth(async (tx) => {
    const members = await tx.query<{ id: string }>(
      `select m.member_id as id from identity.membership m join identity.account a on a.id = m.account_id
       where m.tenant_id = $1 and lower(a.email) = any($2::text[]) order by m.member_id`,
      [ctx.tenant.id, emails],
    )
    const copies: Copies[] = []
    for (const [place, sql] of [
      [
        'identity.membership',
        'identity.membership t join identity.account a on a.id = t.account_id where lower(a.email)',
      ],
      [
        'identity.join_request',
        'identity.join_request t join identity.account a on a.id = t.account_id where lower(a.email)',
      ],
      ['identity.invitation', 'identity.invitation t where lower(t.email)'],
      ['identity.mail', 'identity.mail t where lower(t.recipient)'],
    ] as const) {
      const [row] = await tx.query<{ n: number }>(
        `select count(*)::int as n from ${sql} = any($2::text[]) and t.tenant_id = $1`,
        [ctx.tenant.id, emails],
      )
      if (row && row.n > 0) copies.push({ place, rows: row.n })
    }
    return { members: members.map((row) => row.id), copies }
  }, ctx.tenant.id)
}

/** Addresses, numbers and whole names of records, from their own fields and from what belongs to them. */
export async function knownOf(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<Known> {
  const known = { emails: new Set<string>(), phones: new Set<string>(), names: new Set<string>() }
  const sealed = sealedFields(ctx, object)
  const read = async (one: ObjectDef, by: string): Promise<void> => {
    const wanted = Object.entries(one.fields).filter(
      ([name, field]) =>
        !(one === object && sealed.has(name)) &&
        fieldType(field.kind).columns('x').length === 1 &&
        (field.kind === 'email' || field.kind === 'phone' || field.personal === 'user.name'),
    )
    if (wanted.length === 0) return
    const rows = await ctx.tx.query<Record<string, string | null>>(
      `select ${wanted.map(([name]) => name).join(', ')} from ${one.name} where tenant_id = $1 and ${by} = any($2::uuid[])`,
      [ctx.tenant.id, ids],
    )
    for (const row of rows)
      for (const [name, field] of wanted) {
        const value = row[name]
        if (!value) continue
        if (field.kind === 'email') known.emails.add(value.toLowerCase())
        else if (field.kind === 'phone') known.phones.add(value)
        // A first name alone stands everywhere; the whole name is looked for.
        else if (value.includes(' ') && !value.includes('@')) known.names.add(value)
      }
  }
  await read(object, 'id')
  for (const field of Object.values(object.fields)) {
    const child = field.list && ctx.app.registry.objects.get(field.list.object)
    if (child?.child && field.list) await read(child, field.list.by)
  }
  return { emails: [...known.emails], phones: [...known.phones], names: [...known.names] }
}
