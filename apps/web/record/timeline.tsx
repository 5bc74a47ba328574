import { useMemo, useState } from 'react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { ArrowRight, CircleCheckBig, History, Mail, NotebookPen, Phone, Pin, Upload, UsersRound } from 'lucide-react'
import {
  api,
  Button,
  Chip,
  cx,
  EmptyState,
  fieldKit,
  MemberAvatar,
  fieldOf,
  formatDayHeading,
  formatTime,
  isoDay,
  keys,
  titleOf,
  unmerge,
  useMeta,
  useRights,
  inSentence,
} from '@app/ui'
import type { Icon, ObjectMeta, Row } from '@app/ui'
import { supportWord } from './support-word.ts'

type Change = { field: string; label: string; old: unknown; new: unknown }
type Item = {
  id: string
  at: string
  kind: 'event' | 'note' | 'activity' | 'task'
  actor: { id: string; name: string } | null
  support: string | null
  action: string
  source: string | null
  changes: Change[]
  record: Row | null
  merge_id?: string | null
}
type Page = { data: Item[]; next_cursor: string | null }
type Kind = 'all' | 'note' | 'activity' | 'task' | 'event'

const ItemIcon = ({ item }: { item: Item }) => {
  const look = { className: 'i', 'aria-hidden': true }
  if (item.kind === 'note') return <NotebookPen {...look} />
  if (item.kind === 'task') return <CircleCheckBig {...look} />
  if (item.kind === 'event') return item.source === 'import' ? <Upload {...look} /> : <History {...look} />
  const kind = item.record?.['kind']
  return kind === 'meeting' ? <UsersRound {...look} /> : kind === 'email' ? <Mail {...look} /> : <Phone {...look} />
}

const isLong = (value: unknown): boolean => typeof value === 'string' && value.length > 120

const ChangeLine = ({ object, change }: { object: ObjectMeta; change: Change }) => {
  const { t } = useLingui()
  const field = fieldOf(object, change.field)
  if (!field) return <span>{change.label}</span>
  const { Cell } = fieldKit(field)
  const show = (value: unknown) =>
    value === null || value === undefined || value === '' ? (
      <span className="t3">{t`empty`}</span>
    ) : isLong(value) ? (
      <span>{String(value).slice(0, 120)}…</span>
    ) : (
      <Cell value={value} field={field} record={{ id: '', version: 0 }} />
    )
  return (
    <span className="change">
      <span className="t2">{field.label}</span>
      <del>{show(change.old)}</del>
      <ArrowRight className="i sm" aria-label={t`to`} />
      <ins>{show(change.new)}</ins>
    </span>
  )
}

const Words = ({ object, item }: { object: ObjectMeta; item: Item }) => {
  const { t } = useLingui()
  const who = (
    <>
      {item.actor && <MemberAvatar id={item.actor.id} name={item.actor.name} />}{' '}
      <b>{item.actor?.name || supportWord(t`Support`, item.support) || t`The system`}</b>
    </>
  )
  const one = inSentence(object.label[0])
  if (item.kind === 'note') return <Trans>{who} wrote a note</Trans>
  if (item.kind === 'task')
    return item.record?.['status'] === 'done' ? (
      <Trans>{who} had a task, done</Trans>
    ) : (
      <Trans>{who} planned a task</Trans>
    )
  if (item.kind === 'activity') {
    const minutes = item.record?.['duration_minutes']
    const kind = item.record?.['kind']
    return (
      <>
        {kind === 'call' ? (
          <Trans>{who} called</Trans>
        ) : kind === 'meeting' ? (
          <Trans>{who} met</Trans>
        ) : kind === 'email' ? (
          <Trans>{who} mailed</Trans>
        ) : (
          <Trans>{who} was in touch</Trans>
        )}
        {typeof minutes === 'number' && (
          <>
            , <Trans>{minutes} min</Trans>
          </>
        )}
      </>
    )
  }
  const verb = item.action.split('.').pop() ?? item.action
  if (verb === 'created')
    return item.source === 'import' ? (
      <Trans>
        {who} imported this {one}
      </Trans>
    ) : (
      <Trans>
        {who} created this {one}
      </Trans>
    )
  if (verb === 'updated') {
    const [change] = item.changes
    return item.changes.length === 1 && change ? (
      <Trans>
        {who} changed {fieldOf(object, change.field)?.label ?? change.label}
      </Trans>
    ) : (
      <Trans>
        {who} changed {item.changes.length} fields
      </Trans>
    )
  }
  if (verb === 'removed' || verb === 'deleted')
    return (
      <Trans>
        {who} moved this {one} to the trash
      </Trans>
    )
  if (verb === 'restored')
    return (
      <Trans>
        {who} took this {one} out of the trash
      </Trans>
    )
  const known: Record<string, string> = {
    moved: t`moved it to another stage`,
    won: t`won it`,
    lost: t`lost it`,
    reopened: t`opened it again`,
    merged: t`merged another record into it`,
    unmerged: t`took a merge apart`,
    converted: t`converted it`,
    assigned: t`assigned it`,
    completed: t`completed it`,
  }
  return (
    <>
      {who} {known[verb] ?? verb.replaceAll('_', ' ')}
    </>
  )
}

const TimelineItem = ({ object, item, mayChange }: { object: ObjectMeta; item: Item; mayChange: boolean }) => {
  const { meta, object: find } = useMeta()
  const other = item.kind === 'event' ? undefined : find(item.kind)
  const body = item.record?.['body'] ?? item.record?.['description'] ?? item.record?.['outcome']
  const title = item.kind !== 'note' && item.kind !== 'event' && item.record ? titleOf(other, item.record) : null
  const creates = item.action.endsWith('.created')
  return (
    <li className={cx('ev', item.kind === 'event' && 'data')}>
      <span className="dot">
        <ItemIcon item={item} />
      </span>
      <div>
        <p className="what">
          <Words object={object} item={item} />
          {item.record?.['is_pinned'] === true && (
            <>
              {' '}
              <Pin className="i sm" aria-hidden />
            </>
          )}
        </p>
        {title && other && item.record && (
          <p>
            <Link className="link" to={`/w/${meta.workspace.slug}/${other.path}/${item.record.id}`}>
              {title}
            </Link>
          </p>
        )}
        {typeof body === 'string' && body && <p className="body whitespace-pre-wrap">{body}</p>}
        {!creates && item.changes.length > 0 && (
          <div className="meta">
            {item.changes.slice(0, 8).map((c) => (
              <ChangeLine key={c.field} object={object} change={c} />
            ))}
            {item.changes.length > 8 && <Chip tone="quiet">+{item.changes.length - 8}</Chip>}
          </div>
        )}
        {item.merge_id && mayChange && <Unmerge id={item.merge_id} />}
      </div>
      <time dateTime={item.at}>{formatTime(item.at)}</time>
    </li>
  )
}

/** A merge can be taken apart long after its toast is gone. */
const Unmerge = ({ id }: { id: string }) => {
  const { t } = useLingui()
  const taking = useMutation({ mutationFn: () => unmerge(id) })
  return (
    <div className="acts">
      <Button isPending={taking.isPending} onPress={() => taking.mutate()}>{t`Unmerge`}</Button>
    </div>
  )
}

/** What happened with a record, newest first, by day. */
export const Timeline = ({ object, id }: { object: ObjectMeta; id: string }) => {
  const { t } = useLingui()
  const [kind, setKind] = useState<Kind>('all')
  const mayChange = useRights(object, [id])(id, 'update')
  const query = useInfiniteQuery({
    queryKey: keys.timeline(object.name, id),
    queryFn: ({ pageParam }) => api.get<Page>(`/v1/${object.path}/${id}/timeline`, { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
  const items = useMemo(() => (query.data?.pages ?? []).flatMap((p) => p.data), [query.data])
  const shown = items.filter((i) => kind === 'all' || i.kind === kind)
  const days = [...new Set(shown.map((i) => isoDay(new Date(i.at))))]
  const filters: { id: Kind; label: string; icon?: Icon }[] = [
    { id: 'all', label: t`All` },
    { id: 'note', label: t`Notes`, icon: NotebookPen },
    { id: 'activity', label: t`Calls and meetings`, icon: Phone },
    { id: 'task', label: t`Tasks`, icon: CircleCheckBig },
    { id: 'event', label: t`Changes`, icon: History },
  ]
  return (
    <>
      <div className="tl-filter" role="group" aria-label={t`Show in the timeline`}>
        {filters.map(({ id: value, label, icon: IconOf }) => (
          <button
            key={value}
            type="button"
            className="pill"
            aria-pressed={kind === value}
            onClick={() => setKind(value)}
          >
            {IconOf && <IconOf className="i" aria-hidden />}
            {label}
          </button>
        ))}
      </div>
      <div className="tl">
        {query.isPending && <span className="skel w-60" aria-hidden />}
        {query.error && (
          <p className="why" role="alert">
            {query.error.message}
          </p>
        )}
        {!query.isPending && shown.length === 0 && (
          <EmptyState
            title={t`Nothing here yet`}
          >{t`Notes, calls, tasks and changes appear in one stream.`}</EmptyState>
        )}
        {days.map((day) => {
          const of = shown.filter((i) => isoDay(new Date(i.at)) === day)
          return (
            <section key={day}>
              <h3 className="tl-day">{formatDayHeading(of[0]?.at ?? day)}</h3>
              <ol>
                {of.map((item) => (
                  <TimelineItem key={item.id} object={object} item={item} mayChange={mayChange} />
                ))}
              </ol>
            </section>
          )
        })}
        {query.hasNextPage && (
          <div className="see-more">
            <Button
              onPress={() => void query.fetchNextPage()}
              isPending={query.isFetchingNextPage}
            >{t`Earlier`}</Button>
          </div>
        )}
      </div>
    </>
  )
}
