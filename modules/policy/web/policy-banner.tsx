import { useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, formatDate, Note } from '@app/ui'
import type { PolicyNotice } from '../index.ts'

/** Seen by every member on every page: what changes in the privacy policy, and from when. */
export const Banner = () => {
  const { i18n } = useLingui()
  const { data } = useQuery({
    queryKey: ['policy-notices'],
    queryFn: () => api.get<{ data: PolicyNotice[] }>('/v1/policies/notices'),
    // Weeks ahead: asked once in a while.
    staleTime: 10 * 60_000,
  })
  const language = i18n.locale === 'de' ? 'de' : 'en'
  return (data?.data ?? []).map((one) => (
    <Note key={one.id} tone="info">
      <Trans>The privacy policy changes on {formatDate(one.effective_at ?? '')}.</Trans>{' '}
      <span>{one.summary[language]}</span>{' '}
      <a className="link" href={`/privacy?version=${one.number}&lang=${language}`}>
        <Trans>Read what changes</Trans>
      </a>
    </Note>
  ))
}
