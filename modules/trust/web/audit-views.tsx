import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Bookmark } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, queryClient, Select, TextField, toast, type Row } from '@app/ui'
import { type ColumnId, type Filters, columnIds, filtersFrom } from './audit-api.ts'

/** The object name under which the trail's views are kept, beside those of records. */
const AUDIT = 'audit'
type Shown = { filters: Filters; columns: readonly ColumnId[] }

const shownBy = (row: Row): Shown => {
  const config = (row['config'] ?? {}) as { filter?: Record<string, unknown>; columns?: unknown }
  const columns = Array.isArray(config.columns)
    ? columnIds.filter((id) => (config.columns as unknown[]).includes(id))
    : []
  return { filters: filtersFrom(config.filter ?? {}), columns: columns.length > 0 ? columns : columnIds }
}

/** Saved filters and columns: own ones and those shared with everybody. */
export const AuditViews = ({ filters, columns, onPick }: Shown & { onPick: (view: Shown) => void }) => {
  const { t } = useLingui()
  const [picked, setPicked] = useState('')
  const [name, setName] = useState<string | null>(null)
  const views = useQuery({
    queryKey: ['audit-views'],
    queryFn: () =>
      api.get<{ data: Row[] }>('/v1/views', { filter: { object: { eq: AUDIT } }, sort: 'name', limit: 200 }),
  })
  const rows = views.data?.data ?? []
  const save = useMutation({
    mutationFn: (label: string) =>
      api.post<Row>('/v1/views', {
        name: label,
        object: AUDIT,
        layout: 'table',
        visibility: 'private',
        config: { filter: filters, columns },
      }),
    onSuccess: (row) => {
      setName(null)
      setPicked(row.id)
      toast(t`View saved`)
      void queryClient.invalidateQueries({ queryKey: ['audit-views'] })
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.del(`/v1/views/${id}`),
    onSuccess: () => {
      setPicked('')
      void queryClient.invalidateQueries({ queryKey: ['audit-views'] })
    },
  })
  return (
    <div className="audit-views">
      {rows.length > 0 && (
        <Select
          label={t`View`}
          hideLabel
          size="normal"
          value={picked}
          onChange={(id) => {
            setPicked(id)
            const row = rows.find((one) => one.id === id)
            onPick(row ? shownBy(row) : { filters: filtersFrom({}), columns: columnIds })
          }}
          options={[
            { value: '', label: t`All events` },
            ...rows.map((row) => ({ value: row.id, label: String(row['name']) })),
          ]}
        />
      )}
      {picked !== '' && (
        <Button variant="ghost" onPress={() => remove.mutate(picked)} isPending={remove.isPending}>
          <Trans>Delete view</Trans>
        </Button>
      )}
      <Button variant="ghost" icon={Bookmark} onPress={() => setName('')}>
        <Trans>Save as view</Trans>
      </Button>
      {name !== null && (
        <Dialog
          title={<Trans>Save as view</Trans>}
          isOpen
          onClose={() => setName(null)}
          closeLabel={t`Close`}
          actions={
            <Button
              variant="primary"
              isPending={save.isPending}
              isDisabled={name.trim() === ''}
              onPress={() => save.mutate(name.trim())}
            >
              <Trans>Save</Trans>
            </Button>
          }
        >
          <TextField
            label={t`Name`}
            value={name}
            onChange={setName}
            maxLength={100}
            autoFocus
            error={save.error?.message ?? null}
          />
        </Dialog>
      )}
    </div>
  )
}
