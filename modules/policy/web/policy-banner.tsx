import { useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { api, formatDate, Note, useMeta } from '@app/ui'
import type { PolicyNotice } from '../index.ts'

/** Seen by every member on every page: what changes in the privacy policy, and from when. */
export const Banner = () => {
  const { i18n } = useLingui()
  const { meta } = useMeta()
  const { data } = useQuery({
    queryKey: ['policy-notices'],
    queryFn: () => api.get<{ data: PolicyNotice[]; dpa_to_accept: number | null }>('/v1/policies/notices'),
    // Weeks ahead: asked once in a while.
    staleTime: 10 * 60_000,
  })
  const language = i18n.locale === 'de' ? 'de' : 'en'
  const agreement = `/w/${meta.workspace.slug}/settings/data-processing`
  return (
    <>
      {(data?.data ?? []).map((one) => (
        <Note key={one.id} tone="info">
          {one.kind === 'transfer' ? (
            <Trans>
              On {formatDate(one.effective_at ?? '')} this service passes to {one.successor}.
            </Trans>
          ) : one.kind === 'dpa' ? (
            <Trans>The data processing agreement changes on {formatDate(one.effective_at ?? '')}.</Trans>
          ) : (
            <Trans>The privacy policy changes on {formatDate(one.effective_at ?? '')}.</Trans>
          )}{' '}
          <span>{one.summary[language]}</span>{' '}
          {one.kind === 'transfer' && (
            <>
              <a className="link" href={`/privacy?lang=${language}#transfer`}>
                <Trans>What it means</Trans>
              </a>
              {meta.member.role === 'owner' && (
                <>
                  {' · '}
                  <Link className="link" to={`/w/${meta.workspace.slug}/exports`}>
                    <Trans>Export everything</Trans>
                  </Link>
                  {' · '}
                  <Link className="link" to={`/w/${meta.workspace.slug}/settings/closing`}>
                    <Trans>Delete it before that day</Trans>
                  </Link>
                </>
              )}
            </>
          )}
          {one.kind === 'privacy' && (
            <a className="link" href={`/privacy?version=${one.number}&lang=${language}`}>
              <Trans>Read what changes</Trans>
            </a>
          )}
        </Note>
      ))}
      {data?.dpa_to_accept && (
        <Note tone="warn">
          <Trans>Version {data.dpa_to_accept} of the data processing agreement waits to be accepted.</Trans>{' '}
          <Link className="link" to={agreement}>
            <Trans>Read and accept it</Trans>
          </Link>
        </Note>
      )}
    </>
  )
}
