import type { Field, FieldType, Normalised } from '../field.ts'

const matches = (field: Field, text: string): string | undefined =>
  field.options?.find(
    (o) => o.value === text || o.label.toLowerCase() === text.toLowerCase() || o.value === text.toLowerCase(),
  )?.value

const unknownOption = (text: string): Normalised<never> => ({
  invalid: 'unknown_option',
  message: `"${text.slice(0, 60)}" is not one of the options`,
})

export const booleanType: FieldType<boolean> = {
  kind: 'boolean',
  columns: (name) => [{ name, type: 'boolean' }],
  schema: () => ({ type: 'boolean' }),
  operators: ['eq', 'ne', 'is_null'],
  normalise: (value) => ({ value }),
  store: (value) => [value],
  load: ([value]) => (value as boolean | null) ?? null,
  parse: (text) => {
    const t = text.trim().toLowerCase()
    if (t === '') return { value: null }
    if (['true', 'yes', 'y', '1', 'x', 'ja', 'oui', 'on', 't'].includes(t)) return { value: true }
    if (['false', 'no', 'n', '0', 'nein', 'non', 'off', 'f'].includes(t)) return { value: false }
    return { invalid: 'not_a_boolean', message: `"${text.slice(0, 60)}" is neither yes nor no` }
  },
  format: (value) => (value === null ? '' : String(value)),
  slots: ['n'],
  erase: () => null,
  sample: (_field, n) => n % 2 === 0,
  sortable: true,
}

export const selectType: FieldType<string> = {
  kind: 'select',
  columns: (name) => [{ name, type: 'text', collate: 'C' }],
  schema: (field) => ({ type: 'string', enum: (field.options ?? []).map((o) => o.value) }),
  operators: ['eq', 'ne', 'in', 'not_in', 'is_null'],
  normalise: (value, field) => (field.options?.some((o) => o.value === value) ? { value } : unknownOption(value)),
  store: (value) => [value],
  load: ([value]) => (value as string | null) ?? null,
  parse: (text, field) => {
    if (text.trim() === '') return { value: null }
    const value = matches(field, text.trim())
    return value === undefined ? unknownOption(text) : { value }
  },
  format: (value) => value ?? '',
  slots: ['s'],
  erase: () => null,
  sample: (field, n) => field.options?.[n % field.options.length]?.value ?? null,
  sortable: true,
}

/**
 * The texts of a cell that holds several: parted by `|` where one stands in it (names have commas), else by `;` and `,`. A `\|` parts nothing, it is
 * a bar in a text.
 */
export const textPieces = (text: string): string[] => {
  const barred = text.split(/(?<!\\)\|/)
  const parts = barred.length > 1 ? barred : text.split(/[;,]/)
  return parts.map((part) => part.replaceAll(String.raw`\|`, '|').trim()).filter((part) => part !== '')
}

/** Several texts as one cell, which `textPieces` parts again: by `|` where a separator stands in one of them, a single one too. */
export const joinPieces = (texts: readonly string[], separator: ';' | ' | ' = ';'): string => {
  if (!texts.some((text) => /[;,|]/.test(text))) return texts.join(separator)
  return `${texts.map((text) => text.replaceAll('|', String.raw`\|`)).join(' | ')}${texts.length === 1 ? ' |' : ''}`
}

/** As `textPieces`, but a text that is an option as it stands is one, whatever separators it has. */
export const choicePieces = (text: string, field: Field): string[] =>
  matches(field, text.trim()) === undefined ? textPieces(text) : [text.trim()]

/** Truth in jsonb (an array of option values); filters go through link_option rows (architecture.md §6.2). */
export const multiSelectType: FieldType<string[]> = {
  kind: 'multi_select',
  columns: (name) => [{ name, type: 'jsonb' }],
  schema: (field) => ({
    type: 'array',
    uniqueItems: true,
    maxItems: 100,
    items: { type: 'string', enum: (field.options ?? []).map((o) => o.value) },
  }),
  operators: ['eq', 'in', 'not_in', 'is_null'],
  normalise: (value, field) => {
    const bad = value.find((v) => !field.options?.some((o) => o.value === v))
    return bad === undefined ? { value: value.length === 0 ? null : value } : unknownOption(bad)
  },
  store: (value) => [value === null ? null : JSON.stringify(value)],
  load: ([value]) => (value as string[] | null) ?? null,
  parse: (text, field) => {
    const values: string[] = []
    for (const part of choicePieces(text, field)) {
      const value = matches(field, part)
      if (value === undefined) return unknownOption(part)
      if (!values.includes(value)) values.push(value)
    }
    return { value: values.length === 0 ? null : values }
  },
  format: (value) => joinPieces(value ?? []),
  slots: [],
  erase: () => null,
  sample: (field, n) => (field.options?.length ? [field.options[n % field.options.length]?.value ?? ''] : null),
  sortable: false,
}
