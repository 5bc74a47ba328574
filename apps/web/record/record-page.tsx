import { useEffect, useEffectEvent, useState } from 'react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMutation } from '@tanstack/react-query'
import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { ChevronRight, Ellipsis, Lock, PanelLeft, Trash2 } from 'lucide-react'
import {
  api,
  Avatar,
  Button,
  Chip,
  fieldKit,
  fieldOf,
  IconButton,
  invalidateObject,
  isApiError,
  late,
  may,
  Menu,
  MenuItem,
  MenuSeparator,
  Note,
  savePreferences,
  Tabs,
  titleOf,
  toast,
  useMeta,
  useRecord,
  useRestricted,
  useRights,
  useSession,
  valueOf,
} from '@app/ui'
import type { ActionMeta, ObjectMeta, PageProps, Row } from '@app/ui'
import { ActionDialog } from './action-dialog.tsx'
import { Composer } from './composer.tsx'
import { RecordHistory } from './history.tsx'
import { PropsPanel } from './props-panel.tsx'
import { RecordTasks, Related } from './related.tsx'
import { subtitleParts } from './subtitle.tsx'
import { Timeline } from './timeline.tsx'
import { NotFound, PageWait } from '../shell/fallbacks.tsx'
import { offerCommands, openCreate } from '../shell/frame-state.ts'
import { toggleFold } from '../shell/fold.ts'
import { listPath } from '../shell/places.ts'
import { pages, panels } from '../pages.ts'
import { linkField } from './composer.tsx'

/** A record: who, highlights, fields, one timeline, what is related. */
export const RecordPage = ({ params }: PageProps) => {
  const { byPath } = useMeta()
  const object = byPath(params['object'] ?? '')
  const record = useRecord(object ?? MISSING, object ? (params['id'] ?? null) : null)
  if (!object) return <NotFound />
  if (record.error)
    return isApiError(record.error) && (record.error.status === 404 || record.error.status === 400) ? (
      <NotFound />
    ) : (
      <div className="page">
        <Note tone="bad" role="alert">
          {record.error.message}
        </Note>
      </div>
    )
  return record.data ? <Loaded key={record.data.id} object={object} record={record.data} /> : <PageWait />
}

const MISSING = {
  name: '',
  path: '',
  label: ['', ''],
  title: '',
  icon: null,
  hidden: true,
  custom_fields: false,
  fields: [],
  can: { create: 'none', read: 'none', update: 'none', delete: 'none', export: 'none', import: 'none' },
  actions: [],
} satisfies ObjectMeta

const HIGHLIGHTS: Record<string, string[]> = {
  contact: ['email', 'phone', 'lifecycle', 'legal_basis', 'owner_id'],
  company: ['industry', 'lifecycle', 'size', 'annual_revenue', 'owner_id'],
  lead: ['status', 'rating', 'estimated_value', 'next_follow_up_on', 'owner_id'],
  deal: ['amount', 'stage_id', 'probability', 'closes_on', 'owner_id'],
  task: ['status', 'priority', 'due_on', 'assignee_id'],
  activity: ['kind', 'happened_at', 'duration_minutes', 'direction', 'owner_id'],
  product: ['price', 'unit', 'series', 'code'],
}

const Highlights = ({ object, record }: { object: ObjectMeta; record: Row }) => {
  const fields = (HIGHLIGHTS[object.name] ?? []).flatMap((n) => fieldOf(object, n) ?? [])
  if (fields.length === 0) return <div />
  return (
    <dl className="highlights">
      {fields.map((f) => {
        const { Cell } = fieldKit(f)
        const value = valueOf(record, f.name)
        return (
          <div key={f.name}>
            <dt>{f.label}</dt>
            <dd>
              {value === null || value === undefined ? (
                <span className="t3">–</span>
              ) : (
                <Cell value={value} field={f} record={record} />
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** Actions that make sense now: a won deal is not won again, a done task not completed. */
const isOffered = (action: ActionMeta, record: Row): boolean => {
  const verb = action.name.split('.')[1] ?? ''
  const closed = record['closed_at'] !== null && record['closed_at'] !== undefined
  if (action.on !== 'record' || verb === 'restore' || verb === 'merge' || verb === 'unmerge') return false
  if (verb === 'complete') return record['status'] !== 'done'
  if (action.name === 'task.reopen') return record['status'] === 'done'
  if (verb === 'win' || verb === 'lose' || (verb === 'move' && 'stage_id' in record)) return !closed
  if (action.name === 'deal.reopen') return closed
  if (verb === 'convert') return record['status'] !== 'converted'
  if (verb === 'unconvert') return record['status'] === 'converted'
  return true
}

const Loaded = ({ object, record }: { object: ObjectMeta; record: Row }) => {
  const { t, i18n } = useLingui()
  const { meta, object: find } = useMeta()
  const navigate = useNavigate()
  const session = useSession().data
  const [action, setAction] = useState<ActionMeta | null>(null)
  const slug = meta.workspace.slug
  const title = titleOf(object, record)
  const can = useRights(object, [record.id])
  const isRestricted = useRestricted().has(`${object.name} ${record.id}`)
  const actions = object.actions.filter((a) => isOffered(a, record) && can(record.id, a.name))
  const mayDelete = can(record.id, 'delete')
  const buttons = actions.filter((a) =>
    ['win', 'lose', 'convert', 'complete', 'reopen'].includes(a.name.split('.')[1] ?? ''),
  )
  const remove = useMutation({
    mutationFn: () => api.del(`/v1/${object.path}/${record.id}`, { undo: t`${title} moved to the trash` }),
    onSuccess: () => {
      invalidateObject(object.name)
      void navigate({ to: `/w/${slug}/${object.path}` })
    },
    onError: (error) => toast(error.message, { tone: 'bad' }),
  })
  const taskLink = may(find('task'), 'create') ? linkField(find, 'task', object.name) : null
  const merges = pages.filter(
    (p) => p.path.includes('merge') && object.has_merge && can(record.id, 'update') && may(object, 'delete'),
  )

  useEffect(() => {
    document.title = `${title} · Custos`
  }, [title])
  const remember = useEffectEvent(() => {
    const recents = session?.account.preferences?.recents ?? []
    if (recents[0]?.id === record.id || !session) return
    savePreferences({
      recents: [
        { object: object.name, id: record.id, title: title.slice(0, 200), workspace: slug },
        ...recents.filter((r) => r.id !== record.id),
      ].slice(0, 20),
    })
  })
  // Once per record: the list of recents itself must not run this again.
  useEffect(() => remember(), [record.id])
  // Kept up with every draw: the commands hold the record as it stands.
  useEffect(() =>
    offerCommands(title, [
      ...actions.map((a) => ({ id: a.name, label: a.label, run: () => setAction(a) })),
      ...(taskLink
        ? [{ id: 'task', label: t`Plan a task`, run: () => openCreate('task', { [taskLink]: record.id }) }]
        : []),
      ...(mayDelete ? [{ id: 'delete', label: t`Delete`, run: () => remove.mutate() }] : []),
    ]),
  )

  return (
    <>
      <header className="bar">
        <IconButton
          icon={PanelLeft}
          className="nav-open only-wide"
          aria-label={t`Open navigation`}
          keys="["
          onPress={toggleFold}
        />
        <nav className="crumb" aria-label={t`Path`}>
          <Link to={listPath(slug, object)}>{object.label[1]}</Link>
          <ChevronRight className="i sm" aria-hidden />
          <span className="cut">{title}</span>
        </nav>
        <span className="grow" />
        {actions.length + merges.length + Number(mayDelete) > 0 && (
          <Menu aria-label={t`More`} trigger={<IconButton icon={Ellipsis} aria-label={t`More actions`} />}>
            {[
              ...actions.map((a) => (
                <MenuItem key={a.name} onAction={() => setAction(a)}>
                  {a.label}
                </MenuItem>
              )),
              ...merges
                .filter((p) => !p.path.includes('$'))
                .map((p) => (
                  <MenuItem
                    key={p.path}
                    onAction={() =>
                      void navigate({
                        to: `/w/${slug}${p.path}`,
                        search: { object: object.name, id: record.id } as never,
                      })
                    }
                  >
                    {i18n._(p.title)}
                  </MenuItem>
                )),
              ...(mayDelete
                ? [
                    <MenuSeparator key="-" />,
                    <MenuItem key="delete" danger icon={Trash2} onAction={() => remove.mutate()}>{t`Delete`}</MenuItem>,
                  ]
                : []),
            ]}
          </Menu>
        )}
      </header>
      <div className="rec-head">
        <div className="rec-id person">
          <Avatar
            name={title}
            size="xl"
            kind={object.name === 'contact' || object.name === 'lead' ? 'person' : 'company'}
          />
          <div className="grow">
            <h1>{title}</h1>
            {isRestricted && <Chip tone="warn" icon={Lock}>{t`Processing restricted`}</Chip>}
            <p className="t2">{subtitleParts(object, record)}</p>
          </div>
          <div className="acts">
            {buttons.slice(0, 3).map((a) => (
              <Button key={a.name} onPress={() => setAction(a)}>
                {a.label}
              </Button>
            ))}
            {taskLink && !isRestricted && (
              <Button
                variant="primary"
                onPress={() => openCreate('task', { [taskLink]: record.id })}
              >{t`Plan a task`}</Button>
            )}
          </div>
        </div>
        <Highlights object={object} record={record} />
      </div>
      <div className="rec">
        <section className="rec-left" aria-label={t`Details`} tabIndex={0}>
          <div className="sect">
            <header>
              <h2>{t`Details`}</h2>
            </header>
          </div>
          <PropsPanel object={object} record={record} />
        </section>
        <section className="rec-mid" aria-label={t`Timeline`} tabIndex={0}>
          <Tabs
            aria-label={t`What happened`}
            tabs={[
              {
                id: 'timeline',
                label: t`Timeline`,
                content: (
                  <>
                    {!isRestricted && <Composer object={object} record={record} />}
                    <Timeline object={object} id={record.id} />
                  </>
                ),
              },
              { id: 'history', label: t`History`, content: <RecordHistory object={object} record={record} /> },
            ]}
          />
        </section>
        <section className="rec-right" aria-label={t`Related`} tabIndex={0}>
          <RecordTasks object={object} record={record} />
          <Related object={object} record={record} />
          <RecordPanels object={object} record={record} />
          {record.version > 1 && (
            <p className="see">{t`Changed ${plural(record.version - 1, { one: '# time', other: '# times' })}.`}</p>
          )}
        </section>
      </div>
      {action && (
        <ActionDialog
          object={object}
          record={record}
          action={action}
          onClose={() => setAction(null)}
          onDone={(answer) => {
            if (action.name === 'lead.convert' && typeof answer?.['contact_id'] === 'string')
              void navigate({ to: `/w/${slug}/contacts/${answer['contact_id']}` })
          }}
        />
      )}
    </>
  )
}

/** What modules add to the page: who sees the record, sharing. Loaded after it. */
const RecordPanels = ({ object, record }: { object: ObjectMeta; record: Row }) =>
  shownPanels.map(({ id, for: isFor, Panel }) =>
    isFor(object) ? <Panel key={id} object={object} record={record} /> : null,
  )
const shownPanels = panels.map((panel) => ({
  ...panel,
  Panel: late(async () => (await panel.load()).Panel),
}))
