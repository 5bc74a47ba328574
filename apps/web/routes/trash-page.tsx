import { useState } from 'react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Trash2 } from 'lucide-react'
import {
  api,
  Button,
  EmptyState,
  formatDate,
  formatRelative,
  invalidateObject,
  isApiError,
  Note,
  queryClient,
  Select,
  SimpleTable,
  toast,
  useMeta,
  useMembers,
  useRights,
  inSentence,
} from '@app/ui'
import type { Row } from '@app/ui'

type Trashed = Row & { object: string; title: string | null; deleted_at: string }
type Answer = { data: Trashed[]; next_cursor: string | null; kept_days: number }

/** What was deleted lately, ready to come back; how long is the rule in force (Settings, Retention). */
export const TrashPage = () => {
  const { t } = useLingui()
  const { meta, object: find } = useMeta()
  const choices = meta.objects.filter((o) => (!o.hidden || o.name === 'file') && o.can.delete !== 'none')
  // The preview of what is deleted next leads here, to the one it was about.
  const [name, setName] = useState(() => {
    const asked = new URLSearchParams(location.search).get('object')
    return (choices.find((one) => one.name === asked) ?? choices[0])?.name ?? 'contact'
  })
  const object = find(name)
  const members = useMembers()
  const list = useInfiniteQuery({
    queryKey: ['object', name, 'trash'],
    queryFn: ({ pageParam }) => api.get<Answer>('/v1/trash', { object: name, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
  const rows = list.data?.pages.flatMap((p) => p.data) ?? []
  const can = useRights(
    object,
    rows.map((r) => r.id),
  )
  const restore = useMutation({
    mutationFn: (row: Trashed) =>
      api.post(`/v1/${object?.path}/${row.id}/restore`, undefined, { undo: t`${row.title ?? ''} restored` }),
    onSuccess: () => {
      invalidateObject(name)
      void queryClient.invalidateQueries({ queryKey: ['object', name, 'trash'] })
    },
    onError: (error) =>
      toast(isApiError(error) ? `${error.message} ${error.fields.map((f) => f.message).join(', ')}` : error.message, {
        tone: 'bad',
      }),
  })
  const keptDays = list.data?.pages[0]?.kept_days
  const until = (row: Trashed): string =>
    keptDays === undefined ? '' : formatDate(new Date(Date.parse(row.deleted_at) + keptDays * 86_400_000).toISOString())
  const by = (row: Trashed): string => String(members.find((m) => m.id === row['updated_by'])?.['name'] ?? '')
  return (
    <>
      <header className="bar">
        <h1>
          <Trans>Trash</Trans>
        </h1>
        <span className="grow" />
      </header>
      <div className="scroll" tabIndex={0} role="region" aria-label={t`Trash`}>
        <div className="page">
          {keptDays !== undefined && (
            <p className="t2">
              <Plural
                value={keptDays}
                one="Deleted records stay here for # day, then they are gone for good."
                other="Deleted records stay here for # days, then they are gone for good."
              />
            </p>
          )}
          <div className="max-w-xs">
            <Select
              label={t`Kind of record`}
              value={name}
              onChange={setName}
              options={choices.map((o) => ({ value: o.name, label: o.label[1] }))}
            />
          </div>
          {list.error && (
            <Note tone="bad" role="alert">
              {list.error.message}
            </Note>
          )}
          {!list.isPending && rows.length === 0 && !list.error ? (
            <EmptyState
              icon={Trash2}
              title={t`Nothing in the trash`}
            >{t`What you delete can be restored from here.`}</EmptyState>
          ) : (
            <SimpleTable
              aria-label={t`Deleted ${inSentence(object?.label[1] ?? '')}`}
              rows={rows}
              rowKey={(r) => r.id}
              columns={[
                { id: 'name', title: t`Name`, isHead: true, cell: (r) => r.title || r.id.slice(0, 8) },
                {
                  id: 'when',
                  title: t`Deleted`,
                  cell: (r) => <time dateTime={r.deleted_at}>{formatRelative(r.deleted_at)}</time>,
                },
                { id: 'who', title: t`By`, cell: by },
                { id: 'until', title: t`Kept until`, cell: until },
                {
                  id: 'act',
                  title: <span className="vh">{t`Restore`}</span>,
                  end: true,
                  cell: (r) =>
                    can(r.id, 'delete') ? (
                      <Button onPress={() => restore.mutate(r)} isDisabled={restore.isPending}>{t`Restore`}</Button>
                    ) : null,
                },
              ]}
            />
          )}
          {list.hasNextPage && (
            <div>
              <Button onPress={() => void list.fetchNextPage()}>{t`More`}</Button>
            </div>
          )}
        </div>
      </div>
    </>
  )
}
