import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowRight, History as HistoryIcon, Undo2 } from 'lucide-react'
import {
  api,
  Button,
  EmptyState,
  fieldKit,
  fieldOf,
  formatDateTime,
  invalidateObject,
  isSame,
  may,
  Note,
  queryClient,
  toast,
  useSave,
  valueOf,
} from '@app/ui'
import type { ObjectMeta, Row } from '@app/ui'
import { supportWord } from './support-word.ts'

type Change = { field: string; label: string; old: unknown; new: unknown }
type Entry = {
  id: string
  at: string
  name: string
  source: string
  version: number | null
  actor: { id: string; name: string } | null
  support: string | null
  changes: Change[]
}
type Page = { data: Entry[]; next_cursor: string | null }

const Shown = ({ object, field, value }: { object: ObjectMeta; field: string; value: unknown }) => {
  const { t } = useLingui()
  const known = fieldOf(object, field)
  if (value === null || value === undefined || value === '') return <span className="t3">{t`empty`}</span>
  if (!known) return <span>{typeof value === 'string' ? value : JSON.stringify(value)}</span>
  const { Cell } = fieldKit(known)
  return <Cell value={value} field={known} record={{ id: '', version: 0 }} />
}

/** Who changed what of a record, value by value. An old value comes back through an ordinary edit, with the version on the screen. */
export const RecordHistory = ({ object, record }: { object: ObjectMeta; record: Row }) => {
  const { t } = useLingui()
  const [error, setError] = useState<string | null>(null)
  const key = ['history', object.name, record.id]
  const list = useInfiniteQuery({
    queryKey: [...key, record.version],
    queryFn: ({ pageParam }) => api.get<Page>(`/v1/history/${object.name}/${record.id}`, { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
  const save = useSave(object)
  const entries = (list.data?.pages ?? []).flatMap((page) => page.data)
  const restore = (change: Change): void => {
    setError(null)
    save.mutate(
      { record, values: { [change.field]: change.old }, label: t`${change.label} put back` },
      {
        onSuccess: () => {
          toast(t`${change.label} put back`)
          invalidateObject(object.name)
          void queryClient.invalidateQueries({ queryKey: key })
        },
        onError: (cause) => setError(cause.message),
      },
    )
  }
  const mayRestore = (change: Change): boolean => {
    const field = fieldOf(object, change.field)
    return Boolean(
      field &&
      !field.readonly &&
      !field.list &&
      may(object, 'update') &&
      !isSame(valueOf(record, change.field), change.old),
    )
  }
  const verbs: Record<string, string> = {
    created: t`Created`,
    updated: t`Changed`,
    removed: t`Moved to the trash`,
    restored: t`Taken out of the trash`,
    merged: t`Merged with another record`,
    moved: t`Moved`,
    joined: t`Joined`,
  }
  const wordOf = (name: string): string => {
    const verb = name.split('.').pop() ?? name
    return verbs[verb] ?? verb.replaceAll('_', ' ')
  }
  return (
    <div className="record-history">
      {(error ?? list.error) && (
        <Note tone="bad" role="alert">
          {error ?? list.error?.message}
        </Note>
      )}
      {list.isPending && <span className="skel w-60" aria-hidden />}
      {!list.isPending && entries.length === 0 && (
        <EmptyState icon={HistoryIcon} title={t`Nothing here yet`}>
          <Trans>Each change stays here for 12 months: who, when, and the value before.</Trans>
        </EmptyState>
      )}
      <ol>
        {entries.map((entry) => (
          <li key={entry.id} className="history-entry">
            <p>
              <b>{entry.actor?.name || supportWord(t`Support`, entry.support) || t`The system`}</b>{' '}
              <span className="t2">{wordOf(entry.name)}</span>
              {entry.source === 'import' && <span className="t3"> · {t`Import`}</span>}
              <time className="t3 nb" dateTime={entry.at}>
                {formatDateTime(entry.at)}
              </time>
            </p>
            {entry.changes.length > 0 && (
              <ul>
                {entry.changes.map((change) => (
                  <li key={change.field} className="history-change">
                    <span className="t2">{fieldOf(object, change.field)?.label ?? change.label}</span>
                    <span className="change">
                      <del>
                        <Shown object={object} field={change.field} value={change.old} />
                      </del>
                      <ArrowRight className="i sm" aria-label={t`to`} />
                      <ins>
                        <Shown object={object} field={change.field} value={change.new} />
                      </ins>
                    </span>
                    {mayRestore(change) && (
                      <Button
                        variant="ghost"
                        icon={Undo2}
                        aria-label={t`Put back the value of ${change.label} from before ${formatDateTime(entry.at)}`}
                        isDisabled={save.isPending}
                        onPress={() => restore(change)}
                      >
                        <Trans>Put back</Trans>
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <div className="see-more">
          <Button onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            <Trans>Earlier</Trans>
          </Button>
        </div>
      )}
    </div>
  )
}
