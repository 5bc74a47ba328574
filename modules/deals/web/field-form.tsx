import { fieldError, fieldKit, type FieldMeta } from '@app/ui'

/** Inputs for some fields of an object, each by its kind, with the server's message below the wrong one. */
export const FieldForm = ({
  fields,
  values,
  onChange,
  error,
  under = '',
}: {
  fields: readonly FieldMeta[]
  values: Record<string, unknown>
  onChange: (values: Record<string, unknown>) => void
  error: unknown
  under?: string
}) => (
  <>
    {fields.map((field, index) => {
      const Input = fieldKit(field).Input
      return (
        <Input
          key={field.name}
          field={field}
          value={values[field.name] ?? null}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
          error={fieldError(error, `${under}${field.name}`)}
          autoFocus={index === 0}
          size="lg"
        />
      )
    })}
  </>
)
