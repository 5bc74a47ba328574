import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, isApiError } from '@app/ui/api'
import { Field } from './form.tsx'
import { useSsoWords } from './sso-words.ts'

type Found = { id: string; name: string }

/** "Continue with SSO": by e-mail address or short name of the workspace. It says whether a domain has single sign-on, never whether an address is known. */
export const SsoEntry = ({ email, answer, asked }: { email: string; answer: string | null; asked: boolean }) => {
  const { t } = useLingui()
  const words = useSsoWords()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [choices, setChoices] = useState<Found[]>([])
  const [why, setWhy] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const isOpen = open || asked
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return
    setBusy(true)
    setWhy(null)
    try {
      await work()
    } catch (failure) {
      setWhy(
        isApiError(failure) && failure.code.startsWith('sso_')
          ? words(failure.code)
          : failure instanceof Error
            ? failure.message
            : String(failure),
      )
    } finally {
      setBusy(false)
    }
  }
  const start = async (id: string): Promise<void> => {
    const { url } = await api.post<{ url: string }>('/v1/auth/sso/start', { connection_id: id }, { anonymous: true })
    location.assign(url)
  }
  const find = async (): Promise<void> => {
    const { data } = await api.post<{ data: Found[] }>(
      '/v1/auth/sso/find',
      { for: text.trim() || email.trim() },
      { anonymous: true },
    )
    const [first] = data
    if (data.length === 1 && first) await start(first.id)
    else setChoices(data)
  }
  const told = answer === null ? null : words(answer)
  return (
    <div className="stack">
      {told && !why && (
        <p className="note bad" role="alert">
          {told}
        </p>
      )}
      {isOpen && (
        <Field
          label={t`Work e-mail or short name of the workspace`}
          name="sso"
          autoComplete="off"
          value={text === '' && asked ? email : text}
          onChange={setText}
          error={why}
        />
      )}
      <button
        className="btn lg full"
        type="button"
        aria-disabled={busy}
        onClick={() => (isOpen ? void run(find) : setOpen(true))}
      >
        <Trans>Continue with SSO</Trans>
      </button>
      {choices.map((one) => (
        <button key={one.id} className="btn lg full" type="button" onClick={() => void run(() => start(one.id))}>
          {one.name}
        </button>
      ))}
    </div>
  )
}
