import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ChevronRight, Download, SearchX } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Checkbox,
  Chip,
  download,
  EmptyState,
  formatPeriod,
  label,
  Menu,
  MenuItem,
  Note,
  Select,
  SettingsFrame,
  SimpleTable,
  TextField,
  useMeta,
} from '@app/ui'
import type { MapEntry } from '@app/schema'
import type { DataMapAnswer } from '../index.ts'
import { DataFlow } from './data-flow.tsx'
import { useDataWords } from '@app/ui/data-words'
import './data-map.css'

type Wanted = { text: string; purpose: string; class: string; personal: boolean }

/** All that is kept here: why, how long, and where it may go. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const map = useQuery({ queryKey: ['data-map'], queryFn: () => api.get<DataMapAnswer>('/v1/privacy/data-map') })
  const record = useMutation({
    mutationFn: (ending: 'pdf' | 'csv') =>
      download(`/v1/privacy/processing-record.${ending}`, `processing-${meta.workspace.slug}.${ending}`),
  })
  return (
    <SettingsFrame
      title={t`Data map`}
      wide
      actions={
        <Menu
          aria-label={t`Record of processing`}
          trigger={
            <Button icon={Download} isDisabled={record.isPending}>
              <Trans>Record of processing</Trans>
            </Button>
          }
        >
          <MenuItem onAction={() => record.mutate('pdf')}>PDF</MenuItem>
          <MenuItem onAction={() => record.mutate('csv')}>CSV</MenuItem>
        </Menu>
      }
    >
      {(map.error ?? record.error) && (
        <Note tone="bad" role="alert">
          {(map.error ?? record.error)?.message}
        </Note>
      )}
      <p className="t2">
        <Trans>
          Everything the program keeps, from the declarations it runs on: why, on what basis, for how long, and where it
          may go. The start is refused while anything is missing here.
        </Trans>
      </p>
      {map.data && <Map map={map.data} />}
    </SettingsFrame>
  )
}

const Map = ({ map }: { map: DataMapAnswer }) => {
  const { t } = useLingui()
  const words = useDataWords()
  const [wanted, setWanted] = useState<Wanted>({ text: '', purpose: '', class: '', personal: false })
  const matches = (entry: MapEntry): boolean => {
    const text = wanted.text.trim().toLowerCase()
    return (
      (wanted.class === '' || entry.class === wanted.class) &&
      (wanted.purpose === '' ||
        entry.purpose === wanted.purpose ||
        entry.columns.some((one) => one.purpose === wanted.purpose)) &&
      (!wanted.personal || entry.columns.some((one) => one.personal !== null)) &&
      (text === '' ||
        [
          entry.name,
          label(entry.label),
          ...entry.columns.flatMap((one) => [one.name, words.category(one.personal ?? '')]),
        ].some((one) => one.toLowerCase().includes(text)))
    )
  }
  const shown = map.entries.filter(matches)
  return (
    <>
      <DataFlow map={map} />
      <div className="map-filters">
        <TextField label={t`Search`} value={wanted.text} onChange={(text) => setWanted({ ...wanted, text })} />
        <Select
          label={t`Purpose`}
          value={wanted.purpose}
          onChange={(purpose) => setWanted({ ...wanted, purpose })}
          options={[
            { value: '', label: t`All purposes` },
            ...Object.entries(map.purposes).map(([value, one]) => ({ value, label: label(one.title) })),
          ]}
        />
        <Select
          label={t`Kind of data`}
          value={wanted.class}
          onChange={(value) => setWanted({ ...wanted, class: value })}
          options={[
            { value: '', label: t`All kinds` },
            ...Object.entries(words.classes).map(([value, text]) => ({ value, label: text })),
          ]}
        />
        <Checkbox isSelected={wanted.personal} onChange={(personal) => setWanted({ ...wanted, personal })}>
          <Trans>Only with personal data</Trans>
        </Checkbox>
      </div>
      <p className="t3" role="status">
        {t`${shown.length} of ${map.entries.length} places`}
      </p>
      {shown.length === 0 && (
        <EmptyState icon={SearchX} title={t`Nothing like that is kept`}>
          <Trans>Take a filter away to see the rest of the map.</Trans>
        </EmptyState>
      )}
      {(['object', 'table', 'global', 'store'] as const).map((kind) => {
        const rows = shown.filter((one) => one.kind === kind)
        return rows.length === 0 ? null : (
          <section key={kind} className="map-group">
            <h2>{words.kinds[kind]}</h2>
            {rows.map((entry) => (
              <Entry key={entry.name} entry={entry} map={map} />
            ))}
          </section>
        )
      })}
      <section className="map-group">
        <h2>
          <Trans>Cookies and browser storage</Trans>
        </h2>
        <SimpleTable
          aria-label={t`Cookies and browser storage`}
          rows={map.browser}
          rowKey={(row) => row.name}
          columns={[
            { id: 'name', title: t`Name`, isHead: true, cell: (row) => <code>{row.name}</code> },
            { id: 'kind', title: t`Kind`, cell: (row) => (row.kind === 'cookie' ? t`Cookie` : t`Local storage`) },
            { id: 'purpose', title: t`What for`, cell: (row) => label(row.purpose) },
            { id: 'until', title: t`Gone when`, cell: (row) => label(row.until) },
          ]}
        />
      </section>
    </>
  )
}

const Entry = ({ entry, map }: { entry: MapEntry; map: DataMapAnswer }) => {
  const { t } = useLingui()
  const words = useDataWords()
  const purpose = map.purposes[entry.purpose]
  const personal = entry.columns.filter((one) => one.personal !== null)
  return (
    <details className="map-entry">
      <summary>
        <ChevronRight className="i sm map-turn" aria-hidden />
        <span className="map-name">{entry.kind === 'object' ? label(entry.label) : <code>{entry.label}</code>}</span>
        <span className="t2">{label(purpose.title)}</span>
        <span className="t2">{words.retention(entry.retention, map.retention)}</span>
        <span className="map-count">
          {personal.length === 0 ? (
            <Chip tone="quiet">{t`No personal data`}</Chip>
          ) : (
            <Chip tone="info">{t`${personal.length} personal`}</Chip>
          )}
        </span>
      </summary>
      <dl className="map-facts">
        <div>
          <dt>{t`What for`}</dt>
          <dd>{label(purpose.text)}</dd>
        </div>
        <div>
          <dt>{t`Legal basis`}</dt>
          <dd>{words.bases[entry.basis]}</dd>
        </div>
        <div>
          <dt>{t`Who decides`}</dt>
          <dd>{entry.role === 'processor' ? t`The workspace` : t`The operator of the installation`}</dd>
        </div>
        <div>
          <dt>{t`Whose data`}</dt>
          <dd>{label(purpose.people)}</dd>
        </div>
        <div>
          <dt>{t`Goes to`}</dt>
          <dd>
            {entry.sent_to.length === 0
              ? t`Nowhere`
              : entry.sent_to.map((one) => label(map.destinations.find((d) => d.key === one)?.title ?? one)).join(', ')}
          </dd>
        </div>
        {entry.trash && (
          <div>
            <dt>{t`In the trash`}</dt>
            <dd>{formatPeriod(map.retention.trash.after)}</dd>
          </div>
        )}
      </dl>
      {entry.text && <p className="t2">{label(entry.text)}</p>}
      {entry.columns.length > 0 && (
        <SimpleTable
          aria-label={t`Columns of ${entry.label}`}
          rows={entry.columns}
          rowKey={(row) => row.name}
          columns={[
            { id: 'name', title: t`Column`, isHead: true, cell: (row) => <code>{row.name}</code> },
            {
              id: 'personal',
              title: t`Personal data`,
              cell: (row) => (row.personal === null ? <span className="t3">–</span> : words.category(row.personal)),
            },
            { id: 'key', title: t`Category (Fides)`, cell: (row) => <span className="t3">{row.personal ?? ''}</span> },
            {
              id: 'purpose',
              title: t`Purpose`,
              cell: (row) => (row.purpose === entry.purpose ? '' : label(map.purposes[row.purpose].title)),
            },
          ]}
        />
      )}
    </details>
  )
}
