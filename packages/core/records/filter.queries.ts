import {
  type Condition,
  type Field,
  type FieldProblem,
  type Filter,
  type FilterNode,
  type Money,
  type ObjectDef,
  fieldType,
  linkTable,
  parseFilter,
  uuidPattern,
} from '@app/schema'
import { type Ctx, objectOf } from '../ctx.ts'
import { error } from '../errors.ts'
import { mayRead, mayReveal, readPredicate } from '../policy/predicate.ts'
import { type Accessor, type Expr, accessor, refPath } from './accessor.ts'
import type { Params } from './params.ts'
import { askedTerms } from './seal.ts'
import { daySpan, startOfDay } from './spans.ts'

type At = { ctx: Ctx; object: ObjectDef; alias: string; params: Params; depth: number }

/** The filter as a SQL predicate over `alias`. @throws bad_filter with a pointer per wrong part. */
export function compileFilter(
  ctx: Ctx,
  object: ObjectDef,
  filter: Filter | undefined,
  alias: string,
  params: Params,
): string {
  if (!filter) return 'true'
  const parsed = parseFilter(filter)
  if ('problems' in parsed) throw error('bad_filter', { fields: parsed.problems })
  return compileNode({ ctx, object, alias, params, depth: 0 }, parsed.node)
}

function compileNode(at: At, node: FilterNode): string {
  if ('and' in node)
    return node.and.length === 0 ? 'true' : `(${node.and.map((n) => compileNode(at, n)).join(' and ')})`
  if ('or' in node) return node.or.length === 0 ? 'false' : `(${node.or.map((n) => compileNode(at, n)).join(' or ')})`
  if ('not' in node) return `not coalesce(${compileNode(at, node.not)}, false)`
  return compileCondition(at, node)
}

const bad = (c: Condition, message: string, code = 'bad_filter'): never => {
  throw error('bad_filter', { fields: [{ pointer: c.pointer, code, message } satisfies FieldProblem] })
}

function compileCondition(at: At, c: Condition): string {
  const name = c.path.split('.')[0] ?? ''
  const field = at.object.fields[name]
  if (field && mayRead(at.ctx, at.object, name)) {
    if (field.kind === 'list') return listCondition(at, c, name)
    if (field.kind === 'multi_ref' || field.kind === 'tags') return linkCondition(at, c, name)
    if (field.kind === 'multi_select') return optionCondition(at, c, name)
  }
  const found = accessor(at.ctx, at.object, c.path, at.alias)
  if (found?.field.kind === 'multi_ref') return optionCondition(at, ofIds(at, found.field, c), c.path)
  if (found) return found.field.kind === 'multi_select' ? optionCondition(at, c, c.path) : fieldCondition(at, found, c)
  const ref = refPath(at.ctx, at.object, c.path)
  if (!ref || at.depth >= 3)
    return bad(c, `${c.path} is not a field of ${at.object.name} that you can filter by`, 'unknown_field')
  const alias = `${at.alias}_r${at.params.values.length}`
  const inner = compileCondition({ ...at, object: ref.target, alias, depth: at.depth + 1 }, { ...c, path: ref.rest })
  return `${at.alias}.${ref.column} in (select ${alias}.id from ${ref.target.name} ${alias} where ${alias}.tenant_id = ${at.params.tenant} and ${alias}.deleted_at is null and ${readPredicate(at.ctx, ref.target, alias, at.params)} and ${inner})`
}

function listCondition(at: At, c: Condition, name: string): string {
  const given = at.object.fields[name]?.list
  if (!given) return bad(c, `${name} is no list`)
  const child = objectOf(at.ctx, given.object)
  const alias = `${at.alias}_l${at.params.values.length}`
  const base = `select 1 from ${child.name} ${alias} where ${alias}.tenant_id = ${at.params.tenant} and ${alias}.${given.by} = ${at.alias}.id and ${alias}.deleted_at is null`
  if (c.operator === 'is_null') return `${c.value === false ? '' : 'not '}exists (${base})`
  const path = c.path === name ? 'value' : c.path.slice(name.length + 1)
  const found = accessor(at.ctx, child, path, alias)
  if (!found) return bad(c, `${path} is not a field of ${child.name}`, 'unknown_field')
  return `exists (${base} and ${fieldCondition({ ...at, object: child, alias }, found, c)})`
}

const asList = (c: Condition): unknown[] =>
  c.operator === 'eq' ? [c.value] : Array.isArray(c.value) ? c.value : bad(c, 'must be a list')

function linkCondition(at: At, c: Condition, name: string): string {
  const isTags = at.object.fields[name]?.kind === 'tags'
  const base = isTags
    ? `select 1 from tag_link k where k.tenant_id = ${at.params.tenant} and k.object = '${at.object.name}' and k.record_id = ${at.alias}.id`
    : `select 1 from ${linkTable(at.object.name, name)} k where k.tenant_id = ${at.params.tenant} and k.id = ${at.alias}.id`
  if (c.operator === 'is_null') return `${c.value === false ? '' : 'not '}exists (${base})`
  if (!['eq', 'in', 'not_in'].includes(c.operator)) return bad(c, `${c.operator} is not for ${name}`)
  const ids = asList(c)
  if (!ids.every((id) => typeof id === 'string' && uuidPattern.test(id))) return bad(c, 'must be ids')
  return `${c.operator === 'not_in' ? 'not ' : ''}exists (${base} and k.${isTags ? 'tag_id' : 'ref_id'} = any(${at.params.add(ids)}::uuid[]))`
}

/** Operands of an own field with several references; `me` where they are members. */
function ofIds(at: At, field: Field, c: Condition): Condition {
  if (!['eq', 'in', 'not_in'].includes(c.operator)) return c
  const ids = asList(c).map((id) => (field.target === 'member' && id === 'me' ? at.ctx.actor.member_id : id))
  if (!ids.every((id) => typeof id === 'string' && uuidPattern.test(id.toLowerCase()))) return bad(c, 'must be ids')
  return { ...c, operator: c.operator === 'eq' ? 'in' : c.operator, value: ids.map((id) => String(id).toLowerCase()) }
}

function optionCondition(at: At, c: Condition, path: string): string {
  const base = `select 1 from option_link k where k.tenant_id = ${at.params.tenant} and k.object = '${at.object.name}' and k.field = ${at.params.add(path)} and k.record_id = ${at.alias}.id`
  if (c.operator === 'is_null') return `${c.value === false ? '' : 'not '}exists (${base})`
  if (!['eq', 'in', 'not_in'].includes(c.operator)) return bad(c, `${c.operator} is not for ${path}`)
  return `${c.operator === 'not_in' ? 'not ' : ''}exists (${base} and k.value = any(${at.params.add(asList(c))}::text[]))`
}

/** Checks one operand against the field and returns its parameters. */
function operand(at: At, found: Accessor, c: Condition, value: unknown): unknown[] {
  const { field } = found
  let v = value
  if (field.kind === 'member' && v === 'me') v = at.ctx.actor.member_id ?? '00000000-0000-0000-0000-000000000000'
  if (field.kind === 'money' && (typeof v === 'number' || typeof v === 'string'))
    v = { amount: String(v), currency: at.ctx.tenant.currency }
  const expected = expectedType(found)
  if (expected === 'money') {
    const money = v as Partial<Money> | null
    if (
      typeof money !== 'object' ||
      money === null ||
      typeof money.currency !== 'string' ||
      !['string', 'number'].includes(typeof money.amount)
    )
      return bad(c, 'must be an amount, or {"amount", "currency"}')
    v = { amount: String(money.amount), currency: money.currency }
  } else if (typeof v !== expected) return bad(c, `must be a ${expected}`)
  if (field.kind === 'select') return [v] // a value outside the options matches nothing
  if (['ref', 'member', 'file'].includes(field.kind))
    return uuidPattern.test(String(v).toLowerCase()) ? [String(v).toLowerCase()] : bad(c, 'must be an id')
  if (field.kind === 'email') return found.encode(String(v).trim().toLowerCase())
  const normalised = fieldType(field.kind).normalise(
    v,
    { ...field, min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
    at.ctx.env,
  )
  if ('invalid' in normalised) return bad(c, normalised.message, normalised.invalid)
  return found.encode(normalised.value)
}

const expectedType = (found: Accessor): string => {
  if (found.field.kind === 'money') return 'money'
  if (found.field.kind === 'boolean') return 'boolean'
  return ['integer', 'decimal', 'percent', 'rating'].includes(found.field.kind) ? 'number' : 'string'
}

const comparisons = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** Encrypted: equality by blind tokens, for those who may see the values anyway; whether there is one, for all. */
function sealedCondition(at: At, found: Accessor, c: Condition, isNull: string): string {
  if (c.operator === 'is_null') {
    if (typeof c.value !== 'boolean') return bad(c, 'must be true or false')
    return `${c.value ? '' : 'not '}(${isNull})`
  }
  if (c.operator !== 'eq' && c.operator !== 'in')
    return bad(c, `${c.path} is encrypted: there are eq, in and is_null`, 'encrypted_field')
  if (found.field.kind === 'long_text')
    return bad(c, `${c.path} is an encrypted long text: there is only is_null`, 'encrypted_field')
  if (!mayReveal(at.ctx, at.object, c.path))
    return bad(c, `${c.path} is encrypted, and your role may not see its values`, 'encrypted_field')
  const values = asList(c)
  if (values.length > 100 || !values.every((value) => typeof value === 'string'))
    return bad(c, 'must be texts, at most 100 of them')
  const terms = values.flatMap((value) => askedTerms(at.ctx, at.object, c.path, String(value)))
  return `${at.alias}.id in (select s.record_id from search_term s where s.tenant_id = ${at.params.tenant} and s.object = '${at.object.name}' and s.term = any(${at.params.add(terms)}::text[]))`
}

function fieldCondition(at: At, found: Accessor, c: Condition): string {
  if (found.sealed) return sealedCondition(at, found, c, found.sealed.is_null)
  const type = fieldType(found.field.kind)
  const allowed =
    found.exprs.length > 0 &&
    (type.operators.includes(c.operator) || (c.operator === 'within' && type.operators.includes('within')))
  if (!allowed) return bad(c, `${c.operator} is not for ${c.path}; there are ${type.operators.join(', ')}`)
  const last = found.exprs.at(-1) as Expr
  // Money is null in both parts or none; its index leads with the currency, and before PostgreSQL 18 only the lead is looked up.
  const lead = found.exprs[0] ?? last
  if (c.operator === 'is_null') {
    if (typeof c.value !== 'boolean') return bad(c, 'must be true or false')
    return found.field.kind === 'address'
      ? `${c.value ? '' : 'not '}(${found.exprs.map((e) => `${e.sql} is null`).join(' and ')})`
      : `${lead.sql} is ${c.value ? '' : 'not '}null`
  }
  if (c.operator === 'within') return withinCondition(at, found, c)
  if (c.operator === 'in' || c.operator === 'not_in') return inCondition(at, found, c)
  if (c.value === null)
    return c.operator === 'eq'
      ? `${lead.sql} is null`
      : c.operator === 'ne'
        ? `${lead.sql} is not null`
        : bad(c, 'must not be null')
  if (c.operator === 'starts_with' || c.operator === 'contains') return textCondition(at, last, c)
  const values = operand(at, found, c, c.value)
  const terms = found.exprs.map((e, i) => ({ e, p: `${at.params.add(values[i])}::${e.type}` }))
  const equal = terms.map(({ e, p }) => `${e.sql} = ${p}`).join(' and ')
  if (c.operator === 'eq') return `(${equal})`
  if (c.operator === 'ne') return `not coalesce(${equal}, false)`
  const sign = comparisons[c.operator as keyof typeof comparisons]
  return `(${terms.map(({ e, p }, i) => `${e.sql} ${i === terms.length - 1 ? sign : '='} ${p}`).join(' and ')})`
}

function inCondition(at: At, found: Accessor, c: Condition): string {
  if (!Array.isArray(c.value) || c.value.length > 1000) return bad(c, 'must be a list of at most 1,000 values')
  const rows = c.value.map((v) => operand(at, found, c, v))
  const [first] = found.exprs
  const sql =
    rows.length === 0 || !first
      ? 'false'
      : found.exprs.length === 1
        ? `${first.sql} = any(${at.params.add(rows.map((r) => r[0]))}::${first.type}[])`
        : `(${rows.map((r) => `(${found.exprs.map((e, i) => `${e.sql} = ${at.params.add(r[i])}::${e.type}`).join(' and ')})`).join(' or ')})`
  return c.operator === 'in' ? sql : `not coalesce(${sql}, false)`
}

/**
 * Prefixes ignore case by a range in the ICU order, which one index serves together with sorting: the lower-cased prefix is the least
 * string that has it, and U+FFFF sorts after every letter (CLDR root). The range may hold accent variants, hence the exact test after it.
 */
function textCondition(at: At, e: Expr, c: Condition): string {
  if (typeof c.value !== 'string') return bad(c, 'must be a string')
  if (c.value === '' || c.value.includes('\u0000') || !c.value.isWellFormed()) return bad(c, 'must not be empty')
  const text = c.value.normalize('NFC').toLowerCase()
  const folded = `lower(${e.sql} collate "und-x-icu")`
  if (e.collate === 'C' && c.operator === 'starts_with') {
    const raw = c.value.normalize('NFC')
    const prefix = `${at.params.add(at.object.fields[c.path]?.kind === 'email' ? text : raw)}::text`
    return `(${e.sql} >= ${prefix} and ${e.sql} < ${prefix} || chr(1114111))`
  }
  const p = `${at.params.add(text)}::text`
  if (c.operator === 'contains') return `position(lower(${p} collate "und-x-icu") in ${folded}) > 0`
  return `(${e.sql} >= ${p} and ${e.sql} < ${p} || chr(65535) and starts_with(${folded}, lower(${p} collate "und-x-icu")))`
}

function withinCondition(at: At, found: Accessor, c: Condition): string {
  const { env } = at.ctx
  const span = typeof c.value === 'string' ? daySpan(c.value, env.now, env.time_zone) : null
  const [e] = found.exprs
  if (!span || !e) return bad(c, 'is not a span such as this_month or last_30_days')
  const bound = (day: string): string =>
    found.field.kind === 'date' ? (e.type === 'date' ? day : `${day}T00:00:00Z`) : startOfDay(day, env.time_zone)
  return `(${e.sql} >= ${at.params.add(bound(span.from))}::${e.type} and ${e.sql} < ${at.params.add(bound(span.to))}::${e.type})`
}
