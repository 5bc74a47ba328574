import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { ListFilter, Rows3, Search, UserRound, X } from 'lucide-react'
import { Button, ComboBox, DateField, fieldKit, IconButton, Menu, MenuItem, MultiPicker, Popover, RefName, Select, TextField, useMembers, useRefOptions } from '@app/ui'
import type { FieldMeta, ObjectMeta } from '@app/ui'
import { conditionsOf, dateWords, filterFrom, isDay, isPicked, operatorsOf, operatorWords, spans } from './filters.ts'
import type { Condition } from './filters.ts'
import type { ListState, Whose } from './view-state.ts'

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : value === null || value === undefined ? [] : [String(value)])

const PickedValue = ({ field, value, onChange }: { field: FieldMeta; value: unknown; onChange: (value: string[]) => void }) => {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const [names, setNames] = useState<Record<string, string>>({})
  const target = field.kind === 'member' ? 'member' : field.target
  const found = useRefOptions(field.options ? null : target, text)
  const me = field.kind === 'member' ? [{ value: 'me', label: t`Me` }] : []
  const options = field.options ?? [...me, ...found]
  return <MultiPicker label={t`Values`} value={strings(value)} onChange={(v) => { setNames((old) => ({ ...old, ...Object.fromEntries(options.map((o) => [o.value, o.label])) })); onChange(v) }} options={options} nameOf={(v) => options.find((o) => o.value === v)?.label ?? names[v] ?? '…'} onSearch={setText} autoFocus />
}

const ValueInput = ({ field, condition, onChange }: { field: FieldMeta; condition: Condition; onChange: (value: unknown) => void }) => {
  const { t, i18n } = useLingui()
  if (condition.op === 'is_null') return <Select label={t`Value`} value={condition.value === false ? 'no' : 'yes'} onChange={(v) => onChange(v === 'yes')} options={[{ value: 'yes', label: t`is empty` }, { value: 'no', label: t`is not empty` }]} />
  if (condition.op === 'within') return <Select label={t`Span`} value={String(condition.value ?? '')} onChange={onChange} options={spans.map((s) => ({ value: s.value, label: i18n._(s.label) }))} />
  if (isPicked(field)) return <PickedValue field={field} value={condition.value} onChange={onChange} />
  if (field.kind === 'boolean') return <Select label={t`Value`} value={condition.value === false ? 'no' : 'yes'} onChange={(v) => onChange(v === 'yes')} options={[{ value: 'yes', label: t`Yes` }, { value: 'no', label: t`No` }]} />
  if (isDay(field)) return <DateField label={t`Day`} value={String(condition.value ?? '').slice(0, 10)} onChange={onChange} autoFocus />
  const { numeric } = fieldKit(field)
  return <TextField label={t`Value`} value={condition.value === null || condition.value === undefined ? '' : String(condition.value)} onChange={(v) => onChange(numeric && v.trim() !== '' && !Number.isNaN(Number(v.replace(',', '.'))) ? Number(v.replace(',', '.')) : v)} {...(numeric && { inputMode: 'decimal' as const })} autoFocus />
}

const firstValue = (field: FieldMeta, op: string): unknown => (op === 'is_null' || field.kind === 'boolean' ? true : op === 'within' ? 'this_month' : isPicked(field) ? [] : '')
const isComplete = (c: Condition): boolean => (Array.isArray(c.value) ? c.value.length > 0 : c.value !== '' && c.value !== null && c.value !== undefined)

const ConditionForm = ({ fields, start, onDone }: { fields: FieldMeta[]; start: Condition | null; onDone: (c: Condition) => void }) => {
  const { t, i18n } = useLingui()
  const [condition, setCondition] = useState<Condition | null>(start)
  const field = fields.find((f) => f.name === condition?.field)
  const pick = (name: string | null): void => {
    const next = fields.find((f) => f.name === name)
    const op = next ? (operatorsOf(next)[0] ?? 'eq') : 'eq'
    setCondition(next ? { field: next.name, op, value: firstValue(next, op) } : null)
  }
  return (
    <form className="field" onSubmit={(e) => { e.preventDefault(); if (condition && isComplete(condition)) onDone(condition) }}>
      <ComboBox label={t`Field`} value={condition?.field ?? null} onChange={pick} options={fields.map((f) => ({ value: f.name, label: f.label }))} autoFocus={!start} openOnFocus />
      {condition && field && (
        <>
          <Select label={t`Condition`} value={condition.op} onChange={(op) => setCondition({ ...condition, op, value: op === condition.op ? condition.value : firstValue(field, op) })} options={operatorsOf(field).map((op) => ({ value: op, label: op === 'within' ? t`is within` : i18n._((isDay(field) && dateWords[op]) || operatorWords[op] || { id: op }) }))} />
          <ValueInput field={field} condition={condition} onChange={(value) => setCondition({ ...condition, value })} />
          <div className="acts"><Button type="submit" variant="primary" isDisabled={!isComplete(condition)}>{t`Apply`}</Button></div>
        </>
      )}
    </form>
  )
}

const ValueWords = ({ field, condition }: { field: FieldMeta | undefined; condition: Condition }) => {
  const { t, i18n } = useLingui()
  const members = useMembers()
  if (!field) return <>{strings(condition.value).join(', ')}</>
  if (condition.op === 'within') { const span = spans.find((s) => s.value === condition.value); return <>{span ? i18n._(span.label) : String(condition.value)}</> }
  if (typeof condition.value === 'boolean') return <>{condition.value ? t`Yes` : t`No`}</>
  const values = strings(condition.value)
  if (field.options) return <>{values.map((v) => field.options?.find((o) => o.value === v)?.label ?? v).join(', ')}</>
  if (field.kind === 'member') return <>{values.map((v) => (v === 'me' ? t`Me` : String(members.find((m) => m.id === v)?.['name'] ?? '…'))).join(', ')}</>
  if (isPicked(field)) return <>{values.slice(0, 3).map((v, i) => <span key={v}>{i > 0 && ', '}<RefName target={field.target} id={v} /></span>)}{values.length > 3 && ` +${values.length - 3}`}</>
  const kit = fieldKit(field)
  if (field.kind === 'date') return <kit.Cell value={condition.value} field={field} record={{ id: '', version: 0 }} />
  return <>{values.join(', ')}</>
}

/** The row of conditions above a list, with search, whose, grouping. `children` go to the end. */
export const FilterBar = ({ object, fields, state, children }: { object: ObjectMeta; fields: FieldMeta[]; state: ListState; children?: React.ReactNode }) => {
  const { t, i18n } = useLingui()
  const conditions = conditionsOf(state.filter)
  const usable = fields.filter((f) => f.filterable)
  const [open, setOpen] = useState<number | 'new' | null>(null)
  const put = (next: Condition[]): void => { setOpen(null); state.set({ filter: filterFrom(next) ?? {} }) }
  const words = (c: Condition): string => {
    const field = fields.find((f) => f.name === c.field)
    if (c.op === 'within') return t`is within`
    if (c.op === 'is_null') return c.value === false ? t`is not empty` : t`is empty`
    const found = (field && isDay(field) ? dateWords[c.op] : undefined) ?? operatorWords[c.op]
    return found ? i18n._(found) : c.op
  }
  const whose: { value: Whose; label: string }[] = [{ value: 'all', label: t`Everyone’s` }, { value: 'mine', label: t`Mine` }, { value: 'team', label: t`My team’s` }]
  const groupable = fields.filter((f) => f.sortable && ['select', 'ref', 'member', 'boolean'].includes(f.kind))
  return (
    <div className="filters" role="group" aria-label={t`Filters`}>
      <label className="find-in only-wide"><Search className="i sm" aria-hidden /><input className="input" type="search" value={state.search.q ?? ''} aria-label={t`Find in ${object.label[1].toLowerCase()}`} placeholder={t`Find`} onChange={(e) => state.set({ q: e.target.value || undefined })} /></label>
      {conditions === null && <span className="filter"><span>{t`Advanced filter`}</span><button type="button" aria-label={t`Remove the advanced filter`} onClick={() => state.set({ filter: {} })}><X className="i sm" aria-hidden /></button></span>}
      {(conditions ?? []).map((c, index) => {
        const field = fields.find((f) => f.name === c.field)
        const label = field?.label ?? c.field
        return (
          <span className="filter" key={`${c.field}-${index}`}>
            <Popover aria-label={t`Filter: ${label}`} isOpen={open === index} onOpenChange={(o) => setOpen(o ? index : null)} trigger={<Button variant="ghost" className="filter-words"><span>{label}</span><span className="op">{words(c)}</span>{c.op !== 'is_null' && <span className="val"><ValueWords field={field} condition={c} /></span>}</Button>}>
              <ConditionForm fields={usable} start={c} onDone={(next) => put((conditions ?? []).map((old, i) => (i === index ? next : old)))} />
            </Popover>
            <button type="button" aria-label={t`Remove filter: ${label}`} onClick={() => put((conditions ?? []).filter((_, i) => i !== index))}><X className="i sm" aria-hidden /></button>
          </span>
        )
      })}
      {conditions !== null && (
        <Popover aria-label={t`New filter`} isOpen={open === 'new'} onOpenChange={(o) => setOpen(o ? 'new' : null)} trigger={<Button variant="ghost" icon={ListFilter}>{t`Filter`}</Button>}>
          <ConditionForm fields={usable} start={null} onDone={(c) => put([...conditions, c])} />
        </Popover>
      )}
      {state.owner && (
        <Menu aria-label={t`Whose records`} placement="bottom start" selectionMode="single" selectedKeys={[state.whose]} onSelectionChange={(keys) => { const [next] = keys; if (next) state.set({ whose: next as Whose }) }} trigger={<Button variant="ghost" icon={UserRound}>{whose.find((w) => w.value === state.whose)?.label}</Button>}>
          {whose.map((w) => <MenuItem key={w.value} id={w.value}>{w.label}</MenuItem>)}
        </Menu>
      )}
      {groupable.length > 0 && (
        <Menu aria-label={t`Group by`} placement="bottom start" selectionMode="single" selectedKeys={[state.group ?? '-']} onSelectionChange={(keys) => { const [next] = keys; state.set({ group: !next || next === '-' ? '' : next }) }} trigger={<Button variant="ghost" icon={Rows3} className="only-wide">{state.group ? t`Grouped by ${fields.find((f) => f.name === state.group)?.label ?? ''}` : t`Group`}</Button>}>
          {[<MenuItem key="-" id="-">{t`No groups`}</MenuItem>, ...groupable.map((f) => <MenuItem key={f.name} id={f.name}>{f.label}</MenuItem>)]}
        </Menu>
      )}
      {(state.filter || state.q) && <IconButton icon={X} aria-label={t`Clear filters`} onPress={() => state.set({ filter: {}, q: undefined })} />}
      <span className="grow" />
      {children}
    </div>
  )
}
