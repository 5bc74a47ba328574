import { lazy, Suspense, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { ListFilter, Rows3, Search, UserRound, X } from 'lucide-react'
import { Button, fieldKit, IconButton, Menu, MenuItem, Popover, RefName, useMembers, inSentence } from '@app/ui'
import type { FieldMeta, ObjectMeta } from '@app/ui'
import { conditionsOf, filterFrom } from './conditions.ts'
import { dateWords, isDay, isPicked, operatorWords, spans } from './filters.ts'
import type { Condition } from './conditions.ts'
import type { ListState, Whose } from './view-state.ts'

const ConditionForm = lazy(async () => ({ default: (await import('./condition-form.tsx')).ConditionForm }))
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === null || value === undefined ? [] : [String(value)]

const ValueWords = ({ field, condition }: { field: FieldMeta | undefined; condition: Condition }) => {
  const { t, i18n } = useLingui()
  const members = useMembers()
  if (!field) return <>{strings(condition.value).join(', ')}</>
  if (condition.op === 'within') {
    const span = spans.find((s) => s.value === condition.value)
    return <>{span ? i18n._(span.label) : String(condition.value)}</>
  }
  if (typeof condition.value === 'boolean') return <>{condition.value ? t`Yes` : t`No`}</>
  const values = strings(condition.value)
  if (field.options) return <>{values.map((v) => field.options?.find((o) => o.value === v)?.label ?? v).join(', ')}</>
  if (field.kind === 'member')
    return (
      <>
        {values.map((v) => (v === 'me' ? t`Me` : String(members.find((m) => m.id === v)?.['name'] ?? '…'))).join(', ')}
      </>
    )
  if (isPicked(field))
    return (
      <>
        {values.slice(0, 3).map((v, i) => (
          <span key={v}>
            {i > 0 && ', '}
            <RefName target={field.target} id={v} />
          </span>
        ))}
        {values.length > 3 && ` +${values.length - 3}`}
      </>
    )
  const kit = fieldKit(field)
  if (field.kind === 'date') return <kit.Cell value={condition.value} field={field} record={{ id: '', version: 0 }} />
  return <>{values.join(', ')}</>
}

/** The row of conditions above a list, with search, whose, grouping. `children` go to the end. */
export const FilterBar = ({
  object,
  fields,
  state,
  children,
}: {
  object: ObjectMeta
  fields: FieldMeta[]
  state: ListState
  children?: React.ReactNode
}) => {
  const { t, i18n } = useLingui()
  const conditions = conditionsOf(state.filter)
  const usable = fields.filter((f) => f.filterable)
  const [open, setOpen] = useState<number | 'new' | null>(null)
  const put = (next: Condition[]): void => {
    setOpen(null)
    state.set({ filter: filterFrom(next) ?? {} })
  }
  const words = (c: Condition): string => {
    const field = fields.find((f) => f.name === c.field)
    if (c.op === 'within') return t`is within`
    if (c.op === 'is_null') return c.value === false ? t`is not empty` : t`is empty`
    const found = (field && isDay(field) ? dateWords[c.op] : undefined) ?? operatorWords[c.op]
    return found ? i18n._(found) : c.op
  }
  const whose: { value: Whose; label: string }[] = [
    { value: 'all', label: t`Everyone’s` },
    { value: 'mine', label: t`Mine` },
    { value: 'team', label: t`My team’s` },
  ]
  const groupable = fields.filter((f) => ['select', 'ref', 'member', 'boolean'].includes(f.kind))
  return (
    <div className="filters" role="group" aria-label={t`Filters`}>
      <label className="find-in only-wide">
        <Search className="i sm" aria-hidden />
        <input
          className="input"
          type="search"
          value={state.search.q ?? ''}
          aria-label={t`Find in ${inSentence(object.label[1])}`}
          placeholder={t`Find`}
          onChange={(e) => state.set({ q: e.target.value || undefined })}
        />
      </label>
      {conditions === null && (
        <span className="filter">
          <span>{t`Advanced filter`}</span>
          <button type="button" aria-label={t`Remove the advanced filter`} onClick={() => state.set({ filter: {} })}>
            <X className="i sm" aria-hidden />
          </button>
        </span>
      )}
      {(conditions ?? []).map((c, index) => {
        const field = fields.find((f) => f.name === c.field)
        const label = field?.label ?? c.field
        return (
          <span className="filter" key={`${c.field}-${index}`}>
            <Popover
              aria-label={t`Filter: ${label}`}
              isOpen={open === index}
              onOpenChange={(o) => setOpen(o ? index : null)}
              trigger={
                <Button variant="ghost" className="filter-words">
                  <span>{label}</span>
                  <span className="op">{words(c)}</span>
                  {c.op !== 'is_null' && (
                    <span className="val">
                      <ValueWords field={field} condition={c} />
                    </span>
                  )}
                </Button>
              }
            >
              <Suspense fallback={null}>
                <ConditionForm
                  fields={usable}
                  start={c}
                  onDone={(next) => put((conditions ?? []).map((old, i) => (i === index ? next : old)))}
                />
              </Suspense>
            </Popover>
            <button
              type="button"
              aria-label={t`Remove filter: ${label}`}
              onClick={() => put((conditions ?? []).filter((_, i) => i !== index))}
            >
              <X className="i sm" aria-hidden />
            </button>
          </span>
        )
      })}
      {conditions !== null && (
        <Popover
          aria-label={t`New filter`}
          isOpen={open === 'new'}
          onOpenChange={(o) => setOpen(o ? 'new' : null)}
          trigger={<Button variant="ghost" icon={ListFilter}>{t`Filter`}</Button>}
        >
          <Suspense fallback={null}>
            <ConditionForm fields={usable} start={null} onDone={(c) => put([...conditions, c])} />
          </Suspense>
        </Popover>
      )}
      {state.owner && (
        <Menu
          aria-label={t`Whose records`}
          placement="bottom start"
          selectionMode="single"
          selectedKeys={[state.whose]}
          onSelectionChange={(keys) => {
            const [next] = keys
            if (next) state.set({ whose: next as Whose })
          }}
          trigger={
            <Button variant="ghost" icon={UserRound}>
              {whose.find((w) => w.value === state.whose)?.label}
            </Button>
          }
        >
          {whose.map((w) => (
            <MenuItem key={w.value} id={w.value}>
              {w.label}
            </MenuItem>
          ))}
        </Menu>
      )}
      {groupable.length > 0 && (
        <Menu
          aria-label={t`Group by`}
          placement="bottom start"
          selectionMode="single"
          selectedKeys={[state.group ?? '-']}
          onSelectionChange={(keys) => {
            const [next] = keys
            state.set({ group: !next || next === '-' ? '' : next })
          }}
          trigger={
            <Button variant="ghost" icon={Rows3} className="only-wide">
              {state.group ? t`Grouped by ${fields.find((f) => f.name === state.group)?.label ?? ''}` : t`Group`}
            </Button>
          }
        >
          {[
            <MenuItem key="-" id="-">{t`No groups`}</MenuItem>,
            ...groupable.map((f) => (
              <MenuItem key={f.name} id={f.name}>
                {f.label}
              </MenuItem>
            )),
          ]}
        </Menu>
      )}
      {(state.filter || state.q) && (
        <IconButton icon={X} aria-label={t`Clear filters`} onPress={() => state.set({ filter: {}, q: undefined })} />
      )}
      <span className="grow" />
      {children}
    </div>
  )
}
