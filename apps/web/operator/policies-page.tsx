import { useState } from 'react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleSlash, Clock, FilePen, History, ScrollText } from 'lucide-react'
import { api, Button, Chip, ConfirmDialog, EmptyState, formatDate, formatNumber, SimpleTable, toast } from '@app/ui'
import type { PolicyDiff, PolicyVersion } from '../../../modules/policy/index.ts'
import { AnnounceDialog } from './announce-dialog.tsx'
import { DraftDialog } from './draft-dialog.tsx'
import { useLoad, useSend } from './load.ts'
import { Refusal } from './refusal.tsx'
import { TransfersSection } from './transfers-section.tsx'

/** A version as the console lists it. */
export type Listed = PolicyVersion & { diff: PolicyDiff | null; told: number; acknowledged: number; is_mine: boolean }
type Answer = { data: Listed[]; earliest_on: string; notice_days: number }

/** Versions of the privacy policy: drafted out of the register, announced, in force, past. */
export const PoliciesPage = () => {
  const { t, i18n } = useLingui()
  const language = i18n.locale === 'de' ? 'de' : 'en'
  const found = useLoad<Answer>('/v1/operator/policies')
  const { busy, error, send } = useSend()
  const [drafting, setDrafting] = useState(false)
  const [announcing, setAnnouncing] = useState<Listed | null>(null)
  const [leaving, setLeaving] = useState<Listed | null>(null)
  const rows = found.data?.data ?? []
  const drafts = rows.filter((one) => one.state === 'draft').map((one) => one.kind)
  const done = (): void => {
    setDrafting(false)
    setAnnouncing(null)
    setLeaving(null)
    found.reload()
  }
  return (
    <>
      <div className="op-title">
        <h1>
          <Trans>Policies</Trans>
        </h1>
        <Button variant="primary" isDisabled={!found.data || drafts.length === 2} onPress={() => setDrafting(true)}>
          <Trans>Draft the next version</Trans>
        </Button>
      </div>
      <p className="t2 op-text">
        <Trans>
          The text is made from the register of promises and the settings as they are: what is not proven cannot be
          said. A version that matters holds {found.data?.notice_days ?? 30} days after its owners are told, at the
          soonest.
        </Trans>{' '}
        <a className="link" href="/privacy">
          <Trans>As everybody reads it</Trans>
        </a>
      </p>
      <Refusal error={found.error ?? (leaving ? null : error)} />
      {found.data && rows.length === 0 && (
        <EmptyState icon={ScrollText} title={t`No version yet`}>
          <Trans>The first one is published when the installation starts.</Trans>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <SimpleTable
          aria-label={t`Versions`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'version',
              title: <Trans>Version</Trans>,
              isHead: true,
              cell: (row) =>
                row.number === null ? (
                  <Trans>Draft</Trans>
                ) : row.kind === 'dpa' ? (
                  <Trans>Version {row.number}</Trans>
                ) : (
                  <a className="link" href={`/privacy?version=${row.number}&lang=${language}`}>
                    <Trans>Version {row.number}</Trans>
                  </a>
                ),
            },
            {
              id: 'kind',
              title: <Trans>Document</Trans>,
              cell: (row) =>
                row.kind === 'dpa' ? <Trans>Data processing agreement</Trans> : <Trans>Privacy policy</Trans>,
            },
            { id: 'state', title: <Trans>State</Trans>, cell: (row) => <State version={row} /> },
            {
              id: 'what',
              title: <Trans>What changes</Trans>,
              cell: (row) => (
                <span className="op-two op-why">
                  <span>{row.summary[language]}</span>
                  <span className="t3 small">
                    <Change version={row} />
                  </span>
                </span>
              ),
            },
            {
              id: 'from',
              title: <Trans>Holds from</Trans>,
              cell: (row) => (row.effective_at ? formatDate(row.effective_at) : '–'),
            },
            { id: 'told', title: <Trans>Owners told</Trans>, end: true, cell: (row) => formatNumber(row.told) },
            {
              id: 'read',
              title: <Trans>Acknowledged</Trans>,
              end: true,
              cell: (row) => formatNumber(row.acknowledged),
            },
          ]}
          actions={(row) => (
            <span className="op-acts">
              {row.state === 'draft' && (
                <Button isDisabled={row.change === 'minor' && row.is_mine} onPress={() => setAnnouncing(row)}>
                  {row.change === 'minor' ? <Trans>Let it pass</Trans> : <Trans>Announce</Trans>}
                </Button>
              )}
              {row.state === 'draft' && (
                <Button variant="ghost" onPress={() => setLeaving(row)}>
                  <Trans>Discard</Trans>
                </Button>
              )}
              {row.state === 'announced' && (
                <Button variant="ghost" onPress={() => setLeaving(row)}>
                  <Trans>Take back</Trans>
                </Button>
              )}
            </span>
          )}
        />
      )}
      {rows.some((one) => one.state === 'draft' && one.change === 'minor' && one.is_mine) && (
        <p className="t3">
          <Trans>A small edit goes without notice, so another operator than you lets it pass.</Trans>
        </p>
      )}
      <TransfersSection />
      {drafting && <DraftDialog taken={drafts} onClose={() => setDrafting(false)} onDone={done} />}
      {announcing && found.data && (
        <AnnounceDialog
          version={announcing}
          earliest={found.data.earliest_on}
          onClose={() => setAnnouncing(null)}
          onDone={done}
        />
      )}
      {leaving && (
        <ConfirmDialog
          title={leaving.state === 'draft' ? t`Discard the draft?` : t`Take version ${leaving.number} back?`}
          action={leaving.state === 'draft' ? <Trans>Discard</Trans> : <Trans>Take back</Trans>}
          isPending={busy}
          onClose={() => setLeaving(null)}
          onConfirm={() =>
            send(
              () => api.del(`/v1/operator/policies/${leaving.id}`),
              () => {
                toast(leaving.state === 'draft' ? t`The draft is discarded` : t`It is taken back`)
                done()
              },
            )
          }
        >
          <p>
            {leaving.state === 'draft' ? (
              <Trans>A new one can be drafted from the register at any time.</Trans>
            ) : (
              <Trans>It never holds. It stays in the list of versions as withdrawn, and the banner goes.</Trans>
            )}
          </p>
          <Refusal error={error} />
        </ConfirmDialog>
      )}
    </>
  )
}

const State = ({ version }: { version: Listed }) => {
  switch (version.state) {
    case 'draft':
      return (
        <Chip tone="quiet" icon={FilePen}>
          <Trans>Draft</Trans>
        </Chip>
      )
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
    case 'withdrawn':
      return (
        <Chip tone="quiet" icon={CircleSlash}>
          <Trans>Taken back</Trans>
        </Chip>
      )
    case 'past':
      return (
        <Chip tone="quiet" icon={History}>
          <Trans>Past</Trans>
        </Chip>
      )
  }
}

const Change = ({ version }: { version: Listed }) => {
  const { t } = useLingui()
  const kind = {
    first: t`First version`,
    rights: t`Changes rights`,
    material: t`Material`,
    minor: t`Small edit`,
  }[version.change]
  if (version.change === 'first' || !version.diff) return kind
  const { added, removed, changed, loosened, tightened } = version.diff
  return t`${kind}: ${plural(added.length, { one: '# sentence new', other: '# sentences new' })}, ${removed.length} gone, ${changed.length} reworded; ${plural(loosened.length, { one: '# number weaker', other: '# numbers weaker' })}, ${tightened.length} stronger`
}
