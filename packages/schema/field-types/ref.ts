import type { FieldKind, FieldType, Normalised } from '../field.ts'

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const uuidSchema = { type: 'string', format: 'uuid' }

/** A cell may hold the id itself; names and emails are resolved by the import, value by value. */
const parseId = (text: string): Normalised<string | null> => {
  const t = text.trim().toLowerCase()
  if (t === '') return { value: null }
  return uuidPattern.test(t)
    ? { value: t }
    : { invalid: 'unknown_reference', message: `"${text.slice(0, 60)}" is not known` }
}

const one = (kind: FieldKind): FieldType<string> => ({
  kind,
  columns: (name) => [{ name, type: 'uuid' }],
  schema: () => uuidSchema,
  operators: ['eq', 'ne', 'in', 'not_in', 'is_null'],
  normalise: (value) => ({ value: value.toLowerCase() }),
  store: (value) => [value],
  load: ([value]) => (value as string | null) ?? null,
  parse: parseId,
  format: (value) => value ?? '',
  slots: ['s'],
  erase: () => null,
  sample: () => null,
  sortable: false,
})

export const refType = one('ref')
export const memberType = one('member')
export const fileType = one('file')

const many = (kind: FieldKind): FieldType<string[]> => ({
  kind,
  columns: () => [],
  schema: () => ({ type: 'array', uniqueItems: true, maxItems: 1000, items: uuidSchema }),
  operators: ['eq', 'in', 'not_in', 'is_null'],
  normalise: (value) => ({ value: [...new Set(value.map((v) => v.toLowerCase()))] }),
  store: () => [],
  load: () => null,
  parse: (text) => {
    const ids: string[] = []
    for (const part of text.split(/[;,|]/)) {
      const id = parseId(part)
      if ('invalid' in id) return id
      if (id.value) ids.push(id.value)
    }
    return { value: ids }
  },
  format: (value) => (value ?? []).join(';'),
  slots: [],
  erase: () => null,
  sample: () => null,
  sortable: false,
})

/** Many-to-many through one link table per pair with composite keys (rulings.md 26). */
export const multiRefType = many('multi_ref')
/** Tag ids, kept in tag_link. */
export const tagsType = many('tags')
