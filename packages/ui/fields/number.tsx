import { useEffect, useState } from 'react'
import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Star } from 'lucide-react'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { TextField } from '../text-field.tsx'
import { ComboBox } from '../combo-box.tsx'
import { cx } from '../cx.ts'
import { formatMoney, formatNumber, formatPercent, formatSettings, isMoney, normalDecimal, parseNumber } from '../format.ts'
import type { FieldKit, InputProps, Parsed } from './kit.ts'

const notNumber = (): { error: string } => ({ error: i18n._(msg`This is not a number`) })

const parseWith = (integer: boolean) => (text: string): Parsed => {
  if (text.trim() === '') return { value: null }
  const value = parseNumber(text)
  if (value === null || (integer && !Number.isInteger(value))) return notNumber()
  return { value }
}

const NumberInput = (parse: (text: string) => Parsed) => ({ field, value, onChange, label, hideLabel, error, autoFocus, size }: InputProps) => {
  const [text, setText] = useState(value === null || value === undefined ? '' : String(value))
  const [wrong, setWrong] = useState<string | null>(null)
  useEffect(() => { if (value === null || value === undefined) setText('') }, [value])
  return (
    <TextField
      label={label ?? field.label}
      {...(hideLabel && { hideLabel })}
      inputMode="decimal"
      value={text}
      onChange={(next) => {
        setText(next)
        const parsed = parse(next)
        setWrong('error' in parsed ? parsed.error : null)
        if ('value' in parsed) onChange(parsed.value)
      }}
      error={error ?? wrong}
      {...(autoFocus && { autoFocus })}
      size={size === 'normal' ? 'normal' : 'lg'}
      isRequired={field.required}
    />
  )
}

const numberKit = (integer: boolean, show: (value: number) => string): FieldKit => ({
  Cell: ({ value }) => <span className="num">{typeof value === 'number' ? show(value) : ''}</span>,
  Input: NumberInput(parseWith(integer)),
  editor: 'text',
  numeric: true,
  width: 110,
  toText: (value) => (value === null || value === undefined ? '' : String(value)),
  fromText: parseWith(integer),
})

export const integer = numberKit(true, (v) => formatNumber(v, { useGrouping: true }))
export const year = numberKit(true, String)
export const decimal = numberKit(false, (v) => formatNumber(v, { maximumFractionDigits: 6 }))
export const percent = numberKit(false, formatPercent)

const parseMoney = (text: string, currency: string): Parsed => {
  if (text.trim() === '') return { value: null }
  const amount = normalDecimal(text)
  if (amount === null) return notNumber()
  const code = /\b[A-Z]{3}\b/.exec(text)?.[0] ?? (text.includes('€') ? 'EUR' : text.includes('£') ? 'GBP' : currency)
  return { value: { amount, currency: code } }
}

let codes: string[] | null = null
const currencies = (): string[] => (codes ??= [...new Set([formatSettings().currency, 'USD', 'EUR', 'GBP', 'CHF', ...(Intl as { supportedValuesOf?: (key: string) => string[] }).supportedValuesOf?.('currency') ?? []])])

const MoneyInput = ({ field, value, onChange, label, hideLabel, error, autoFocus, size }: InputProps) => {
  const { t } = useLingui()
  const [currency, setCurrency] = useState(isMoney(value) ? value.currency : formatSettings().currency)
  const [text, setText] = useState(isMoney(value) ? value.amount : '')
  const [wrong, setWrong] = useState<string | null>(null)
  const put = (next: string, code: string): void => {
    setText(next)
    setCurrency(code)
    const parsed = parseMoney(next, code)
    setWrong('error' in parsed ? parsed.error : null)
    if ('value' in parsed) onChange(parsed.value && isMoney(parsed.value) ? { ...parsed.value, currency: code } : null)
  }
  return (
    <div className="field-row">
      <TextField className="grow" label={label ?? field.label} {...(hideLabel && { hideLabel })} inputMode="decimal" value={text} onChange={(next) => put(next, currency)} error={error ?? wrong} {...(autoFocus && { autoFocus })} size={size === 'normal' ? 'normal' : 'lg'} isRequired={field.required} />
      <ComboBox className="w-24" label={t`Currency`} hideLabel={Boolean(hideLabel)} value={currency} onChange={(code) => { if (code) put(text, code) }} options={currencies().map((c) => ({ value: c, label: c }))} size={size === 'normal' ? 'normal' : 'lg'} />
    </div>
  )
}

export const money: FieldKit = {
  Cell: ({ value }) => <span className="num">{isMoney(value) ? formatMoney(value) : ''}</span>,
  Input: MoneyInput,
  editor: 'text',
  numeric: true,
  width: 120,
  toText: (value) => (isMoney(value) ? (value.currency === formatSettings().currency ? value.amount : `${value.amount} ${value.currency}`) : ''),
  fromText: (text) => parseMoney(text, formatSettings().currency),
}

const STARS = [1, 2, 3, 4, 5]

export const rating: FieldKit = {
  Cell: ({ value }) =>
    typeof value === 'number' ? (
      <span className="stars" role="img" aria-label={`${value} / 5`}>{STARS.map((n) => <Star key={n} className={cx('i sm', n <= value && 'on')} aria-hidden />)}</span>
    ) : null,
  Input: ({ field, value, onChange, label, hideLabel }) => (
    <RadioGroup className="field" value={value ? String(value) : null} onChange={(v) => onChange(Number(v))} orientation="horizontal">
      <Label className={hideLabel ? 'vh' : 'field-label'}>{label ?? field.label}</Label>
      <div className="stars pick-stars">
        {STARS.map((n) => <Radio key={n} value={String(n)} aria-label={String(n)} className="star"><Star className={cx('i', n <= Number(value ?? 0) && 'on')} aria-hidden /></Radio>)}
      </div>
    </RadioGroup>
  ),
  editor: 'text',
  width: 110,
  toText: (value) => (value ? String(value) : ''),
  fromText: (text) => {
    const parsed = parseWith(true)(text)
    return 'value' in parsed && typeof parsed.value === 'number' && (parsed.value < 1 || parsed.value > 5) ? { error: i18n._(msg`A rating is 1 to 5`) } : parsed
  },
}
