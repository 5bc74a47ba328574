import { useLingui } from '@lingui/react/macro'
import { Plus, Trash2 } from 'lucide-react'
import { Button, IconButton } from '../button.tsx'
import { TextField } from '../text-field.tsx'
import type { InputProps } from './kit.ts'
import { asText } from './kit.ts'
import { entries, place, show } from './list.tsx'
import type { Entry, Place } from './list.tsx'

/** Are the values of this list postal addresses, which have parts, and no single text? */
const hasParts = (field: InputProps['field']): boolean => field.personal === 'user.contact.address'

export const ListInput = ({ field, value, onChange, label, error }: InputProps) => {
  const { t } = useLingui()
  const all = entries(value)
  const set = (index: number, next: Partial<Entry>): void =>
    onChange(all.map((e, i) => (i === index ? { ...e, ...next } : next.is_primary ? { ...e, is_primary: false } : e)))
  return (
    <fieldset className="field list-in">
      <legend className="field-label">{label ?? field.label}</legend>
      {all.map((entry, index) => (
        <div className="list-row" key={entry.id ?? index}>
          {hasParts(field) ? (
            <AddressInput
              field={field}
              label={`${field.label} ${index + 1}`}
              value={entry}
              onChange={(v) => set(index, place(v ?? EMPTY))}
            />
          ) : (
            <TextField
              className="grow"
              label={`${field.label} ${index + 1}`}
              hideLabel
              value={show(entry)}
              onChange={(v) => set(index, { value: v })}
            />
          )}
          <TextField
            className="w-24"
            label={t`Label`}
            hideLabel
            placeholder={t`Label`}
            value={asText(entry.label)}
            onChange={(v) => set(index, { label: v || null })}
          />
          <label className="tick small">
            <input
              className="check round"
              type="radio"
              name={`${field.name}-primary`}
              checked={entry.is_primary === true}
              onChange={() => set(index, { is_primary: true })}
            />
            {t`Main`}
          </label>
          <IconButton
            icon={Trash2}
            aria-label={t`Remove ${show(entry)}`}
            onPress={() => onChange(all.filter((_, i) => i !== index))}
          />
        </div>
      ))}
      <div>
        <Button
          variant="ghost"
          icon={Plus}
          onPress={() =>
            onChange([...all, { ...(!hasParts(field) && { value: '' }), label: null, is_primary: all.length === 0 }])
          }
        >{t`Add`}</Button>
      </div>
      {error && <p className="why">{error}</p>}
    </fieldset>
  )
}

const EMPTY: Place = { street: null, postal_code: null, city: null, region: null, country: null }

export const AddressInput = ({ field, value, onChange, label, error }: InputProps) => {
  const { t } = useLingui()
  const current = place(value)
  const set = (key: keyof Place, text: string): void => {
    const next = { ...current, [key]: text || null }
    onChange(Object.values(next).some(Boolean) ? next : null)
  }
  return (
    <fieldset className="field address-in">
      <legend className="field-label">{label ?? field.label}</legend>
      <TextField label={t`Street`} value={asText(current.street)} onChange={(v) => set('street', v)} />
      <div className="field-row">
        <TextField
          className="w-24"
          label={t`Postal code`}
          value={asText(current.postal_code)}
          onChange={(v) => set('postal_code', v)}
        />
        <TextField className="grow" label={t`City`} value={asText(current.city)} onChange={(v) => set('city', v)} />
      </div>
      <div className="field-row">
        <TextField
          className="grow"
          label={t`Region`}
          value={asText(current.region)}
          onChange={(v) => set('region', v)}
        />
        <TextField
          className="grow"
          label={t`Country`}
          value={asText(current.country)}
          onChange={(v) => set('country', v)}
        />
      </div>
      {error && <p className="why">{error}</p>}
    </fieldset>
  )
}
