import { DECIMAL_SCALE, type Filter, currencyDigits, fieldType, unscaleDecimal } from '@app/schema'
import { type Ctx, objectOf } from '../ctx.ts'
import { error } from '../errors.ts'
import { readPredicate } from '../policy/predicate.ts'
import { searchPredicate } from '../search/find.queries.ts'
import { accessor } from './accessor.ts'
import { compileFilter } from './filter.queries.ts'
import { makeParams } from './params.ts'

export type Aggregate = { group: Record<string, unknown>; count: number; [measure: string]: unknown }
const functions = ['sum', 'avg', 'min', 'max'] as const
const buckets = ['day', 'week', 'month', 'quarter', 'year']

/**
 * Counts and sums under the same policy as lists. `group_by`: fields, dates with a bucket (`closes_on:month`). Measures: `count`,
 * `sum:amount`, `avg:…`, `min:…`, `max:…`. Money is summed per currency: the currency joins the group.
 */
export async function aggregate(
  ctx: Ctx,
  objectName: string,
  options: { filter?: Filter; q?: string; group_by?: string[]; measures?: string[] },
): Promise<Aggregate[]> {
  const object = objectOf(ctx, objectName)
  const params = makeParams(ctx.tenant.id)
  const problem = (message: string) => error('bad_request', { detail: message })
  const groups = (options.group_by ?? []).map((g) => {
    const [path = '', bucket] = g.split(':')
    const found = accessor(ctx, object, path, 't')
    const e = found?.exprs[0]
    if (!found || !e || found.exprs.length > 1 || (bucket && !buckets.includes(bucket)))
      throw problem(`cannot group by ${path}`)
    if (!bucket) return { name: g, found, sql: e.sql }
    const inZone =
      e.type === 'timestamptz' && found.field.kind === 'datetime'
        ? `(${e.sql} at time zone ${params.add(ctx.tenant.time_zone)})`
        : `${e.sql}::timestamp`
    return { name: g, found, sql: `date_trunc('${bucket}', ${inZone})::date::text` }
  })
  const measures: { name: string; sql: string; load: (v: unknown, currency: string | null) => unknown }[] = []
  let currency: string | null = null
  for (const m of options.measures ?? []) {
    if (m === 'count') continue
    const [fn = '', path = ''] = m.split(':')
    const found = accessor(ctx, object, path, 't')
    const value = found?.exprs.at(-1)
    if (
      !found ||
      !value ||
      !(functions as readonly string[]).includes(fn) ||
      value.type === 'jsonb' ||
      (value.type === 'text' && (fn === 'sum' || fn === 'avg'))
    )
      throw problem(`cannot measure ${m}`)
    if (found.field.kind === 'money') {
      if (currency && currency !== found.exprs[0]?.sql) throw problem('only one money field at a time')
      currency = found.exprs[0]?.sql ?? null
    }
    const kind = found.field.kind
    measures.push({
      name: m,
      sql: `${fn}(${value.sql})${['sum', 'avg'].includes(fn) ? '::numeric' : ''}`,
      load: (v, c) => loadMeasure(kind, v, c),
    })
  }
  const groupSql = [...groups.map((g) => g.sql), ...(currency ? [currency] : [])]
  const where = [
    `t.tenant_id = $1`,
    't.deleted_at is null',
    readPredicate(ctx, object, 't', params),
    compileFilter(ctx, object, options.filter, 't', params),
    ...(options.q ? [searchPredicate(ctx, object, options.q, 't', params)] : []),
  ].join(' and ')
  const columns = [
    ...groups.map((g, i) => `${g.sql} as g${i}`),
    ...(currency ? [`${currency} as currency`] : []),
    'count(*) as n',
    ...measures.map((m, i) => `${m.sql}::text as m${i}`),
  ]
  const rows = await ctx.tx.query<Record<string, unknown>>(
    `select ${columns.join(', ')} from ${object.name} t where ${where}${groupSql.length ? ` group by ${groupSql.map((_, i) => i + 1).join(', ')}` : ''} limit 5001`,
    params.values,
  )
  if (rows.length > 5000) throw problem('more than 5,000 groups')
  return rows.map((row) => {
    const group: Record<string, unknown> = Object.fromEntries(
      groups.map((g, i) => [
        g.name,
        g.name.includes(':') || row[`g${i}`] === null
          ? row[`g${i}`]
          : fieldType(g.found.field.kind).load([row[`g${i}`]]),
      ]),
    )
    const c = (row['currency'] as string | null | undefined) ?? null
    if (currency) group['currency'] = c
    return {
      group,
      count: Number(row['n']),
      ...Object.fromEntries(measures.map((m, i) => [m.name, m.load(row[`m${i}`], c)])),
    }
  })
}

function loadMeasure(kind: string, value: unknown, currency: string | null): unknown {
  if (value === null || value === undefined) return null
  const whole = String(value).split('.')[0] ?? '0'
  if (kind === 'money')
    return currency ? { amount: unscaleDecimal(whole, currencyDigits(currency) ?? 2), currency } : null
  if (kind === 'decimal' || kind === 'percent') return Number(unscaleDecimal(whole, DECIMAL_SCALE))
  return ['integer', 'rating'].includes(kind) ? Number(value) : value
}
