import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { useLingui } from '@lingui/react/macro'
import { Eye, EyeOff, Pencil } from 'lucide-react'
import { api, fieldKit, IconButton, toast } from '@app/ui'
import type { FieldMeta, ObjectMeta, Row } from '@app/ui'

/** An encrypted value: a mask, and a button for who may see what is under it. Each look is noted in the audit log; leaving the page hides it again. */
export const SealedValue = ({
  object,
  record,
  field,
  value,
  onEdit,
}: {
  object: ObjectMeta
  record: Row
  field: FieldMeta
  value: unknown
  onEdit: (() => void) | null
}) => {
  const { t } = useLingui()
  const kit = fieldKit(field)
  const [shown, setShown] = useState<{ version: number; text: string | null } | null>(null)
  const look = useMutation({
    mutationFn: () =>
      api.post<{ values: Record<string, string | null> }>(`/v1/${object.path}/${record.id}/reveal`, {
        fields: [field.name],
      }),
    onSuccess: ({ values }) => setShown({ version: record.version, text: values[field.name] ?? null }),
    onError: (error) => toast(error.message),
  })
  // Changed meanwhile: what was looked at is not what is there.
  const current = shown?.version === record.version ? shown : null
  return (
    <span className="revealed">
      <span className="val">
        {current ? (current.text ?? t`cannot be opened`) : <kit.Cell value={value} field={field} record={record} />}
      </span>
      {field.can_reveal && (
        <IconButton
          icon={current ? EyeOff : Eye}
          small
          aria-label={current ? t`Hide ${field.label}` : t`Show ${field.label}`}
          isDisabled={look.isPending}
          onPress={() => (current ? setShown(null) : look.mutate())}
        />
      )}
      {onEdit && <IconButton icon={Pencil} small aria-label={t`Edit ${field.label}`} onPress={onEdit} />}
    </span>
  )
}
