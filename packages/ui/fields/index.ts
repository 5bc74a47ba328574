import type { FieldKind, FieldMeta } from '../meta.ts'
import { boolean, color, multiSelect, select } from './choice.tsx'
import { date, datetime } from './date.tsx'
import { file } from './file.tsx'
import type { FieldKit } from './kit.ts'
import { address, list } from './list.tsx'
import { decimal, integer, money, percent, rating, year } from './number.tsx'
import { member, multiRef, ref } from './ref.tsx'
import { sealedKit } from './sealed.tsx'
import { email, longText, phone, readOnly, text, url } from './text.tsx'

const kits: Record<FieldKind, FieldKit> = {
  text,
  long_text: longText,
  email,
  phone,
  url,
  address,
  integer,
  decimal,
  money,
  percent,
  boolean,
  date,
  datetime,
  select,
  multi_select: multiSelect,
  ref,
  multi_ref: multiRef,
  member,
  file,
  rating,
  color,
  json: readOnly,
  list,
  tags: multiRef,
}

/** How a field is shown and edited. A field that is read only, or of a kind this build does not know, is shown only. */
export const fieldKit = (field: Pick<FieldMeta, 'kind' | 'name' | 'encrypted'>): FieldKit => {
  if (field.name.endsWith('_year')) return year
  const kit = kits[field.kind] ?? readOnly
  return field.encrypted ? sealedKit(kit) : kit
}
