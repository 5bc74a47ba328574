import type { Column, Field, FieldType, FilterOperator, Normalised, ValueEnv } from '../field.ts'

const textOperators: readonly FilterOperator[] = [
  'eq',
  'ne',
  'in',
  'not_in',
  'lt',
  'lte',
  'gt',
  'gte',
  'starts_with',
  'contains',
  'is_null',
]

/** Trim and NFC, otherwise exact; NUL and lone surrogates never enter (rulings.md 15). Empty text is null. */
export function cleanText(value: string, max: number, keepLines: boolean): Normalised<string | null> {
  if (value.includes('\u0000') || !value.isWellFormed())
    return { invalid: 'bad_characters', message: 'contains characters that cannot be stored' }
  let text = value.normalize('NFC').trim()
  if (!keepLines) text = text.replace(/[\r\n\t]+/g, ' ')
  if (text.length > max) return { invalid: 'too_long', message: `is longer than ${max} characters` }
  return { value: text === '' ? null : text }
}

type Options = {
  kind: 'text' | 'long_text' | 'email' | 'phone' | 'url' | 'color'
  collate: 'und-x-icu' | 'C'
  max: number
  clean?: (text: string, field: Field, env: ValueEnv) => Normalised<string | null>
  sample: (n: number) => string
}

function textLike(o: Options): FieldType<string> {
  const normalise = (value: string, field: Field, env: ValueEnv): Normalised<string | null> => {
    const cleaned = cleanText(value, field.max_length ?? o.max, o.kind === 'long_text')
    if ('invalid' in cleaned || cleaned.value === null || !o.clean) return cleaned
    return o.clean(cleaned.value, field, env)
  }
  return {
    kind: o.kind,
    columns: (name): Column[] => [{ name, type: 'text', collate: o.collate }],
    schema: (field) => ({ type: 'string', maxLength: field.max_length ?? o.max }),
    operators: textOperators,
    normalise,
    store: (value) => [value],
    load: ([value]) => (value as string | null) ?? null,
    parse: (text, field, env) => normalise(text, field, env),
    format: (value) => value ?? '',
    slots: o.kind === 'long_text' ? [] : ['s'],
    erase: () => null,
    sample: (_field, n) => o.sample(n),
    sortable: o.kind !== 'long_text',
  }
}

export const textType = textLike({ kind: 'text', collate: 'und-x-icu', max: 500, sample: (n) => `Sample ${n}` })
export const longTextType = textLike({
  kind: 'long_text',
  collate: 'und-x-icu',
  max: 100_000,
  sample: (n) => `First line ${n}\nSecond line`,
})

/** One address as people type it; the domain needs a dot. RFC 5321 limits, not its exotic quoting. */
export const emailPattern =
  /^[^\s@<>()",;:\\[\]]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u

export const emailType = textLike({
  kind: 'email',
  collate: 'C',
  max: 254,
  sample: (n) => `person${n}@example.com`,
  clean: (text) => {
    const mail = text.replace(/^mailto:/i, '').toLowerCase()
    return emailPattern.test(mail) ? { value: mail } : { invalid: 'not_an_email', message: 'is not an email address' }
  },
})

export const phoneType = textLike({
  kind: 'phone',
  collate: 'C',
  max: 60,
  sample: (n) => `+1202555${String(n % 10_000).padStart(4, '0')}`,
  clean: (text, _field, env) => {
    const digits = text.replace(/\D/g, '')
    if (digits.length < 3 || !/^[\d\s+().\-/x#*extEXT,;]+$/.test(text))
      return { invalid: 'not_a_phone', message: 'is not a phone number' }
    return { value: env.phone?.(text, env.region) ?? text } // an unknown plan keeps what was typed: nothing is lost
  },
})

export const urlType = textLike({
  kind: 'url',
  collate: 'C',
  max: 2000,
  sample: (n) => `https://example.com/${n}`,
  clean: (text) => {
    const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
    if (!/^https?:\/\//i.test(withScheme) || !URL.canParse(withScheme))
      return { invalid: 'not_a_url', message: 'is not a web address (http or https)' }
    return { value: withScheme }
  },
})

export const colorType = textLike({
  kind: 'color',
  collate: 'C',
  max: 20,
  sample: (n) => `#${(0x3366cc + n * 4097).toString(16).slice(-6)}`,
  clean: (text) =>
    /^#[0-9a-f]{6}$/i.test(text)
      ? { value: text.toLowerCase() }
      : { invalid: 'not_a_color', message: 'is not a colour like #3366cc' },
})
