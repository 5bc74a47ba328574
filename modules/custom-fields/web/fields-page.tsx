import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ListPlus, Pencil, Plus, Trash2 } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  currentWorkspace,
  EmptyState,
  formatNumber,
  IconButton,
  invalidateObject,
  keys,
  kindIcon,
  Note,
  queryClient,
  Select,
  SettingsFrame,
  SimpleTable,
  toast,
  useMeta,
} from '@app/ui'
import { Encryption } from './encryption.tsx'
import { FieldDialog } from './field-dialog.tsx'
import { useKindNames } from './kind-names.ts'
import { slotsOf, slotsUsed, type CustomField, type SlotUse } from './field-model.ts'

/** Asks again for everything that depends on which fields there are. */
export function refreshFields(object: string): void {
  void queryClient.invalidateQueries({ queryKey: ['custom-fields'] })
  void queryClient.invalidateQueries({ queryKey: keys.meta })
  invalidateObject(object)
}

/** The workspace's own fields, object by object. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const navigate = useNavigate()
  const search: Record<string, unknown> = useSearch({ strict: false })
  const objects = meta.objects.filter((one) => one.custom_fields)
  const object = objects.find((one) => one.name === search['object']) ?? objects[0]
  const { data, error, isPending } = useQuery({
    queryKey: ['custom-fields'],
    queryFn: () => api.get<{ data: CustomField[] }>('/v1/custom-fields'),
  })
  const [editing, setEditing] = useState<CustomField | 'new' | null>(null)
  const kinds = useKindNames()
  const remove = useMutation({
    mutationFn: (field: CustomField) => api.del(`/v1/custom-fields/${field.id}`, { undo: false }),
    onSuccess: (_answer, field) => {
      // Not by the undo of records: slots and search terms come back with it.
      toast(t`Removed ${field.label}`, { isUndo: true, action: { label: t`Undo`, run: () => restore.mutate(field) } })
      refreshFields(field.object)
    },
  })
  const restore = useMutation({
    mutationFn: (field: CustomField) => api.post(`/v1/custom-fields/${field.id}/restore`, undefined, { undo: false }),
    onSuccess: (_answer, field) => refreshFields(field.object),
    onError: (failure) => toast(failure.message, { tone: 'bad' }),
  })
  const fields = (data?.data ?? []).filter((field) => field.object === object?.name)
  const slots = slotsUsed(fields)
  const families: Record<string, string> = { s: t`texts and choices`, n: t`numbers`, d: t`dates` }
  const inUse = ({ family, used }: SlotUse): string =>
    t`${families[family] ?? family} ${formatNumber(used)} of ${formatNumber(slotsOf(family))}`
  if (!object) return null
  return (
    <SettingsFrame
      title={t`Custom fields`}
      actions={
        <Button variant="primary" icon={Plus} onPress={() => setEditing('new')}>
          <Trans>New field</Trans>
        </Button>
      }
    >
      <div className="field-row">
        <Select
          label={t`Object`}
          value={object.name}
          onChange={(name) =>
            void navigate({
              to: `/w/${currentWorkspace() ?? ''}/settings/fields`,
              search: { object: name },
              replace: true,
            })
          }
          options={objects.map((one) => ({ value: one.name, label: one.label[1] }))}
        />
      </div>
      <p className="t2">
        <Trans>A field is at once in tables, forms, filters, import, export, the API and the history.</Trans>
        {slots.length > 0 && (
          <>
            {' '}
            <Trans>
              Fast filters in use: {slots.map(inUse).join(', ')}. Fields beyond them still filter, only slower.
            </Trans>
          </>
        )}
      </p>
      {(error ?? remove.error) && (
        <Note tone="bad" role="alert">
          {(error ?? remove.error)?.message}
        </Note>
      )}
      {fields.length === 0 && !isPending ? (
        <EmptyState
          icon={ListPlus}
          title={t`${object.label[1]} have no fields of your own yet`}
          action={
            <Button variant="primary" onPress={() => setEditing('new')}>
              <Trans>New field</Trans>
            </Button>
          }
        >
          <Trans>Add what your business needs to know.</Trans>
        </EmptyState>
      ) : (
        <SimpleTable
          aria-label={t`Custom fields of ${object.label[1]}`}
          rows={fields}
          rowKey={(field) => field.id}
          columns={[
            { id: 'label', title: <Trans>Field</Trans>, isHead: true, cell: (field) => field.label },
            {
              id: 'key',
              title: <Trans>Name in API and CSV</Trans>,
              cell: (field) => <span className="mono">custom.{field.key}</span>,
            },
            {
              id: 'kind',
              title: <Trans>Kind</Trans>,
              cell: (field) => {
                const Icon = kindIcon(field.kind)
                return (
                  <span className="who">
                    <Icon className="i sm" aria-hidden />
                    {kinds(field.kind)}
                  </span>
                )
              },
            },
            {
              id: 'how',
              title: <Trans>Used for</Trans>,
              cell: (field) => (
                <span className="chips">
                  {(field.required ?? field.is_required) && (
                    <Chip>
                      <Trans>Required</Trans>
                    </Chip>
                  )}
                  {(field.filterable ?? field.is_filterable) && (
                    <Chip tone="quiet">
                      <Trans>Filter</Trans>
                    </Chip>
                  )}
                  {(field.searchable ?? field.is_searchable) && (
                    <Chip tone="quiet">
                      <Trans>Search</Trans>
                    </Chip>
                  )}
                </span>
              ),
            },
          ]}
          actions={(field) => (
            <span className="nb">
              <IconButton icon={Pencil} small aria-label={t`Edit ${field.label}`} onPress={() => setEditing(field)} />
              <IconButton
                icon={Trash2}
                small
                aria-label={t`Remove ${field.label}`}
                onPress={() => remove.mutate(field)}
              />
            </span>
          )}
        />
      )}
      <Encryption object={object} onChanged={refreshFields} />
      {editing && (
        <FieldDialog
          object={object}
          field={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={refreshFields}
        />
      )}
    </SettingsFrame>
  )
}
