import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Note, SettingsFrame, SimpleTable, formatPeriod, label } from '@app/ui'
import { Nights } from './nights-section.tsx'
import { PreviewSection } from './preview-section.tsx'
import { type ClassRow, type Settings, useRetention } from './retention-data.ts'
import { PeriodDialog, RuleDialog } from './retention-dialogs.tsx'
import { useRetentionWords } from './retention-words.ts'
import './retention.css'

/** How long everything is kept, what goes next, and what the nights deleted. */
export const Page = () => {
  const { t } = useLingui()
  const found = useRetention()
  return (
    <SettingsFrame title={t`Retention`} wide>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {found.data && (
        <>
          <PreviewSection />
          <Idle settings={found.data} />
          <Periods rows={found.data.classes} />
          <Nights settings={found.data} />
        </>
      )}
    </SettingsFrame>
  )
}

/** The numbers in force; three of them a workspace may make shorter for itself. */
const Periods = ({ rows }: { rows: readonly ClassRow[] }) => {
  const { t } = useLingui()
  const [open, setOpen] = useState<ClassRow | null>(null)
  return (
    <section>
      <header>
        <h2>
          <Trans>How long things are kept</Trans>
        </h2>
      </header>
      <p className="t2">
        <Trans>
          The numbers of the privacy policy, in force. A workspace can keep some things shorter, never longer. Records
          themselves are kept as long as you keep them, unless a rule above says otherwise.
        </Trans>
      </p>
      <SimpleTable
        aria-label={t`How long things are kept`}
        rows={rows}
        rowKey={(row) => row.class}
        columns={[
          { id: 'what', title: <Trans>What</Trans>, isHead: true, cell: (row) => label(row.title) },
          { id: 'period', title: <Trans>Kept for</Trans>, cell: (row) => <Period row={row} /> },
          {
            id: 'source',
            title: <Trans>By whose word</Trans>,
            cell: (row) =>
              row.source.length > 0 ? (
                <span className="mono t2">{row.source.join(', ')}</span>
              ) : (
                <span className="t3">
                  <Trans>this program</Trans>
                </span>
              ),
          },
          {
            id: 'change',
            title: <span className="vh">{t`Change`}</span>,
            end: true,
            cell: (row) => {
              const name = label(row.title)
              return (
                row.most_days !== null && (
                  <Button variant="ghost" aria-label={t`Change: ${name}`} onPress={() => setOpen(row)}>
                    <Trans>Change</Trans>
                  </Button>
                )
              )
            },
          },
        ]}
      />
      {open && <PeriodDialog row={open} onClose={() => setOpen(null)} />}
    </section>
  )
}

const Period = ({ row }: { row: ClassRow }) => {
  const most = formatPeriod(row.period)
  return row.days === null ? (
    most
  ) : (
    <>
      {formatPeriod(`P${row.days}D`)}{' '}
      <span className="t3">
        <Trans>instead of {most}</Trans>
      </span>
    </>
  )
}

/** Rules of the workspace for people who came by themselves and of whom nothing was heard since. */
const Idle = ({ settings }: { settings: Settings }) => {
  const { t } = useLingui()
  const words = useRetentionWords()
  const [open, setOpen] = useState<string | null>(null)
  return (
    <section>
      <header>
        <h2>
          <Trans>Records without activity</Trans>
        </h2>
      </header>
      <ul className="rows">
        {settings.ruled_objects.map((object) => {
          const rule = settings.rules.find((one) => one.object === object)
          const many = words.many(object)
          return (
            <li key={object}>
              <span className="grow">
                <b>{many}</b>
                <span className="t2 keep-why">
                  {rule ? words.ruleText(rule) : t`Kept until somebody deletes them.`}
                </span>
              </span>
              <Button
                variant="ghost"
                aria-label={rule ? t`Change: ${many}` : t`Set a rule: ${many}`}
                onPress={() => setOpen(object)}
              >
                {rule ? <Trans>Change</Trans> : <Trans>Set a rule</Trans>}
              </Button>
            </li>
          )
        })}
      </ul>
      {open && (
        <RuleDialog
          object={open}
          rule={settings.rules.find((one) => one.object === open) ?? null}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  )
}
