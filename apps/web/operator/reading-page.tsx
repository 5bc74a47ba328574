import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { ChevronLeft, Eye, EyeOff } from 'lucide-react'
import {
  api,
  Button,
  EmptyState,
  formatDate,
  formatDateTime,
  label,
  late,
  Note,
  Segmented,
  SimpleTable,
  TextField,
  toast,
  withQuery,
} from '@app/ui'
import { type Grants, type OperatorGrant, useKindWords, useLeft } from './access-page.tsx'
import { Go } from './go-link.tsx'
import { useFresh, useLoad, useSend } from './load.ts'
import { go } from './place.ts'
import { columnsOf, fieldsOf, type Row, textOf, type Words, wordOf } from './reading-model.ts'
import { Refusal } from './refusal.tsx'

// Seldom used: fetched when it is.
const StatementsSection = late(async () => (await import('./statements-section.tsx')).StatementsSection)
const STATEMENTS = 'statements'

type Readable = { name: string; path: string; label: [string, string]; title: string }

/** Records of one workspace under a grant. Nothing is fetched before somebody chooses what to read: each record shown is noted. */
export const ReadingPage = ({
  grantId,
  path,
  record,
}: {
  grantId: string
  path: string | null
  record: string | null
}) => {
  const { t } = useLingui()
  const grants = useLoad<Grants>('/v1/operator/grants')
  const objects = useLoad<{ data: Readable[] }>(`/v1/operator/grants/${grantId}/objects`)
  useFresh(grants.reload)
  useFresh(objects.reload)
  const grant = grants.data?.data.find((one) => one.id === grantId) ?? null
  const object = objects.data?.data.find((one) => one.path === path) ?? null
  const at = `/access/${grantId}`
  const maintains = grant?.kind === 'maintenance' && grant.is_mine
  return (
    <>
      <div className="op-title">
        <Go to="/access">
          <ChevronLeft className="i sm" aria-hidden />
          <Trans>Access</Trans>
        </Go>
        <h1>{grant?.workspace ?? t`Reading`}</h1>
      </div>
      {grant && <Watched grant={grant} />}
      <Refusal error={objects.error} />
      {objects.data && (
        <>
          <Segmented
            label={t`What to read`}
            hideLabel
            value={path ?? ''}
            onChange={(next) => go(`${at}/${next}`)}
            options={[
              ...objects.data.data.map((one) => ({ value: one.path, label: label(one.label[1]) })),
              ...(maintains ? [{ value: STATEMENTS, label: t`Statements` }] : []),
            ]}
          />
          {maintains && path === STATEMENTS ? (
            <StatementsSection grantId={grantId} />
          ) : object && record ? (
            <RecordView key={record} grantId={grantId} object={object} id={record} />
          ) : object ? (
            <Records key={object.path} grantId={grantId} object={object} />
          ) : (
            <EmptyState icon={Eye} title={t`Choose what to read`}>
              <Trans>
                Look only at what the case needs. A list shows up to 50 records at a time, and notes each of them.
              </Trans>
            </EmptyState>
          )}
        </>
      )}
    </>
  )
}

/** Says who watches, why one is here, and how long. */
const Watched = ({ grant }: { grant: OperatorGrant }) => {
  const { t } = useLingui()
  const kind = useKindWords()
  const left = useLeft()
  const { busy, error, send } = useSend()
  return (
    <div className="op-watched">
      {grant.is_gagged ? <EyeOff className="i" aria-hidden /> : <Eye className="i" aria-hidden />}
      <div className="grow">
        <p className="strong">
          {grant.is_gagged ? (
            <Trans>Each record you open is noted in the platform's log. The workspace is not told.</Trans>
          ) : (
            <Trans>Each record you open, in a list or alone, is shown to the workspace with your name.</Trans>
          )}
        </p>
        <p className="t2">
          {kind(grant.kind)}
          {grant.case_id && <span className="mono"> {grant.case_id}</span>}: {grant.reason} · {left(grant.expires_at)}
        </p>
        <Refusal error={error} />
      </div>
      <Button
        isPending={busy}
        onPress={() =>
          send(
            () => api.del(`/v1/operator/grants/${grant.id}`),
            () => {
              toast(t`Given back`)
              go('/access')
            },
          )
        }
      >
        <Trans>Give back</Trans>
      </Button>
    </div>
  )
}

const useValueWords = (): Words => {
  const { t } = useLingui()
  return { yes: t`Yes`, no: t`No`, day: formatDate, time: formatDateTime }
}

const Records = ({ grantId, object }: { grantId: string; object: Readable }) => {
  const { t } = useLingui()
  const words = useValueWords()
  const [typed, setTyped] = useState('')
  const [q, setQ] = useState('')
  const [cursors, setCursors] = useState<readonly string[]>([])
  const cursor = cursors.at(-1) ?? null
  const page = useLoad<{ data: Row[]; next_cursor: string | null }>(
    withQuery(`/v1/operator/grants/${grantId}/records/${object.path}`, {
      filter: q ? { [object.title]: { contains: q } } : null,
      cursor,
    }),
  )
  const rows = page.data?.data ?? []
  const columns = columnsOf(rows, object.title)
  const name = label(object.label[1])
  useEffect(() => {
    document.getElementById('main')?.scrollTo(0, 0)
  }, [cursor])
  return (
    <section className="op-read" aria-label={name}>
      <form
        className="op-search"
        onSubmit={(event) => {
          event.preventDefault()
          setCursors([])
          setQ(typed.trim())
        }}
      >
        <TextField
          label={t`Find by name`}
          hideLabel
          type="search"
          size="normal"
          value={typed}
          onChange={setTyped}
          placeholder={t`Find by name`}
          maxLength={100}
        />
        <Button type="submit">
          <Trans>Find</Trans>
        </Button>
      </form>
      <Refusal error={page.error} />
      {rows.length > 0 && (
        <SimpleTable
          aria-label={name}
          rows={rows}
          rowKey={(row) => row.id}
          columns={columns.map((field, i) => ({
            id: field,
            title: label(wordOf(field)),
            isHead: i === 0,
            cell: (row: Row) =>
              i === 0 ? (
                <Go to={`/access/${grantId}/${object.path}/${row.id}`}>
                  {textOf(row[field], words) === '–' ? row.id.slice(0, 8) : textOf(row[field], words).slice(0, 80)}
                </Go>
              ) : (
                <span className="op-cell cut">{textOf(row[field], words)}</span>
              ),
          }))}
        />
      )}
      {rows.length === 0 && !page.isPending && !page.error && (
        <EmptyState title={q ? t`Nothing has that in its name` : t`There is nothing here`} />
      )}
      {(cursors.length > 0 || page.data?.next_cursor) && (
        <div className="acts">
          <Button isDisabled={cursors.length === 0} onPress={() => setCursors((old) => old.slice(0, -1))}>
            <Trans>Back</Trans>
          </Button>
          <Button
            isDisabled={!page.data?.next_cursor}
            onPress={() => {
              const next = page.data?.next_cursor
              if (next) setCursors((old) => [...old, next])
            }}
          >
            <Trans>Next 50</Trans>
          </Button>
        </div>
      )}
    </section>
  )
}

const RecordView = ({ grantId, object, id }: { grantId: string; object: Readable; id: string }) => {
  const words = useValueWords()
  const found = useLoad<Row>(`/v1/operator/grants/${grantId}/records/${object.path}/${id}`)
  return (
    <section className="op-read" aria-label={label(object.label[0])}>
      <Go to={`/access/${grantId}/${object.path}`} className="link op-back">
        <ChevronLeft className="i sm" aria-hidden />
        {label(object.label[1])}
      </Go>
      <Refusal error={found.error} />
      {found.data && (
        <>
          <h2>{textOf(found.data[object.title], words)}</h2>
          <dl className="op-fields">
            {fieldsOf(found.data).map(([name, value]) => (
              <div key={name}>
                <dt>{label(wordOf(name))}</dt>
                <dd>{textOf(value, words)}</dd>
              </div>
            ))}
          </dl>
          <Note>
            <Trans>This view was noted.</Trans>
          </Note>
        </>
      )}
    </section>
  )
}
