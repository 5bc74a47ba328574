import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { BadgeCheck, CircleHelp } from 'lucide-react'
import { api, Button, Chip, ConfirmDialog, formatDate, SimpleTable, toast } from '@app/ui'
import type { Attestation, AttestationList, ToVouch } from '../../../modules/trust/index.ts'
import { AttestDialog } from './attest-dialog.tsx'
import { useLoad, useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

/** What software cannot make true: an operator vouches for it until a day, renews it, takes it back. */
export const AttestationsPage = () => {
  const { t, i18n } = useLingui()
  const [today] = useState(() => new Date().toISOString().slice(0, 10))
  const found = useLoad<AttestationList>('/v1/operator/attestations')
  const { busy, error, send } = useSend()
  const [vouching, setVouching] = useState<{ row: ToVouch; last: Attestation | null } | null>(null)
  const [leaving, setLeaving] = useState<Attestation | null>(null)
  const data = found.data?.data ?? []
  const stands = (one: Attestation): boolean => one.withdrawn_at === null && one.expires_on > today
  const lastOf = (promise: string): Attestation | null =>
    data.filter((one) => one.promise === promise && stands(one)).at(-1) ?? null
  const earlier = data.filter((one) => lastOf(one.promise)?.id !== one.id)
  const in_de = i18n.locale === 'de'
  const done = (): void => {
    setVouching(null)
    setLeaving(null)
    found.reload()
  }
  return (
    <>
      <div className="op-title">
        <h1>
          <Trans>Vouched for</Trans>
        </h1>
      </div>
      <p className="t2 op-text">
        <Trans>
          What no program can see: people, contracts, disks. As long as nobody vouches for it, it is unknown on the
          trust page and the policy does not say it.
        </Trans>{' '}
        <a className="link" href={`/trust?state=attested${in_de ? '&lang=de' : ''}`}>
          <Trans>As everybody reads it</Trans>
        </a>
      </p>
      <Refusal error={found.error} />
      {found.data && (
        <SimpleTable
          aria-label={t`Vouched for`}
          rows={found.data.wanted}
          rowKey={(row) => row.promise}
          columns={[
            {
              id: 'what',
              title: <Trans>What is vouched for</Trans>,
              isHead: true,
              cell: (row) => (
                <span className="op-two op-why">
                  <span>{in_de ? row.statement_de : row.statement}</span>
                  <span className="t3 small">
                    <span className="mono">{row.promise}</span> {in_de ? row.clause_de : row.clause}
                  </span>
                </span>
              ),
            },
            {
              id: 'state',
              title: <Trans>State</Trans>,
              cell: (row) =>
                row.attested_until ? (
                  <Chip tone="info" icon={BadgeCheck}>
                    <Trans>Until {formatDate(row.attested_until)}</Trans>
                  </Chip>
                ) : (
                  <Chip tone="warn" icon={CircleHelp}>
                    {data.some((one) => one.promise === row.promise && one.withdrawn_at === null) ? (
                      <Trans>Expired</Trans>
                    ) : (
                      <Trans>Unknown</Trans>
                    )}
                  </Chip>
                ),
            },
            {
              id: 'how',
              title: <Trans>In whose words</Trans>,
              cell: (row) => <Words one={lastOf(row.promise)} />,
            },
          ]}
          actions={(row) => {
            const last = lastOf(row.promise)
            return (
              <span className="op-acts">
                <Button
                  aria-label={last ? t`Renew ${row.promise}` : t`Vouch for ${row.promise}`}
                  onPress={() => setVouching({ row, last })}
                >
                  {last ? <Trans>Renew</Trans> : <Trans>Vouch</Trans>}
                </Button>
                {last && (
                  <Button variant="ghost" aria-label={t`Withdraw ${row.promise}`} onPress={() => setLeaving(last)}>
                    <Trans>Withdraw</Trans>
                  </Button>
                )}
              </span>
            )
          }}
        />
      )}
      {earlier.length > 0 && (
        <>
          <h2>
            <Trans>Earlier</Trans>
          </h2>
          <SimpleTable
            aria-label={t`Earlier`}
            rows={earlier}
            rowKey={(row) => row.id}
            columns={[
              { id: 'promise', title: <Trans>Promise</Trans>, isHead: true, cell: (row) => row.promise },
              { id: 'how', title: <Trans>In whose words</Trans>, cell: (row) => <Words one={row} /> },
              {
                id: 'end',
                title: <Trans>State</Trans>,
                cell: (row) =>
                  row.withdrawn_at ? (
                    <Trans>Ended on {formatDate(row.withdrawn_at)}</Trans>
                  ) : (
                    <Trans>Until {formatDate(row.expires_on)}</Trans>
                  ),
              },
            ]}
          />
        </>
      )}
      {vouching && (
        <AttestDialog row={vouching.row} last={vouching.last} onClose={() => setVouching(null)} onDone={done} />
      )}
      {leaving && (
        <ConfirmDialog
          title={t`Withdraw ${leaving.promise}?`}
          action={<Trans>Withdraw</Trans>}
          isPending={busy}
          onClose={() => setLeaving(null)}
          onConfirm={() =>
            send(
              () => api.del(`/v1/operator/attestations/${leaving.id}`),
              () => {
                toast(t`It is withdrawn`)
                done()
              },
            )
          }
        >
          <p>
            <Trans>It is unknown on the trust page from now on. What was vouched for stays in the list below.</Trans>
          </p>
          <Refusal error={error} />
        </ConfirmDialog>
      )}
    </>
  )
}

const Words = ({ one }: { one: Attestation | null }) =>
  one && (
    <span className="op-two op-why">
      <span>{one.title}</span>
      <span className="t3 small">{one.evidence}</span>
      <span className="t3 small">
        {one.signer ?? '–'}, {formatDate(one.signed_on)}
      </span>
    </span>
  )
