import { useNavigate } from '@tanstack/react-router'
import { currentWorkspace, EmptyState, useMeta, type PageProps } from '@app/ui'
import { useLingui } from '@lingui/react/macro'
import { MergeDialog } from './merge-dialog.tsx'

/** Merging as an address of its own, for links from a record: opens the dialog over an empty page. */
export const Page = ({ params }: PageProps) => {
  const { t } = useLingui()
  const { byPath, object } = useMeta()
  const navigate = useNavigate()
  const found = byPath(params['object'] ?? '') ?? object(params['object'] ?? '')
  const id = params['id']
  const other = params['with']
  if (!found || !id || !other) return <EmptyState title={t`Nothing to merge`} />
  const open = (record: string) => void navigate({ to: `/w/${currentWorkspace() ?? ''}/${found.path}/${record}` })
  return (
    <>
      <header className="bar">
        <h1>{t`Merge`}</h1>
      </header>
      <MergeDialog object={found} ids={[id, other]} onClose={() => open(id)} onMerged={open} />
    </>
  )
}
