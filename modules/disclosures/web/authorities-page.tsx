import { useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleDashed, Scale } from 'lucide-react'
import { api, Chip, EmptyState, formatDate, formatDateTime, Note, SettingsFrame, SimpleTable, useMeta } from '@app/ui'
import type { ToldRequest } from '../index.ts'

/** Requests by authorities for data of this workspace: when, by whom, and exactly what left. */
export const Page = () => {
  const { t } = useLingui()
  const found = useQuery({
    queryKey: ['legal-requests'],
    queryFn: () => api.get<{ data: ToldRequest[] }>('/v1/legal-requests'),
  })
  const rows = found.data?.data ?? []
  return (
    <SettingsFrame title={t`Authorities`}>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {found.data && rows.length === 0 && (
        <EmptyState icon={Scale} title={t`No authority has asked for data of this workspace`}>
          <Trans>
            Should one, its owners are told within a day unless a court forbids it, and only what a second person
            approved leaves. A request that may not be told of yet appears here when that ends.
          </Trans>
        </EmptyState>
      )}
      {rows.map((one) => (
        <One key={one.id} request={one} />
      ))}
    </SettingsFrame>
  )
}

const One = ({ request }: { request: ToldRequest }) => {
  const { t } = useLingui()
  const { object } = useMeta()
  const { outcome, disclosed } = request
  return (
    <section>
      <header>
        <h2>{request.authority}</h2>
        {outcome === null ? (
          <Chip tone="info" icon={CircleDashed}>
            <Trans context="state">Open</Trans>
          </Chip>
        ) : (
          <Chip tone="quiet" icon={CircleCheck}>
            {{ disclosed: t`Data was disclosed`, refused: t`Refused`, withdrawn: t`Withdrawn` }[outcome]}
          </Chip>
        )}
      </header>
      <p className="t2">
        <Trans>
          Reference {request.reference}. Received {formatDate(request.received_at)}, told to your owners{' '}
          {formatDateTime(request.told_at)}.
        </Trans>
        {request.gag_until && (
          <>
            {' '}
            <Trans>Until {formatDateTime(request.gag_until)} telling you was forbidden.</Trans>
          </>
        )}
      </p>
      {disclosed.length === 0 ? (
        <p>
          <Trans>Nothing has left.</Trans>
        </p>
      ) : (
        <SimpleTable
          aria-label={t`What left`}
          rows={disclosed}
          rowKey={(row) => row.object}
          columns={[
            {
              id: 'object',
              title: <Trans>Object</Trans>,
              isHead: true,
              cell: (row) => object(row.object)?.label[1] ?? row.object,
            },
            {
              id: 'fields',
              title: <Trans>Fields</Trans>,
              cell: (row) =>
                row.fields
                  .map((name) => object(row.object)?.fields.find((field) => field.name === name)?.label ?? name)
                  .join(', '),
            },
            { id: 'records', title: <Trans>Records</Trans>, end: true, cell: (row) => String(row.records) },
          ]}
        />
      )}
    </section>
  )
}
