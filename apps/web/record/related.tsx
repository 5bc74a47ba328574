import { Link } from '@tanstack/react-router'
import { useLingui } from '@lingui/react/macro'
import { Plus } from 'lucide-react'
import {
  cx,
  daysUntil,
  fieldKit,
  fieldOf,
  formatDue,
  formatNumber,
  IconButton,
  may,
  RefName,
  titleOf,
  useAction,
  useCount,
  useList,
  useRights,
  useMeta,
  valueOf,
  inSentence,
} from '@app/ui'
import type { ObjectMeta, Row } from '@app/ui'
import { openCreate } from '../shell/frame-state.ts'
import { linkField } from './composer.tsx'

/** A task with its round tick box. */
export const TaskRow = ({ task, object }: { task: Row; object: ObjectMeta }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const run = useAction(object)
  const done = task['status'] === 'done'
  const verb = done ? 'task.reopen' : 'task.complete'
  const can = useRights(object, [task.id])
  const due = typeof task['due_on'] === 'string' ? task['due_on'] : null
  const late = due !== null && !done && daysUntil(due) < 0
  return (
    <li>
      <label className="tick">
        <input
          type="checkbox"
          className="check round"
          checked={done}
          disabled={!can(task.id, verb)}
          aria-label={t`Done: ${titleOf(object, task)}`}
          onChange={() =>
            run.mutate({
              id: task.id,
              action: verb,
              label: done ? t`Task opened again` : t`Task completed`,
            })
          }
        />
      </label>
      <Link className="cut" to={`/w/${meta.workspace.slug}/${object.path}/${task.id}`}>
        {done ? <s className="t3">{titleOf(object, task)}</s> : titleOf(object, task)}
      </Link>
      {due && (
        <time className={cx('end small', late ? 'due' : 't3')} dateTime={due}>
          {formatDue(due)}
        </time>
      )}
    </li>
  )
}

/** The open tasks of a record. */
export const RecordTasks = ({ object, record }: { object: ObjectMeta; record: Row }) => {
  const { t } = useLingui()
  const { object: find } = useMeta()
  const task = find('task')
  const link = linkField(find, 'task', object.name)
  const { data } = useList(
    task,
    { filter: { and: [{ [link ?? 'id']: { eq: record.id } }, { status: { ne: 'done' } }] }, sort: 'due_on', limit: 20 },
    { enabled: link !== null },
  )
  if (!task || !link) return null
  const tasks = data?.data ?? []
  return (
    <section className="sect">
      <header>
        <h2>{task.label[1]}</h2>
        <span className="count">{tasks.length > 0 && tasks.length}</span>
        {may(task, 'create') && (
          <span className="end">
            <IconButton
              icon={Plus}
              aria-label={t`New task`}
              onPress={() => openCreate('task', { [link]: record.id })}
            />
          </span>
        )}
      </header>
      <ul className="rows">
        {tasks.map((row) => (
          <TaskRow key={row.id} task={row} object={task} />
        ))}
        {tasks.length === 0 && <li className="t3">{t`None open`}</li>}
      </ul>
    </section>
  )
}

const RelatedRow = ({ object, row }: { object: ObjectMeta; row: Row }) => {
  const { meta } = useMeta()
  const end = ['amount', 'closes_on', 'job_title', 'status', 'email', 'price', 'quantity']
    .map((n) => fieldOf(object, n))
    .find((f) => f && valueOf(row, f.name))
  const Cell = end ? fieldKit(end).Cell : null
  const stage = row['stage_id']
  return (
    <li>
      <Link className="cut" to={`/w/${meta.workspace.slug}/${object.path}/${row.id}`}>
        {titleOf(object, row)}
      </Link>
      {typeof stage === 'string' && (
        <span className="small t2">
          <RefName target="stage" id={stage} />
        </span>
      )}
      {end && Cell && (
        <span className="end small t2 num">
          <Cell value={valueOf(row, end.name)} field={end} record={row} />
        </span>
      )}
    </li>
  )
}

const RelatedList = ({
  of,
  field,
  record,
  label,
  isSecond,
  mayChange,
}: {
  of: ObjectMeta
  field: string
  record: Row
  label: string
  isSecond: boolean
  /** What belongs to a record is made by whoever may change the record. */
  mayChange: boolean
}) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const filter = { [field]: fieldOf(of, field)?.kind === 'multi_ref' ? { in: [record.id] } : { eq: record.id } }
  const { data } = useList(of, { filter, sort: '-id', limit: 6 })
  const total = useCount(of, { filter })
  const rows = data?.data ?? []
  if (isSecond && rows.length === 0) return null
  return (
    <section className="sect">
      <header>
        <h2>{label}</h2>
        {total !== undefined && total > 0 && <span className="count">{formatNumber(total)}</span>}
        {may(of, 'create') && (of.access !== 'parents' || mayChange) && !fieldOf(of, field)?.readonly && (
          <span className="end">
            <IconButton
              icon={Plus}
              aria-label={t`New ${inSentence(of.label[0])}`}
              onPress={() =>
                openCreate(of.name, { [field]: fieldOf(of, field)?.kind === 'multi_ref' ? [record.id] : record.id })
              }
            />
          </span>
        )}
      </header>
      <ul className="rows">
        {rows.map((row) => (
          <RelatedRow key={row.id} object={of} row={row} />
        ))}
        {rows.length === 0 && <li className="t3">{t`None`}</li>}
        {total !== undefined && total > rows.length && (
          <li>
            <Link
              className="link small"
              to={`/w/${meta.workspace.slug}/${of.path}`}
              search={{ filter: { and: [filter] } } as never}
            >{t`All ${formatNumber(total)}`}</Link>
          </li>
        )}
      </ul>
    </section>
  )
}

const ELSEWHERE = new Set(['note', 'activity', 'task', 'tag', 'view', 'import', 'export', 'stage', 'pipeline'])

/** Records of other objects that point here: deals of a company, people of a company, lines of a deal. */
export const Related = ({ object, record }: { object: ObjectMeta; record: Row }) => {
  const { meta } = useMeta()
  const can = useRights(object, [record.id])
  const lists = meta.objects
    .filter(
      (o) =>
        !ELSEWHERE.has(o.name) && o.routes !== false && (!o.hidden || o.name === 'deal_line') && o.can.read !== 'none',
    )
    .flatMap((o) =>
      o.fields
        .filter(
          (f) =>
            (f.kind === 'ref' || f.kind === 'multi_ref') && f.target === object.name && !f.name.startsWith('converted'),
        )
        .map((f) => ({ of: o, field: f })),
    )
  const seen = new Set<string>()
  return lists.map(({ of, field }) => {
    const again = seen.has(of.name)
    seen.add(of.name)
    const label =
      of.name === object.name
        ? `${of.label[1]} · ${field.label}`
        : again
          ? `${of.label[1]} · ${field.label}`
          : of.label[1]
    return (
      <RelatedList
        key={`${of.name}.${field.name}`}
        of={of}
        field={field.name}
        record={record}
        label={label}
        isSecond={again || of.name === object.name}
        mayChange={can(record.id, 'update')}
      />
    )
  })
}
