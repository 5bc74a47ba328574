import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { Star } from 'lucide-react'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { ComboBox } from '../combo-box.tsx'
import { cx } from '../cx.ts'
import { formatSettings, isMoney } from '../format.ts'
import { TextField } from '../text-field.tsx'
import type { InputProps, Parsed } from './kit.ts'
import { parseMoney, parseWith, STARS } from './number.tsx'

const numberInput =
  (parse: (text: string) => Parsed) =>
  ({ field, value, onChange, label, hideLabel, error, autoFocus, size }: InputProps) => {
    const [text, setText] = useState(value === null || value === undefined ? '' : String(value))
    const [wrong, setWrong] = useState<string | null>(null)
    useEffect(() => {
      if (value === null || value === undefined) setText('')
    }, [value])
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

export const IntegerInput = numberInput(parseWith(true))
export const DecimalInput = numberInput(parseWith(false))

let codes: string[] | null = null
const currencies = (): string[] =>
  (codes ??= [
    ...new Set([
      formatSettings().currency,
      'USD',
      'EUR',
      'GBP',
      'CHF',
      ...((Intl as { supportedValuesOf?: (key: string) => string[] }).supportedValuesOf?.('currency') ?? []),
    ]),
  ])

export const MoneyInput = ({ field, value, onChange, label, hideLabel, error, autoFocus, size }: InputProps) => {
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
      <TextField
        className="grow"
        label={label ?? field.label}
        {...(hideLabel && { hideLabel })}
        inputMode="decimal"
        value={text}
        onChange={(next) => put(next, currency)}
        error={error ?? wrong}
        {...(autoFocus && { autoFocus })}
        size={size === 'normal' ? 'normal' : 'lg'}
        isRequired={field.required}
      />
      <ComboBox
        className="w-24"
        label={t`Currency`}
        hideLabel={Boolean(hideLabel)}
        value={currency}
        onChange={(code) => {
          if (code) put(text, code)
        }}
        options={currencies().map((c) => ({ value: c, label: c }))}
        size={size === 'normal' ? 'normal' : 'lg'}
      />
    </div>
  )
}

export const RatingInput = ({ field, value, onChange, label, hideLabel }: InputProps) => (
  <RadioGroup
    className="field"
    value={value ? String(value) : null}
    onChange={(v) => onChange(Number(v))}
    orientation="horizontal"
  >
    <Label className={hideLabel ? 'vh' : 'field-label'}>{label ?? field.label}</Label>
    <div className="stars pick-stars">
      {STARS.map((n) => (
        <Radio key={n} value={String(n)} aria-label={String(n)} className="star">
          <Star className={cx('i', n <= Number(value ?? 0) && 'on')} aria-hidden />
        </Radio>
      ))}
    </div>
  </RadioGroup>
)
