import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleSlash, Clock, Plus, Server, TriangleAlert } from 'lucide-react'
import {
  api,
  Button,
  Chip,
  ConfirmDialog,
  EmptyState,
  formatDate,
  formatNumber,
  label,
  Note,
  SimpleTable,
  toast,
} from '@app/ui'
import type { ListedSubprocessor, OperatorList, UsedHost } from '../../../modules/subprocessors/index.ts'
import { useLoad, useSend } from './load.ts'
import { ProlongDialog, ProviderDialog } from './provider-dialogs.tsx'
import { Refusal } from './refusal.tsx'

/** Who gets data beside us: announced 30 days before, under a contract, ended. */
export const ProvidersPage = () => {
  const { t, i18n } = useLingui()
  const found = useLoad<OperatorList>('/v1/operator/subprocessors')
  const { busy, error, send } = useSend()
  const [announcing, setAnnouncing] = useState<{ replaces: ListedSubprocessor | null; used: UsedHost | null } | null>(
    null,
  )
  const [prolonging, setProlonging] = useState<ListedSubprocessor | null>(null)
  const [ending, setEnding] = useState<ListedSubprocessor | null>(null)
  const rows = found.data?.data ?? []
  const titleOf = (key: string): string => {
    const known = found.data?.destinations.find((one) => one.key === key)
    return known ? label(known.title) : key
  }
  const unlisted = (found.data?.used ?? []).filter((one) => !one.is_own && !one.listed)
  const regions = new Intl.DisplayNames(i18n.locale, { type: 'region' })
  const done = (): void => {
    setAnnouncing(null)
    setProlonging(null)
    setEnding(null)
    found.reload()
  }
  return (
    <>
      <div className="op-title">
        <h1>
          <Trans>Providers</Trans>
        </h1>
        <Button
          variant="primary"
          icon={Plus}
          isDisabled={!found.data}
          onPress={() => setAnnouncing({ replaces: null, used: null })}
        >
          <Trans>Announce a provider</Trans>
        </Button>
      </div>
      <p className="t2 op-text">
        <Trans>
          Who gets data of workspaces beside you. Administrators of every workspace are mailed at once, and the program
          sends nothing there before {formatNumber(found.data?.notice_days ?? 30)} days are over, nor once the contract
          is over.
        </Trans>{' '}
        <a className="link" href="/subprocessors">
          <Trans>As everybody reads it</Trans>
        </a>
      </p>
      <Refusal error={found.error ?? (ending ? null : error)} />
      {unlisted.map((one) => (
        <Note key={one.destination} tone="warn" icon={TriangleAlert}>
          <Trans>
            Nothing is sent to {one.host} ({titleOf(one.destination)}): no provider with a contract is listed for it.
          </Trans>{' '}
          <button className="link" type="button" onClick={() => setAnnouncing({ replaces: null, used: one })}>
            <Trans>List it</Trans>
          </button>
        </Note>
      ))}
      {found.data && rows.length === 0 && (
        <EmptyState icon={Server} title={t`Nobody is listed`}>
          <Trans>List whoever runs your mail server, your storage or your machines, as far as that is not you.</Trans>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Providers`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'name',
              title: <Trans>Provider</Trans>,
              isHead: true,
              cell: (row) => (
                <span className="op-two op-why">
                  <span>{row.name}</span>
                  <span className="t3 small">{row.task}</span>
                </span>
              ),
            },
            {
              id: 'for',
              title: <Trans>Gets</Trans>,
              cell: (row) => (
                <span className="op-two">
                  <span>{row.destination ? titleOf(row.destination) : '–'}</span>
                  {row.host && <span className="t3 small mono">{row.host}</span>}
                </span>
              ),
            },
            {
              id: 'region',
              title: <Trans>Region</Trans>,
              cell: (row) => `${regions.of(row.region) ?? ''} (${row.region})`,
            },
            { id: 'state', title: <Trans>State</Trans>, cell: (row) => <State row={row} /> },
            {
              id: 'from',
              title: <Trans>Gets data from</Trans>,
              cell: (row) => formatDate(row.effective_at),
            },
            { id: 'contract', title: <Trans>Contract until</Trans>, cell: (row) => formatDate(row.contract_to) },
            { id: 'told', title: <Trans>Told</Trans>, end: true, cell: (row) => formatNumber(row.told) },
          ]}
          actions={(row) =>
            row.ended_at === null && (
              <span className="op-acts">
                <Button onPress={() => setProlonging(row)}>
                  <Trans>Prolong</Trans>
                </Button>
                {row.state !== 'announced' && (
                  <Button onPress={() => setAnnouncing({ replaces: row, used: null })}>
                    <Trans>Replace</Trans>
                  </Button>
                )}
                <Button variant="ghost" onPress={() => setEnding(row)}>
                  {row.state === 'announced' ? <Trans>Take back</Trans> : <Trans>End</Trans>}
                </Button>
              </span>
            )
          }
        />
      )}
      {announcing && found.data && (
        <ProviderDialog
          replaces={announcing.replaces}
          used={announcing.used}
          destinations={found.data.destinations}
          earliest={found.data.earliest_on}
          onClose={() => setAnnouncing(null)}
          onDone={done}
        />
      )}
      {prolonging && <ProlongDialog row={prolonging} onClose={() => setProlonging(null)} onDone={done} />}
      {ending && (
        <ConfirmDialog
          title={ending.state === 'announced' ? t`Take ${ending.name} back?` : t`End ${ending.name}?`}
          action={ending.state === 'announced' ? <Trans>Take back</Trans> : <Trans>End</Trans>}
          isPending={busy}
          onClose={() => setEnding(null)}
          onConfirm={() =>
            send(
              () => api.del(`/v1/operator/subprocessors/${ending.id}`),
              () => {
                toast(ending.state === 'announced' ? t`It is taken back` : t`It has ended`)
                done()
              },
            )
          }
        >
          <p>
            {ending.state === 'announced' ? (
              <Trans>It never gets anything, and the banner goes.</Trans>
            ) : (
              <Trans>Nothing new is sent there from now on; what lies there can still be fetched and deleted.</Trans>
            )}
          </p>
          <Refusal error={error} />
        </ConfirmDialog>
      )}
    </>
  )
}

const State = ({ row }: { row: ListedSubprocessor }) => {
  switch (row.state) {
    case 'announced':
      return (
        <Chip tone="info" icon={Clock}>
          <Trans>Announced</Trans>
        </Chip>
      )
    case 'in_force':
      return (
        <Chip tone="ok" icon={CircleCheck}>
          <Trans>In force</Trans>
        </Chip>
      )
    case 'expired':
      return (
        <Chip tone="bad" icon={TriangleAlert}>
          <Trans>Contract is over</Trans>
        </Chip>
      )
    case 'ended':
      return (
        <Chip tone="quiet" icon={CircleSlash}>
          <Trans>Ended</Trans>
        </Chip>
      )
    case 'withdrawn':
      return (
        <Chip tone="quiet" icon={CircleSlash}>
          <Trans>Taken back</Trans>
        </Chip>
      )
  }
}
