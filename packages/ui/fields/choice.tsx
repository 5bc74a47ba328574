import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Chip } from '../bits.tsx'
import type { FieldMeta } from '../meta.ts'
import type { FieldKit, Parsed } from './kit.ts'
import { asText } from './kit.ts'
import { lazyInput } from './lazy-input.tsx'

/** The option of a value. */
export const optionOf = (field: FieldMeta, value: unknown) => field.options?.find((o) => o.value === value)

const findOption = (field: FieldMeta, text: string): Parsed => {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return { value: null }
  const found = field.options?.find((o) => o.label.toLowerCase() === wanted || o.value.toLowerCase() === wanted)
  return found ? { value: found.value } : { error: i18n._(msg`“${text}” is not one of the choices`) }
}

export const select: FieldKit = {
  Cell: ({ value, field }) => {
    if (!value) return null
    const option = optionOf(field, value)
    return option?.color ? <Chip color={option.color}>{option.label}</Chip> : <>{option?.label ?? asText(value)}</>
  },
  Input: lazyInput('SelectInput'),
  editor: 'pick',
  width: 140,
  toText: (value, field) => optionOf(field, value)?.label ?? asText(value),
  fromText: (text, field) => findOption(field, text),
}

/** The strings of a list value. */
export const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []

export const multiSelect: FieldKit = {
  Cell: ({ value, field }) => (
    <span className="chips">
      {strings(value).map((v) => (
        <Chip key={v} color={optionOf(field, v)?.color ?? null}>
          {optionOf(field, v)?.label ?? v}
        </Chip>
      ))}
    </span>
  ),
  Input: lazyInput('MultiSelectInput'),
  editor: 'panel',
  width: 180,
  toText: (value, field) =>
    strings(value)
      .map((v) => optionOf(field, v)?.label ?? v)
      .join(', '),
  fromText: (text, field) => {
    const found = text
      .split(/[,;|]/)
      .map((part) => part.trim())
      .filter(Boolean)
      .map((part) => findOption(field, part))
    const wrong = found.find((f) => 'error' in f)
    return wrong ?? { value: found.map((f) => ('value' in f ? f.value : null)) }
  },
}

export const boolean: FieldKit = {
  Cell: ({ value }) => <>{value === true ? i18n._(msg`Yes`) : value === false ? i18n._(msg`No`) : ''}</>,
  Input: lazyInput('BooleanInput'),
  editor: 'toggle',
  width: 90,
  toText: (value) => (value === true ? i18n._(msg`Yes`) : value === false ? i18n._(msg`No`) : ''),
  fromText: (text) => {
    const word = text.trim().toLowerCase()
    if (word === '') return { value: null }
    if (['yes', 'true', '1', 'y', 'x', 'ja', i18n._(msg`Yes`).toLowerCase()].includes(word)) return { value: true }
    if (['no', 'false', '0', 'n', 'nein', i18n._(msg`No`).toLowerCase()].includes(word)) return { value: false }
    return { error: i18n._(msg`Type yes or no`) }
  },
}

export const color: FieldKit = {
  Cell: ({ value }) => (value ? <Chip color={asText(value)}>{asText(value)}</Chip> : null),
  Input: lazyInput('ColorInput'),
  editor: 'panel',
  width: 110,
  toText: asText,
  fromText: (text) => ({ value: text.trim() || null }),
}
