import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { formatDate, formatDateTime, formatSettings } from '../format.ts'
import type { FieldKit, Parsed } from './kit.ts'
import { asText } from './kit.ts'
import { lazyInput } from './lazy-input.tsx'

/** Two digits. */
const pad = (n: number | string): string => String(n).padStart(2, '0')

/** Reads ISO, `12.9.2026`, `9/12/2026` (day first unless the locale is American), `today`. */
export const parseDay = (text: string): Parsed => {
  const s = text.trim()
  if (s === '') return { value: null }
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(s)
  const loose = /^(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})$/.exec(s)
  let day = ''
  if (iso) day = `${iso[1]}-${pad(iso[2] ?? '')}-${pad(iso[3] ?? '')}`
  else if (loose) {
    const american = s.includes('/') && formatSettings().locale.endsWith('US')
    const [d, m] = american ? [loose[2], loose[1]] : [loose[1], loose[2]]
    const y = loose[3] ?? ''
    day = `${y.length === 2 ? `20${y}` : y}-${pad(m ?? '')}-${pad(d ?? '')}`
  } else {
    const free = new Date(`${s} UTC`)
    if (!Number.isNaN(free.getTime()) && /[a-z]/i.test(s)) day = free.toISOString().slice(0, 10)
  }
  const check = new Date(`${day}T00:00:00Z`)
  return day && !Number.isNaN(check.getTime()) && check.toISOString().startsWith(day)
    ? { value: day }
    : { error: i18n._(msg`This is not a date`) }
}

export const date: FieldKit = {
  Cell: ({ value }) => (value ? <time dateTime={asText(value)}>{formatDate(asText(value))}</time> : null),
  Input: lazyInput('DateInput'),
  editor: 'text',
  width: 110,
  toText: asText,
  fromText: parseDay,
}

export const datetime: FieldKit = {
  Cell: ({ value }) => (value ? <time dateTime={asText(value)}>{formatDateTime(asText(value))}</time> : null),
  Input: lazyInput('DateTimeInput'),
  editor: 'panel',
  width: 150,
  toText: asText,
  fromText: (text) => {
    if (text.trim() === '') return { value: null }
    const d = new Date(text)
    return Number.isNaN(d.getTime()) ? { error: i18n._(msg`This is not a date and time`) } : { value: d.toISOString() }
  },
}
