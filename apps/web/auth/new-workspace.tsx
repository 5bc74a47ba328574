import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, fieldError } from '@app/ui/api'
import { Field, FormError, To } from './form.tsx'
import { enter } from './enter.ts'
import { StorageNote, type Storage } from './storage-note.tsx'

type Made = { slug?: string; workspace?: { slug: string } }

/** One more workspace for an account that is signed in. */
export const NewWorkspace = () => {
  const { t } = useLingui()
  const [name, setName] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [storage, setStorage] = useState<Storage>(undefined)
  useEffect(() => {
    api.get<{ region: string | null }>('/v1/auth/options', undefined, { anonymous: true }).then(
      (answer) => setStorage(answer.region),
      () => undefined,
    )
  }, [])
  const submit = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      const made = await api.post<Made>('/v1/workspaces', { name }, { global: true })
      await enter(made.slug ?? made.workspace?.slug)
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        void submit()
      }}
    >
      <div>
        <h1>
          <Trans>New workspace</Trans>
        </h1>
        <p className="t2">
          <Trans>
            Its records are apart from those of your other workspaces. <To href="/sign-in">Back</To>
          </Trans>
        </p>
      </div>
      <FormError error={error} fields={['name']} />
      <Field
        label={t`Workspace name`}
        name="name"
        autoComplete="organization"
        value={name}
        onChange={setName}
        error={fieldError(error, 'name')}
        autoFocus
        required
      />
      <StorageNote region={storage} />
      <button className="btn primary lg full" type="submit" aria-disabled={busy}>{t`Create workspace`}</button>
    </form>
  )
}
