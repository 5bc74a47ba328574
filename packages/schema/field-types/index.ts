import type { FieldKind, FieldType } from '../field.ts'
import { booleanType, multiSelectType, selectType } from './choice.ts'
import { moneyType } from './money.ts'
import { decimalType, integerType, percentType, ratingType } from './number.ts'
import { fileType, memberType, multiRefType, refType, tagsType } from './ref.ts'
import { addressType, jsonType, listType } from './structure.ts'
import { colorType, emailType, longTextType, phoneType, textType, urlType } from './text.ts'
import { dateType, datetimeType } from './time.ts'

const types = {
  text: textType,
  long_text: longTextType,
  email: emailType,
  phone: phoneType,
  url: urlType,
  color: colorType,
  address: addressType,
  integer: integerType,
  decimal: decimalType,
  percent: percentType,
  rating: ratingType,
  money: moneyType,
  boolean: booleanType,
  date: dateType,
  datetime: datetimeType,
  select: selectType,
  multi_select: multiSelectType,
  ref: refType,
  multi_ref: multiRefType,
  member: memberType,
  file: fileType,
  json: jsonType,
  list: listType,
  tags: tagsType,
} satisfies { [K in FieldKind]: unknown }

/** The behaviour of a kind of value. Every kind has one: the type checker demands completeness. */
export const fieldType = (kind: FieldKind): FieldType => types[kind] as unknown as FieldType

/** Kinds a workspace admin can choose for a custom field. */
export const customFieldKinds = [
  'text',
  'long_text',
  'email',
  'phone',
  'url',
  'integer',
  'decimal',
  'money',
  'percent',
  'boolean',
  'date',
  'datetime',
  'select',
  'multi_select',
  'ref',
  'multi_ref',
  'member',
  'file',
  'rating',
  'color',
  'address',
  'json',
] as const satisfies readonly FieldKind[]
