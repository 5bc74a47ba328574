import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Checkbox,
  Dialog,
  fieldError,
  isApiError,
  Note,
  Select,
  TextField,
  useMeta,
  type ObjectMeta,
  inSentence,
} from '@app/ui'
import { proposeFor } from '../index.ts'
import { useCategoryNames, useKindNames } from './kind-names.ts'
import { keyFrom, linesOf, optionsFrom, type CustomField } from './field-model.ts'

/** Adds a field of any kind, or changes the label, options and uses of one. */
export const FieldDialog = ({
  object,
  field,
  label: firstLabel = '',
  kind: firstKind = 'text',
  onClose,
  onSaved,
}: {
  object: ObjectMeta
  field: CustomField | null
  label?: string
  kind?: string
  onClose: () => void
  onSaved: (object: string, field: CustomField) => void
}) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const kinds = useKindNames()
  const [label, setLabel] = useState(field?.label ?? firstLabel)
  const [key, setKey] = useState<string | null>(field?.key ?? null)
  const [kind, setKind] = useState(field?.kind ?? firstKind)
  const [options, setOptions] = useState(linesOf(field?.options))
  const [target, setTarget] = useState(field?.target ?? 'company')
  const [isRequired, setRequired] = useState(field?.required ?? field?.is_required ?? false)
  const [isFilterable, setFilterable] = useState(field?.filterable ?? field?.is_filterable ?? true)
  const [isSearchable, setSearchable] = useState(field?.searchable ?? field?.is_searchable ?? false)
  const [isPersonal, setPersonal] = useState(field?.is_personal ?? true)
  const [chosenSpecial, setSpecial] = useState<boolean | null>(null)
  const categories = useCategoryNames()
  // What name and kind look like; whoever makes the field decides otherwise (QNT-005).
  const proposed = proposeFor(label, kind)
  const isSpecial = !field && (chosenSpecial ?? proposed.special)
  const hasOptions = kind === 'select' || kind === 'multi_select'
  const hasTarget = kind === 'ref' || kind === 'multi_ref'
  const isText = kind === 'text' || kind === 'long_text' || kind === 'email' || kind === 'phone' || kind === 'url'
  const save = useMutation({
    mutationFn: () => {
      const uses = {
        label: label.trim(),
        required: isRequired,
        filterable: isFilterable,
        searchable: isText && isSearchable,
        personal: isPersonal || isSpecial,
        ...(hasOptions ? { options: optionsFrom(options, field?.options) } : {}),
      }
      return field
        ? api.patch<CustomField>(`/v1/custom-fields/${field.id}`, uses)
        : api.post<CustomField>('/v1/custom-fields', {
            object: object.name,
            kind,
            key: key ?? keyFrom(label),
            ...uses,
            ...(hasTarget ? { target } : {}),
            ...(isText && isSpecial ? { special: true } : {}),
          })
    },
    onSuccess: (saved) => {
      onSaved(object.name, saved)
      onClose()
    },
  })
  const wrong = (name: string) => fieldError(save.error, name)
  return (
    <Dialog
      title={field ? t`Edit ${field.label}` : t`New field for ${inSentence(object.label[1])}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={save.isPending} onPress={() => save.mutate()}>
            {field ? <Trans>Save</Trans> : <Trans>Add field</Trans>}
          </Button>
        </>
      }
    >
      <form
        className="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <TextField
          className="span"
          label={t`Label`}
          value={label}
          onChange={setLabel}
          isRequired
          autoFocus
          maxLength={100}
          error={wrong('label')}
        />
        {!field && (
          <Select
            label={t`Kind`}
            value={kind}
            onChange={setKind}
            options={meta.custom_field_kinds.map((one) => ({ value: one, label: kinds(one) }))}
            error={wrong('kind')}
          />
        )}
        {!field && (
          <TextField
            label={t`Name in API and CSV`}
            value={key ?? keyFrom(label)}
            onChange={setKey}
            description={t`Stays as it is, whatever the label becomes`}
            error={wrong('key')}
          />
        )}
        {hasTarget && !field && (
          <Select
            label={t`Links to`}
            value={target}
            onChange={setTarget}
            options={meta.objects.filter((one) => !one.hidden).map((one) => ({ value: one.name, label: one.label[1] }))}
            error={wrong('target')}
          />
        )}
        {hasOptions && (
          <TextField
            className="span"
            label={t`Options, one a line`}
            multiline
            value={options}
            onChange={setOptions}
            error={wrong('options')}
          />
        )}
        <div className="span flex flex-col items-start gap-1">
          <Checkbox isSelected={isRequired} onChange={setRequired}>
            <Trans>Required when a record is made</Trans>
          </Checkbox>
          <Checkbox isSelected={isFilterable} onChange={setFilterable}>
            <Trans>Fast to filter and sort by</Trans>
          </Checkbox>
          {isText && (
            <Checkbox isSelected={isSearchable} onChange={setSearchable}>
              <Trans>Found by search</Trans>
            </Checkbox>
          )}
          <Checkbox isSelected={isPersonal || isSpecial} onChange={setPersonal} isDisabled={isSpecial}>
            <Trans>Personal data: says something about a person</Trans>
          </Checkbox>
          {isText && !field && (
            <Checkbox isSelected={isSpecial} onChange={setSpecial}>
              <Trans>Health, faith, origin or another special category of data</Trans>
            </Checkbox>
          )}
        </div>
        {!field && proposed.category !== null && (
          <div className="span" role="status">
            <Note>
              {proposed.category === 'special' && !isText ? (
                <Trans>
                  This looks like data of a special category (GDPR Art. 9). Only texts can be encrypted: choose the kind
                  “Text”, or keep it elsewhere.
                </Trans>
              ) : (
                <Trans>
                  This looks like {categories(proposed.category)}: it is personal data, goes into what a person may ask
                  for, and is erased with them.
                </Trans>
              )}
            </Note>
          </div>
        )}
        {!field && isText && isSpecial && (
          <div className="span">
            <Note>
              <Trans>
                The field will be encrypted for good and masked for everybody whose role is not allowed to see it. Keep
                such data only with a legal basis for it (GDPR Art. 9).
              </Trans>
            </Note>
          </div>
        )}
        {save.error && !(isApiError(save.error) && save.error.fields.length > 0) && (
          <div className="span">
            <Note tone="bad" role="alert">
              {save.error.message}
            </Note>
          </div>
        )}
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}
