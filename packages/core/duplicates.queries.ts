import { type ObjectDef, fieldType } from '@app/schema'
import type { Ctx } from './ctx.ts'
import { mayRead, readPredicate } from './policy/predicate.ts'
import { getMany } from './records/index.ts'
import { makeParams } from './records/params.ts'
import type { Input, Wire } from './records/types.ts'

export type Reason = { kind: 'email' | 'domain' | 'phone' | 'name'; field: string; value: string }
export type Duplicate = { record: Wire; reasons: Reason[] }

/** Free mail providers say nothing about a company. */
const publicDomains = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'yahoo.com',
  'icloud.com',
  'me.com',
  'aol.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  'proton.me',
  'protonmail.com',
  'mail.com',
  'qq.com',
  '163.com',
  'example.com',
])

/** The domain in an email address, a web address or a bare domain; null for free mail providers and texts without one. */
export function domainOf(text: string): string | null {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^.*@/, '')
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#:].*$/, '')
    .replace(/^www\./, '')
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) && !publicDomains.has(host) ? host : null
}

/** Names without legal forms, punctuation and case: "Acme, Inc." and "ACME" are one. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(
      /\b(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|plc|gmbh|ag|sa|sarl|bv|nv|oy|ab|kg|se|srl|spa|pty)\b\.?/g,
      ' ',
    )
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

const valuesOf = (object: ObjectDef, name: string, values: Input): string[] => {
  const v = values[name]
  if (object.fields[name]?.kind === 'list')
    return ((v as { value?: unknown }[] | undefined) ?? []).map((i) => String(i.value ?? ''))
  return typeof v === 'string' ? [v] : []
}

/** Records like the given values, each with its reasons, as the actor may see them: at most 20. */
export async function findDuplicates(
  ctx: Ctx,
  object: ObjectDef,
  values: Input,
  except?: string,
): Promise<Duplicate[]> {
  const reasons = new Map<string, Reason[]>()
  const note = (rows: { id: string; value: string }[], kind: Reason['kind'], field: string): void => {
    for (const r of rows)
      if (r.id !== except)
        reasons.set(r.id, [
          ...(reasons.get(r.id) ?? []).filter((x) => x.kind !== kind || x.value !== r.value),
          { kind, field, value: r.value },
        ])
  }
  for (const [kind, fields] of Object.entries(object.duplicates ?? {}) as [Reason['kind'], string[]][]) {
    for (const from of fields.filter((f) => mayRead(ctx, object, f))) {
      const texts = valuesOf(object, from, values).flatMap((t) => wanted(ctx, kind, t) ?? [])
      if (texts.length === 0) continue
      for (const to of fields.filter((f) => mayRead(ctx, object, f)))
        note(await matches(ctx, object, kind, to, texts), kind, to)
    }
  }
  const records = await getMany(ctx, object.name, [...reasons.keys()].slice(0, 20))
  return records
    .map((record) => ({ record, reasons: reasons.get(record.id) ?? [] }))
    .toSorted((a, b) => b.reasons.length - a.reasons.length)
}

function wanted(ctx: Ctx, kind: Reason['kind'], text: string): string | null {
  if (text.trim() === '') return null
  if (kind === 'domain') return domainOf(text)
  if (kind === 'name') return text.trim()
  const type = fieldType(kind)
  const n = type.normalise(text, { kind, personal: false }, ctx.env)
  return 'invalid' in n ? null : (n.value as string | null)
}

async function matches(
  ctx: Ctx,
  object: ObjectDef,
  kind: Reason['kind'],
  field: string,
  texts: string[],
): Promise<{ id: string; value: string }[]> {
  const params = makeParams(ctx.tenant.id)
  const given = object.fields[field]?.list
  const read = readPredicate(ctx, object, 't', params)
  const from = given
    ? `${given.object} c join ${object.name} t on t.tenant_id = $1 and t.id = c.${given.by} and t.deleted_at is null where c.tenant_id = $1 and c.deleted_at is null and ${read}`
    : `${object.name} t where t.tenant_id = $1 and t.deleted_at is null and ${read}`
  const column = given ? 'c.value' : `t.${field}`
  const condition = texts
    .map((text) => {
      if (kind === 'name') {
        const p = params.add(text.toLowerCase())
        return `(${column} >= ${p}::text and ${column} < ${p}::text || chr(65535) and lower(${column}) = ${p}::text)`
      }
      if (kind === 'domain' && object.fields[field]?.kind === 'email')
        return `split_part(${column}, '@', 2) = ${params.add(text)}`
      if (kind === 'domain' && object.fields[field]?.kind === 'url')
        return `(${['https://', 'http://', 'https://www.', 'http://www.']
          .map((p) => {
            const x = params.add(p + text)
            return `(${column} >= ${x}::text and ${column} < ${x}::text || chr(1114111))`
          })
          .join(' or ')})`
      return `${column} = ${params.add(text)}`
    })
    .join(' or ')
  return await ctx.tx.query(`select t.id, ${column} as value from ${from} and (${condition}) limit 50`, params.values)
}

/** Records that look like one and the same: the first 20 of `total`, and why. */
export type DuplicateGroup = { records: Wire[]; total: number; reasons: Reason[] }

/** Groups of live records that share an email address, a phone number, a domain or a name: at most 200, largest first. */
export async function duplicateGroups(ctx: Ctx, object: ObjectDef): Promise<DuplicateGroup[]> {
  const found = new Map<string, { ids: string[]; reasons: Reason[] }>()
  for (const [kind, fields] of Object.entries(object.duplicates ?? {}) as [Reason['kind'], string[]][]) {
    for (const field of fields.filter((f) => mayRead(ctx, object, f))) {
      if (kind === 'domain' && object.fields[field]?.kind !== 'list') continue
      const params = makeParams(ctx.tenant.id)
      const given = object.fields[field]?.list
      const read = readPredicate(ctx, object, 't', params)
      const column = given ? 'c.value' : `t.${field}`
      const from = given
        ? `${given.object} c join ${object.name} t on t.tenant_id = $1 and t.id = c.${given.by} where c.tenant_id = $1 and c.deleted_at is null and t.deleted_at is null and ${read}`
        : `${object.name} t where t.tenant_id = $1 and t.deleted_at is null and ${read} and ${column} is not null`
      const rows = await ctx.tx.query<{ value: string; ids: string[] }>(
        `select lower(${column}) as value, array_agg(distinct t.id::text order by t.id::text) as ids from ${from} group by 1 having count(distinct t.id) > 1 order by count(distinct t.id) desc limit 100`,
        params.values,
      )
      for (const r of rows) {
        const key = r.ids.join()
        const group = found.get(key) ?? { ids: r.ids, reasons: [] }
        // The primary address is also in the list of addresses: one reason, not two.
        if (!group.reasons.some((one) => one.kind === kind && one.value === r.value))
          group.reasons.push({ kind, field, value: r.value })
        found.set(key, group)
      }
    }
  }
  const groups = [...found.values()].toSorted((x, y) => y.ids.length - x.ids.length).slice(0, 200)
  const shown = await getMany(ctx, object.name, [...new Set(groups.flatMap((group) => group.ids.slice(0, 20)))])
  const byId = new Map(shown.map((record) => [record.id, record]))
  return groups.map(({ ids, reasons }) => ({
    records: ids.slice(0, 20).flatMap((id) => byId.get(id) ?? []),
    total: ids.length,
    reasons,
  }))
}
