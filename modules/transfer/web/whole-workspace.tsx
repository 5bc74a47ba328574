import { useMutation } from '@tanstack/react-query'
import { Archive } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, currentWorkspace, Note, useMeta } from '@app/ui'
import { DoneStep } from './done-step.tsx'
import { keepImport, type Import } from './transfer-api.ts'

/** A workspace export on its way back: what is in it, then its progress. There are no columns to choose, records come as they were. */
export const WholeWorkspace = ({ found }: { found: Import }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const run = useMutation({
    mutationFn: async () => {
      await api.post(`/v1/imports/${found.id}/run`, undefined, { undo: false })
      keepImport(await api.get<Import>(`/v1/imports/${found.id}`))
    },
  })
  return (
    <>
      <header className="bar">
        <h1>
          <Trans>Import a whole workspace</Trans>
        </h1>
        <span className="grow" />
        <a className="btn ghost only-wide" href={`/w/${currentWorkspace() ?? ''}/imports`}>
          <Trans>All imports</Trans>
        </a>
      </header>
      {found.state === 'mapped' ? (
        <div className="scroll" tabIndex={0} role="region" aria-label={t`Import`}>
          <div className="page">
            <h2>{found.name}</h2>
            <p className="t2">
              {t`${plural(found.row_count, { one: '# record with its id, times and author.', other: '# records, each with its id, times and author.' })} Every file in the archive has the checksum its manifest names.`}
            </p>
            <p className="t2">
              <Trans>
                They go into {meta.workspace.name}, which must not hold records of its own yet. Remove sample data
                first.
              </Trans>
            </p>
            {run.error && (
              <Note tone="bad" role="alert">
                {run.error.message}
              </Note>
            )}
            <div className="acts">
              <Button variant="primary" size="lg" icon={Archive} isPending={run.isPending} onPress={() => run.mutate()}>
                {plural(found.row_count, { one: 'Import # record', other: 'Import # records' })}
              </Button>
            </div>
          </div>
        </div>
      ) : (
        <DoneStep found={found} object={null} />
      )}
    </>
  )
}
