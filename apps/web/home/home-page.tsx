import { useEffect, useState } from 'react'
import { Link, useNavigate } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleDashed, FlaskConical } from 'lucide-react'
import {
  Button,
  formatDate,
  formatNumber,
  isoDay,
  may,
  Note,
  objectIcon,
  savePreferences,
  titleOf,
  useCount,
  useList,
  useMeta,
  useSession,
} from '@app/ui'
import type { Filter, ObjectMeta } from '@app/ui'
import { useSample } from '../../../modules/sample-data/web/index.ts'
import { pages } from '../pages.ts'
import { openCreate } from '../shell/frame-state.ts'
import { TaskRow } from '../record/related.tsx'
import { listPath } from '../shell/places.ts'

const TaskList = ({
  task,
  filter,
  empty,
  title,
}: {
  task: ObjectMeta
  filter: Filter
  empty: string
  title: string
}) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const { data, isPending } = useList(task, { filter, sort: 'due_on', limit: 8 })
  const total = useCount(task, { filter })
  const rows = data?.data ?? []
  return (
    <section className="sect">
      <header>
        <h2>{title}</h2>
        {total !== undefined && total > 0 && <span className="count">{formatNumber(total)}</span>}
      </header>
      <ul className="rows">
        {isPending && (
          <li>
            <span className="skel w-64" />
          </li>
        )}
        {rows.map((row) => (
          <TaskRow key={row.id} task={row} object={task} />
        ))}
        {!isPending && rows.length === 0 && <li className="t2">{empty}</li>}
        {total !== undefined && total > rows.length && (
          <li>
            <Link
              className="link"
              to={`/w/${meta.workspace.slug}/tasks`}
              search={{ filter } as never}
            >{t`All ${formatNumber(total)}`}</Link>
          </li>
        )}
      </ul>
    </section>
  )
}

const Checklist = () => {
  const { t } = useLingui()
  const { meta, object, administers } = useMeta()
  const navigate = useNavigate()
  const session = useSession().data
  const { sample, change } = useSample()
  const slug = meta.workspace.slug
  const contacts = useCount(object('contact'))
  const companies = useCount(object('company'))
  const deals = useCount(object('deal'))
  const members = useCount(object('member'))
  const importPage = pages.find((p) => p.list?.operation === 'import')
  const membersPage = pages.find((p) => p.path.includes('members'))
  if (session?.account.preferences?.checklist_hidden) return null
  // What is there beside the sample data: steps are done also while that is still in.
  const own = (name: string, count: number | undefined): boolean =>
    sample !== undefined && (count ?? 0) > (sample.counts?.[name] ?? 0)
  const hasOwn = own('contact', contacts) || own('company', companies) || own('deal', deals)
  const steps = [
    {
      id: 'sample',
      done: sample?.present === true,
      title: t`Look around with sample data`,
      text: sample?.present
        ? t`Sample records are in, and marked. Remove them in one click whenever you like.`
        : t`A small, invented company. Removed again in one click, without touching yours.`,
      action: sample?.present ? (
        <Button onPress={() => change.mutate(false)} isPending={change.isPending}>{t`Remove sample data`}</Button>
      ) : (
        <Button
          variant="primary"
          onPress={() => change.mutate(true)}
          isPending={change.isPending}
        >{t`Load sample data`}</Button>
      ),
      // Nobody with records of their own looks around among invented ones; the settings have it still.
      show: administers('settings') && sample !== undefined && (sample.present || !hasOwn),
    },
    {
      id: 'import',
      done: own('contact', contacts) || own('company', companies),
      title: t`Bring your own`,
      text: t`A CSV, Excel or vCard file, as messy as it is. You see what would happen before it does, and can undo the whole import.`,
      action: importPage ? (
        <Button onPress={() => void navigate({ to: `/w/${slug}${importPage.path}` })}>{t`Import a file`}</Button>
      ) : null,
      show: may(object('contact'), 'import'),
    },
    {
      id: 'deal',
      done: own('deal', deals),
      title: t`Put a deal on the board`,
      text: t`A name is enough; the rest can wait.`,
      action: <Button onPress={() => openCreate('deal')}>{t`New deal`}</Button>,
      show: may(object('deal'), 'create'),
    },
    {
      id: 'invite',
      done: (members ?? 0) > 1,
      title: t`Invite somebody`,
      text: t`By a link. You choose their role and team.`,
      action: membersPage ? (
        <Button onPress={() => void navigate({ to: `/w/${slug}${membersPage.path}` })}>{t`Invite`}</Button>
      ) : null,
      show: administers('members'),
    },
  ].filter((s) => s.show)
  const done = steps.filter((s) => s.done).length
  return (
    <section className="sect">
      <header>
        <h2>
          <Trans>First steps</Trans>
        </h2>
        <span className="count">
          {done} / {steps.length}
        </span>
        <span className="end">
          <Button variant="ghost" onPress={() => savePreferences({ checklist_hidden: true })}>{t`Hide`}</Button>
        </span>
      </header>
      <ol className="steps-list">
        {steps.map((s) => (
          <li key={s.id}>
            {s.done ? (
              <CircleCheck className="i done" aria-label={t`Done`} />
            ) : (
              <CircleDashed className="i" aria-label={t({ message: 'Open', context: 'state' })} />
            )}
            <div>
              <p className="strong step-title">{s.title}</p>
              <p>{s.text}</p>
            </div>
            <span>{(!s.done || s.id === 'sample') && s.action}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The first page: what is late, what is mine, where I was, first steps. */
export const HomePage = () => {
  const { t } = useLingui()
  const { meta, object, administers } = useMeta()
  const session = useSession().data
  const task = object('task')
  const { sample, change } = useSample()
  const [today] = useState(() => isoDay(new Date()))
  useEffect(() => {
    document.title = `${meta.workspace.name} · Custos`
  }, [meta.workspace.name])
  const mine: Filter[] = [{ assignee_id: { eq: 'me' } }, { status: { ne: 'done' } }]
  const recents = (session?.account.preferences?.recents ?? []).flatMap((r) => {
    const o = object(r.object)
    return o && (r.workspace ?? meta.workspace.slug) === meta.workspace.slug ? [{ ...r, o }] : []
  })
  const first = session?.account.name.split(' ')[0] ?? ''
  return (
    <>
      <header className="bar">
        <h1>
          <Trans>Home</Trans>
        </h1>
        <span className="count only-wide">{formatDate(today)}</span>
        <span className="grow" />
        {task && may(task, 'create') && (
          <Button variant="primary" onPress={() => openCreate('task')}>{t`New task`}</Button>
        )}
      </header>
      <div className="scroll" tabIndex={0} role="region" aria-label={t`Home`}>
        <div className="home">
          <div className="col-main">
            <p className="home-hello">
              <Trans>Hello {first}</Trans>
            </p>
            {sample?.present && (
              <Note tone="info" icon={FlaskConical}>
                <Trans>This workspace holds sample data.</Trans>{' '}
                {administers('settings') && (
                  <button type="button" className="link" onClick={() => change.mutate(false)}>{t`Remove it`}</button>
                )}
              </Note>
            )}
            {task && (
              <TaskList
                task={task}
                title={t`Overdue`}
                filter={{ and: [...mine, { due_on: { lt: today } }] }}
                empty={t`Nothing is overdue`}
              />
            )}
            {task && (
              <TaskList
                task={task}
                title={t`My tasks`}
                filter={{ and: [...mine, { or: [{ due_on: { gte: today } }, { due_on: { is_null: true } }] }] }}
                empty={t`No open task is yours`}
              />
            )}
          </div>
          <aside>
            <Checklist />
            {recents.length > 0 && (
              <section className="sect">
                <header>
                  <h2>
                    <Trans>Where you were</Trans>
                  </h2>
                </header>
                <ul className="rows">
                  {recents.slice(0, 8).map((r) => {
                    const IconOf = objectIcon(r.object)
                    return (
                      <li key={r.id}>
                        <IconOf className="i sm t3" aria-hidden />
                        <Link className="cut" to={`/w/${meta.workspace.slug}/${r.o.path}/${r.id}`}>
                          {r.title || titleOf(r.o, { id: r.id })}
                        </Link>
                        <span className="end small t3">{r.o.label[0]}</span>
                      </li>
                    )
                  })}
                </ul>
              </section>
            )}
            {recents.length === 0 && (
              <section className="sect">
                <header>
                  <h2>
                    <Trans>Places</Trans>
                  </h2>
                </header>
                <ul className="rows">
                  {['contact', 'company', 'deal']
                    .flatMap((n) => object(n) ?? [])
                    .map((o) => {
                      const IconOf = objectIcon(o.name)
                      return (
                        <li key={o.name}>
                          <IconOf className="i sm t3" aria-hidden />
                          <Link to={listPath(meta.workspace.slug, o)}>{o.label[1]}</Link>
                        </li>
                      )
                    })}
                </ul>
              </section>
            )}
          </aside>
        </div>
      </div>
    </>
  )
}
