import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'
import type { FieldMeta } from '@app/ui'

/** Words of an operator; dates and numbers have their own. */
export const operatorWords: Record<string, MessageDescriptor> = {
  eq: msg`is`,
  ne: msg`is not`,
  in: msg`is any of`,
  not_in: msg`is none of`,
  lt: msg`less than`,
  lte: msg`at most`,
  gt: msg`more than`,
  gte: msg`at least`,
  starts_with: msg`starts with`,
  contains: msg`contains`,
  not_contains: msg`does not contain`,
  is_null: msg`is empty`,
}
export const dateWords: Record<string, MessageDescriptor> = {
  lt: msg`before`,
  lte: msg`on or before`,
  gt: msg`after`,
  gte: msg`on or after`,
}

export const spans: { value: string; label: MessageDescriptor }[] = [
  { value: 'today', label: msg`today` },
  { value: 'this_week', label: msg`this week` },
  { value: 'this_month', label: msg`this month` },
  { value: 'this_quarter', label: msg`this quarter` },
  { value: 'this_year', label: msg`this year` },
  { value: 'last_month', label: msg`last month` },
  { value: 'last_year', label: msg`last year` },
]

const PICKED = new Set(['select', 'ref', 'member', 'multi_select', 'multi_ref', 'tags'])

/** Is a value of this field picked from a list (so that `in` fits best)? */
export const isPicked = (field: FieldMeta): boolean => PICKED.has(field.kind)
export const isDay = (field: FieldMeta): boolean => field.kind === 'date' || field.kind === 'datetime'

/** The operators the bar offers for a field, best first. */
export const operatorsOf = (field: FieldMeta): string[] => {
  const order = isPicked(field)
    ? ['in', 'not_in', 'is_null']
    : field.kind === 'file'
      ? ['is_null']
      : field.kind === 'boolean'
        ? ['eq', 'is_null']
        : ['text', 'long_text', 'email', 'phone', 'url', 'list', 'address'].includes(field.kind)
          ? ['contains', 'not_contains', 'starts_with', 'eq', 'ne', 'is_null']
          : isDay(field)
            ? ['within', 'gte', 'lte', 'is_null']
            : ['eq', 'gte', 'lte', 'gt', 'lt', 'ne', 'is_null']
  const known = (op: string): boolean => field.operators.length === 0 || field.operators.includes(op)
  return order.filter((op) => op === 'within' || known(op === 'not_contains' ? 'contains' : op))
}
