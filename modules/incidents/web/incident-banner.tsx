import { useQuery } from '@tanstack/react-query'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { api, Note, useMeta } from '@app/ui'

/** An incident concerns this workspace and nobody has read about it yet. */
export const Banner = () => {
  const { meta } = useMeta()
  const { data } = useQuery({
    queryKey: ['incidents', 'news'],
    queryFn: () => api.get<{ data: { id: string; title: string }[] }>('/v1/incidents/news'),
    staleTime: 5 * 60_000,
  })
  return (data?.data ?? []).map((one) => (
    <Note key={one.id} tone="bad" icon={TriangleAlert}>
      <Trans>A security incident concerns this workspace: {one.title}.</Trans>{' '}
      <Link className="link" to={`/w/${meta.workspace.slug}/settings/incidents`}>
        <Trans>Read the notice</Trans>
      </Link>
    </Note>
  ))
}
