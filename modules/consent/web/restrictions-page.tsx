import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { Lock } from 'lucide-react'
import { Button, EmptyState, Note, Segmented, SettingsFrame, SimpleTable, formatDateTime, useMeta } from '@app/ui'
import { LiftDialog } from './restriction-dialog.tsx'
import { type Restriction, useRestrictions } from './restriction-data.ts'

/** All restrictions of the workspace: those that stand, with their reasons, and those that were lifted. */
export const Page = () => {
  const { t } = useLingui()
  const { meta, object } = useMeta()
  const [state, setState] = useState<'standing' | 'lifted'>('standing')
  const [lifting, setLifting] = useState<Restriction | null>(null)
  const found = useRestrictions(state)
  const rows = found.data?.data ?? []
  return (
    <SettingsFrame title={t`Restricted records`} wide>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      <p className="t2">
        <Trans>
          What people asked you to stop working with: it is kept and can be read, and nothing else happens to it. You
          restrict a record on its page.
        </Trans>
      </p>
      <Segmented
        label={t`Which restrictions`}
        hideLabel
        value={state}
        onChange={setState}
        options={[
          { value: 'standing', label: t`In force` },
          { value: 'lifted', label: t`Lifted` },
        ]}
      />
      {rows.length > 0 ? (
        <SimpleTable
          aria-label={t`Restricted records`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'record',
              title: <Trans>Record</Trans>,
              isHead: true,
              cell: (row) => (
                <Link className="link" to={`/w/${meta.workspace.slug}/${object(row.object)?.path}/${row.record_id}`}>
                  {row.title || object(row.object)?.label[0]}
                </Link>
              ),
            },
            { id: 'reason', title: <Trans>Reason</Trans>, cell: (row) => row.lift_reason ?? row.reason },
            {
              id: 'since',
              title: state === 'standing' ? <Trans>Since</Trans> : <Trans>Lifted</Trans>,
              cell: (row) => {
                const at = row.lifted_at ?? row.restricted_at
                return <time dateTime={at}>{formatDateTime(at)}</time>
              },
            },
            ...(state === 'standing'
              ? [
                  {
                    id: 'lift',
                    title: '',
                    cell: (row: Restriction) => (
                      <Button variant="ghost" onPress={() => setLifting(row)}>
                        <Trans>Lift</Trans>
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      ) : (
        !found.isPending &&
        !found.error && (
          <EmptyState icon={Lock} title={state === 'standing' ? t`Nothing is restricted` : t`Nothing was lifted yet`}>
            <Trans>
              Open a contact, a lead or a company and choose Restrict, with the reason; a request of the person can be
              named with it.
            </Trans>
          </EmptyState>
        )
      )}
      {lifting && <LiftDialog restriction={lifting} onClose={() => setLifting(null)} />}
    </SettingsFrame>
  )
}
