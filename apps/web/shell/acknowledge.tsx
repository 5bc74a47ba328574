import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, formatDate, keys, Mark, Note, queryClient } from '@app/ui'
import type { Meta } from '@app/ui'
import type { PolicyDiff, PolicyVersion } from '../../../modules/policy/index.ts'

type Shown = PolicyVersion & { diff: PolicyDiff | null }

const signOut = async (): Promise<void> => {
  await api.post('/v1/auth/sign-out', {}, { anonymous: true }).catch(() => undefined)
  location.assign('/sign-in')
}

/** All that a member sees after the policy changed what they may ask for, until they have acknowledged it. */
export const Acknowledge = ({ number, meta }: { number: number; meta: Meta }) => {
  const { i18n } = useLingui()
  const language = i18n.locale === 'de' ? 'de' : 'en'
  const found = useQuery({
    queryKey: ['policy', number],
    queryFn: () => api.get<Shown>(`/v1/policies/privacy/${number}`),
  })
  const agree = useMutation({
    mutationFn: () => api.post('/v1/policies/acknowledge', { number }, { undo: false }),
    onSuccess: () => void queryClient.resetQueries({ queryKey: keys.meta }),
  })
  const version = found.data
  const error = found.error ?? agree.error
  return (
    <main className="page mx-auto" id="main" tabIndex={-1}>
      <p className="wordmark">
        <Mark />
        Custos
      </p>
      <h1 className="text-2xl font-semibold">
        <Trans>The privacy policy has changed</Trans>
      </h1>
      {version && (
        <>
          <p className="t2">
            <Trans>
              Version {version.number} holds since {formatDate(version.effective_at ?? '')}. It changes what you may ask
              for, so please read it before you go on.
            </Trans>
          </p>
          <p>{version.summary[language]}</p>
          {version.diff && <Changes diff={version.diff} />}
          <p>
            <a className="link" href={`/privacy?version=${version.number}&lang=${language}`} target="_blank">
              <Trans>Read the whole policy (opens a new tab)</Trans>
            </a>
          </p>
        </>
      )}
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      <div className="acts mt-6">
        <Button
          variant="primary"
          size="lg"
          isDisabled={!version}
          isPending={agree.isPending}
          onPress={() => agree.mutate()}
        >
          <Trans>I have read it, go on</Trans>
        </Button>
        <Button variant="ghost" size="lg" onPress={() => void signOut()}>
          <Trans>Sign out</Trans>
        </Button>
      </div>
      <p className="t2 mt-6">
        <Trans>If you do not agree: what is yours stays yours.</Trans>{' '}
        <Link className="link" to={`/w/${meta.workspace.slug}/exports`}>
          <Trans>Export everything</Trans>
        </Link>
        {' · '}
        <Link className="link" to={`/w/${meta.workspace.slug}/backups`}>
          <Trans>Make a backup</Trans>
        </Link>
        {' · '}
        <Link className="link" to={`/w/${meta.workspace.slug}/settings/closing`}>
          <Trans>Cancel or delete the workspace</Trans>
        </Link>
      </p>
    </main>
  )
}

const Changes = ({ diff }: { diff: PolicyDiff }) => (
  <>
    {diff.removed.length > 0 && (
      <section>
        <h2 className="font-semibold">
          <Trans>No longer promised</Trans>
        </h2>
        <ul className="list-disc ps-6">
          {diff.removed.map((one) => (
            <Said key={one.id} sentence={one} />
          ))}
        </ul>
      </section>
    )}
    {diff.added.length > 0 && (
      <section>
        <h2 className="font-semibold">
          <Trans>Newly promised</Trans>
        </h2>
        <ul className="list-disc ps-6">
          {diff.added.map((one) => (
            <Said key={one.id} sentence={one} />
          ))}
        </ul>
      </section>
    )}
  </>
)

/** A sentence in the language of the reader, where the version has it. */
const Said = ({ sentence }: { sentence: PolicyDiff['added'][number] }) => {
  const { i18n } = useLingui()
  const german = i18n.locale === 'de' ? sentence.de : undefined
  return <li lang={german ? 'de' : 'en'}>{german ?? sentence.text}</li>
}
