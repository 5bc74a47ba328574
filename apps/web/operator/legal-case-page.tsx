import { type ReactNode, useState } from 'react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowLeft, Download } from 'lucide-react'
import { api, Button, download, formatDateTime, formatNumber, SimpleTable, toast } from '@app/ui'
import type { ListedRequest } from '../../../modules/disclosures/index.ts'
import { Go } from './go-link.tsx'
import { type Choice, EndDialog, PartsDialog, ValidityDialog } from './legal-dialogs.tsx'
import { LegalStateChip, legalNumber, ToldChip } from './legal-page.tsx'
import { useFresh, useLoad, useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

type Shown = ListedRequest & { choices: Choice[] }

/** One request by an authority: what is done, and what comes next. */
export const LegalCasePage = ({ id }: { id: string }) => {
  const { t } = useLingui()
  const path = `/v1/operator/legal-requests/${id}`
  const found = useLoad<Shown>(path)
  const isTelling = found.data !== null && found.data.tell_asked_at !== null && found.data.told_at === null
  useFresh(found.reload, isTelling)
  const { busy, error, send } = useSend()
  const [dialog, setDialog] = useState<'validity' | 'parts' | 'end' | null>(null)
  const done = (): void => {
    setDialog(null)
    found.reload()
  }
  const close = (): void => setDialog(null)
  const one = found.data
  const canChoose = one?.is_valid === true && !one.exported_at && !one.closed_at
  const mayLeave = one?.approved_at && !one.closed_at && (one.told_at !== null || one.is_gagged)
  return (
    <>
      <Go to="/legal" className="link op-back">
        <ArrowLeft className="i" aria-hidden />
        <Trans>Authorities</Trans>
      </Go>
      <Refusal error={found.error ?? error} />
      {one && (
        <>
          <div className="op-title">
            <h1>{one.authority}</h1>
            <LegalStateChip request={one} />
            <ToldChip request={one} />
          </div>
          <div className="op-title">
            {one.state === 'received' && (
              <Button variant="primary" onPress={() => setDialog('validity')}>
                <Trans>Check it</Trans>
              </Button>
            )}
            {!one.told_at && !one.is_gagged && (
              <Button
                isPending={busy}
                onPress={() =>
                  send(
                    () => api.post(`${path}/tell`),
                    () => {
                      toast(t`The owners are being told`)
                      found.reload()
                    },
                  )
                }
              >
                <Trans>Tell the workspace</Trans>
              </Button>
            )}
            {canChoose && (
              <Button variant={one.parts ? undefined : 'primary'} onPress={() => setDialog('parts')}>
                {one.parts ? <Trans>Change what may leave</Trans> : <Trans>Choose what may leave</Trans>}
              </Button>
            )}
            {one.state === 'proposed' && (
              <Button
                variant="primary"
                isPending={busy}
                isDisabled={one.is_mine}
                onPress={() => send(() => api.post(`${path}/approve`), found.reload)}
              >
                <Trans>Approve</Trans>
              </Button>
            )}
            {mayLeave && (
              <Button
                icon={Download}
                variant="primary"
                isPending={busy}
                onPress={() => send(() => download(`${path}/export`, `${legalNumber(one.number)}.json`), found.reload)}
              >
                <Trans>Export what is approved</Trans>
              </Button>
            )}
            {!one.closed_at && (
              <Button variant="ghost" onPress={() => setDialog('end')}>
                <Trans>Close the case</Trans>
              </Button>
            )}
          </div>
          {one.state === 'proposed' && one.is_mine && (
            <p className="t2">
              <Trans>You chose it, so another operator approves it.</Trans>
            </p>
          )}
          {one.approved_at && !mayLeave && !one.closed_at && (
            <p className="t2">
              <Trans>It can be exported once the workspace is told.</Trans>
            </p>
          )}
          <dl className="op-fields">
            <Fact name={t`Number`}>{legalNumber(one.number)}</Fact>
            <Fact name={t`Its reference`}>{one.reference}</Fact>
            <Fact name={t`Workspace`}>
              {one.workspace} <span className="mono t2">{one.slug}</span>
            </Fact>
            <Fact name={t`Received`}>{formatDateTime(one.received_at)}</Fact>
            <Fact name={t`What it demands`}>{one.what}</Fact>
            {one.gag_basis && (
              <Fact name={t`Telling the workspace is forbidden`}>
                <Trans>
                  Until {formatDateTime(one.gag_until ?? '')}, by {one.gag_basis}
                </Trans>
              </Fact>
            )}
            {one.checked_at && (
              <Fact name={t`Checked`}>
                {one.is_valid ? t`Valid` : t`Not valid`}: {one.basis} ({formatDateTime(one.checked_at)},{' '}
                {one.checker ?? '–'})
              </Fact>
            )}
            {one.proposer && <Fact name={t`Chosen by`}>{one.proposer}</Fact>}
            {one.approved_at && (
              <Fact name={t`Approved`}>
                {formatDateTime(one.approved_at)}, {one.approver ?? '–'}
              </Fact>
            )}
            {one.exported_at && (
              <Fact name={t`Exported`}>
                {t`${formatDateTime(one.exported_at)}, ${plural(one.record_count ?? 0, { one: '# record', other: '# records' })}, SHA-256`}{' '}
                <span className="mono">{one.hash}</span>
              </Fact>
            )}
            {one.closing && <Fact name={t`How it ended`}>{one.closing}</Fact>}
          </dl>
          {one.parts && (
            <SimpleTable
              aria-label={t`What may leave`}
              rows={one.parts}
              rowKey={(row) => row.object}
              columns={[
                {
                  id: 'object',
                  title: <Trans>Object</Trans>,
                  isHead: true,
                  cell: (row) => one.choices.find((each) => each.name === row.object)?.label ?? row.object,
                },
                {
                  id: 'fields',
                  title: <Trans>Fields</Trans>,
                  cell: (row) => (
                    <span className="op-why">
                      {row.fields
                        .map(
                          (name) =>
                            one.choices
                              .find((each) => each.name === row.object)
                              ?.fields.find((field) => field.name === name)?.label ?? name,
                        )
                        .join(', ')}
                    </span>
                  ),
                },
                {
                  id: 'records',
                  title: <Trans>Records</Trans>,
                  end: true,
                  cell: (row) => formatNumber(row.record_ids.length),
                },
              ]}
            />
          )}
        </>
      )}
      {dialog === 'validity' && <ValidityDialog id={id} onClose={close} onDone={done} />}
      {one && dialog === 'parts' && <PartsDialog request={one} choices={one.choices} onClose={close} onDone={done} />}
      {one && dialog === 'end' && <EndDialog request={one} onClose={close} onDone={done} />}
    </>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
