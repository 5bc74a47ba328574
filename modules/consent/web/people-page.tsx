import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Note, SettingsFrame, SimpleTable, formatDateTime, formatNumber, useMeta } from '@app/ui'
import { type BasisCount, MISSING, useNotices, useReport, useTexts, useUninformed } from './consent-data.ts'
import { useConsentWords } from './consent-words.ts'
import { FillDialog, GiveDialog, NoticeDialog, TextDialog } from './people-dialogs.tsx'
import './consent.css'

type Dialog =
  | { kind: 'fill'; row: BasisCount; field: 'legal_basis' | 'source' }
  | { kind: 'notice' | 'text' | 'give' }
  | null

/** People without a legal basis, a source or a notice; the notice itself, and the words people agree to. */
export const Page = () => {
  const { t } = useLingui()
  const { meta, object } = useMeta()
  const words = useConsentWords()
  const report = useReport()
  const late = useUninformed().data?.data ?? []
  const [notice] = useNotices().data?.data ?? []
  const texts = useTexts().data?.data ?? []
  const [dialog, setDialog] = useState<Dialog>(null)
  const count = (row: BasisCount, field: 'legal_basis' | 'source') => {
    const n = field === 'source' ? row.without_source : row.without_basis
    if (n === 0) return <span className="t3">{t`None`}</span>
    return (
      <span className="row">
        <Link
          className="link target"
          to={`/w/${meta.workspace.slug}/${object(row.object)?.path}`}
          search={{ filter: MISSING[field] } as never}
        >
          {formatNumber(n)}
        </Link>
        <Button variant="ghost" onPress={() => setDialog({ kind: 'fill', row, field })}>
          <Trans>Set for all</Trans>
        </Button>
      </span>
    )
  }
  return (
    <SettingsFrame title={t`Basis, consent and notices`} wide>
      {report.error && (
        <Note tone="bad" role="alert">
          {report.error.message}
        </Note>
      )}
      <section>
        <h2>
          <Trans>Legal basis and source</Trans>
        </h2>
        <p className="t2">
          <Trans>Why you may keep somebody, and where their data came from. Both belong to every person.</Trans>
        </p>
        <SimpleTable
          aria-label={t`Legal basis and source`}
          rows={[...(report.data?.data ?? [])]}
          rowKey={(row) => row.object}
          columns={[
            { id: 'who', title: <Trans>Who</Trans>, isHead: true, cell: (row) => object(row.object)?.label[1] },
            { id: 'all', title: <Trans>In all</Trans>, cell: (row) => formatNumber(row.total) },
            { id: 'basis', title: <Trans>Without basis</Trans>, cell: (row) => count(row, 'legal_basis') },
            { id: 'source', title: <Trans>Without source</Trans>, cell: (row) => count(row, 'source') },
          ]}
        />
      </section>
      <section>
        <header>
          <h2>
            <Trans>Privacy notice to contacts</Trans>
          </h2>
          <Button className="end" onPress={() => setDialog({ kind: 'notice' })}>
            {notice ? <Trans>New version</Trans> : <Trans>Write it</Trans>}
          </Button>
        </header>
        {notice ? (
          <>
            <p className="t2">
              <Trans>
                Version {notice.version} of {formatDateTime(notice.created_at)}
              </Trans>
            </p>
            <p className="con-text">{notice.text}</p>
          </>
        ) : (
          <p className="t2">
            <Trans>
              There is none yet. People are told within a month that you keep their data (Art. 13, 14 GDPR).
            </Trans>
          </p>
        )}
        {late.length > 0 && (
          <>
            <Note tone="warn">
              {plural(report.data?.uninformed ?? late.length, {
                one: '# contact was entered more than 30 days ago and got no notice.',
                other: '# contacts were entered more than 30 days ago and got no notice.',
              })}
            </Note>
            {notice && (
              <Button onPress={() => setDialog({ kind: 'give' })}>
                <Trans>Inform the oldest {late.length}</Trans>
              </Button>
            )}
            <SimpleTable
              aria-label={t`Not informed`}
              rows={late.slice(0, 20)}
              rowKey={(row) => row.id}
              columns={[
                {
                  id: 'who',
                  title: <Trans>Contact</Trans>,
                  isHead: true,
                  cell: (row) => (
                    <Link className="link" to={`/w/${meta.workspace.slug}/contacts/${row.id}`}>
                      {row.name ?? t`Without a name`}
                    </Link>
                  ),
                },
                { id: 'since', title: <Trans>Since</Trans>, cell: (row) => formatDateTime(row.since) },
              ]}
            />
          </>
        )}
      </section>
      <section>
        <header>
          <h2>
            <Trans>Words of consent</Trans>
          </h2>
          <Button className="end" onPress={() => setDialog({ kind: 'text' })}>
            <Trans>New words</Trans>
          </Button>
        </header>
        {texts.length === 0 ? (
          <p className="t2">
            <Trans>What people agree to, word by word: each consent names the version it was given to.</Trans>
          </p>
        ) : (
          <SimpleTable
            aria-label={t`Words of consent`}
            rows={texts}
            rowKey={(row) => row.id}
            columns={[
              { id: 'purpose', title: <Trans>For</Trans>, isHead: true, cell: (row) => words.purpose(row.purpose) },
              { id: 'version', title: <Trans>Version</Trans>, cell: (row) => row.version },
              { id: 'text', title: <Trans>Words</Trans>, cell: (row) => <span className="con-text">{row.text}</span> },
            ]}
          />
        )}
      </section>
      {dialog?.kind === 'fill' && <FillDialog row={dialog.row} field={dialog.field} onClose={() => setDialog(null)} />}
      {dialog?.kind === 'notice' && <NoticeDialog start={notice?.text ?? ''} onClose={() => setDialog(null)} />}
      {dialog?.kind === 'text' && <TextDialog onClose={() => setDialog(null)} />}
      {dialog?.kind === 'give' && <GiveDialog ids={late.map((one) => one.id)} onClose={() => setDialog(null)} />}
    </SettingsFrame>
  )
}
