import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  currentWorkspace,
  formatNumber,
  IconButton,
  isApiError,
  Note,
  ProgressBar,
  Select,
  type ObjectMeta,
} from '@app/ui'
import { inOrder, placeOf, type Waiting } from './several-model.ts'
import { keepImport, type Import } from './transfer-api.ts'

/** Several files at once: what each holds is said here; then they are read, and gone through one after the other. */
export const SeveralFiles = ({
  files,
  objects,
  onChange,
}: {
  files: readonly Waiting[]
  objects: readonly ObjectMeta[]
  onChange: (files: Waiting[]) => void
}) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const [reading, setReading] = useState(0)
  const read = useMutation({
    mutationFn: async () => {
      const ids: string[] = []
      for (const { file, object } of inOrder(files, objects)) {
        setReading(ids.length + 1)
        const form = new FormData()
        form.append('object', object)
        form.append('file', file, file.name)
        const made = await api.upload<Import>('/v1/imports', form).catch((error: unknown) => {
          throw Object.assign(new Error(isApiError(error) ? error.message : String(error)), { file: file.name })
        })
        keepImport(made)
        ids.push(made.id)
      }
      return ids
    },
    onSuccess: (ids) => void navigate(placeOf(currentWorkspace() ?? '', ids) as never),
  })
  const failed = read.error as (Error & { file?: string }) | null
  return (
    <section className="several" aria-label={t`Files to import`}>
      <ul>
        {files.map((one) => (
          <li key={`${one.file.name} ${one.file.size}`}>
            <span className="strong">{one.file.name}</span>
            <Select
              label={t`What is in ${one.file.name}?`}
              hideLabel
              value={one.object}
              onChange={(object) => onChange(files.map((each) => (each === one ? { ...each, object } : each)))}
              options={objects.map((each) => ({ value: each.name, label: each.label[1] }))}
            />
            <IconButton
              icon={X}
              aria-label={t`Leave ${one.file.name} out`}
              onPress={() => onChange(files.filter((each) => each !== one))}
            />
          </li>
        ))}
      </ul>
      {failed && (
        <Note tone="bad" role="alert">
          <b>{t`${failed.file ?? ''} cannot be imported`}</b> {failed.message}
        </Note>
      )}
      {read.isPending && (
        <ProgressBar
          label={t`Reading`}
          value={(100 * (reading - 1)) / files.length}
          valueLabel={t`${formatNumber(reading)} of ${formatNumber(files.length)}`}
        />
      )}
      <p className="t2 small">
        <Trans>
          They are gone through one after the other, what others refer to first; each is checked before it is written.
        </Trans>
      </p>
      <div className="acts">
        <Button variant="primary" isPending={read.isPending} onPress={() => read.mutate()}>
          {plural(files.length, { one: 'Read # file', other: 'Read # files' })}
        </Button>
        <Button variant="ghost" onPress={() => onChange([])}>
          <Trans>Choose others</Trans>
        </Button>
      </div>
    </section>
  )
}
