import { useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, formatDate, Note } from '@app/ui'
import type { SubprocessorNotice } from '../index.ts'

/** Seen by every member on every page: who gets data soon, and from when. */
export const Banner = () => {
  const { i18n } = useLingui()
  const { data } = useQuery({
    queryKey: ['subprocessor-notices'],
    queryFn: () => api.get<{ data: SubprocessorNotice[] }>('/v1/subprocessors/notices'),
    // Weeks ahead: asked once in a while.
    staleTime: 10 * 60_000,
  })
  const regions = new Intl.DisplayNames(i18n.locale, { type: 'region' })
  return (
    <>
      {(data?.data ?? []).map((one) => (
        <Note key={one.id} tone="info">
          <Trans>
            From {formatDate(one.effective_at)} a new sub-processor gets data: {one.name} (
            {regions.of(one.region) ?? one.region}
            ), for: {one.task}.
          </Trans>{' '}
          <a className="link" href="/subprocessors">
            <Trans>All sub-processors</Trans>
          </a>
        </Note>
      ))}
    </>
  )
}
