import { useLingui } from '@lingui/react/macro'
import { ListFilter, X } from 'lucide-react'
import { Button, fieldKit, Popover, RefName, soon, useMembers } from '@app/ui'
import type { FieldMeta } from '@app/ui'
import { dateWords, isDay, isPicked, operatorWords, spans } from './filters.ts'
import type { Clause, Condition } from './conditions.ts'

const ConditionForm = soon(async () => (await import('./condition-form.tsx')).ConditionForm)
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

/** Which form is open: a condition by its chip and its place there; `isMore` asks for one more alternative in that chip. */
export type OpenForm = { clause: number; at: number; isMore: boolean } | null

/** The chips of the conditions: all of them must hold, and of a chip with “or” any one. The last one makes a new chip. */
export const FilterChips = ({
  clauses,
  fields,
  open,
  setOpen,
  onChange,
}: {
  clauses: Clause[]
  fields: FieldMeta[]
  open: OpenForm
  setOpen: (next: OpenForm) => void
  onChange: (next: Clause[]) => void
}) => {
  const { t, i18n } = useLingui()
  const usable = fields.filter((f) => f.filterable)
  const words = (c: Condition): string => {
    const field = fields.find((f) => f.name === c.field)
    if (c.op === 'within') return t`is within`
    if (c.op === 'is_null') return c.value === false ? t`is not empty` : t`is empty`
    const found = (field && isDay(field) ? dateWords[c.op] : undefined) ?? operatorWords[c.op]
    return found ? i18n._(found) : c.op
  }
  const put = (clause: number, next: Clause, goOn: boolean): void => {
    onChange(clause < clauses.length ? clauses.map((old, i) => (i === clause ? next : old)) : [...clauses, next])
    setOpen(goOn ? { clause, at: next.length - 1, isMore: true } : null)
  }
  return (
    <>
      {clauses.map((clause, index) => {
        const names = clause.map((c) => fields.find((f) => f.name === c.field)?.label ?? c.field).join(t` or `)
        return (
          <span className="filter" key={`chip-${index}`} role="group" aria-label={names}>
            {clause.map((c, at) => {
              const field = fields.find((f) => f.name === c.field)
              const label = field?.label ?? c.field
              const isOpen = open?.clause === index && open.at === at
              const isMore = isOpen && open.isMore
              return (
                <span className="filter-part" key={`part-${at}`}>
                  {at > 0 && <span className="op either">{t`or`}</span>}
                  <Popover
                    aria-label={isMore ? t`Or: another filter` : t`Filter: ${label}`}
                    isOpen={isOpen}
                    onOpenChange={(o) => setOpen(o ? { clause: index, at, isMore: false } : null)}
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
                    <ConditionForm
                      key={isMore ? 'more' : 'own'}
                      fields={usable}
                      start={isMore ? null : c}
                      onDone={(next, goOn) =>
                        put(index, isMore ? [...clause, next] : clause.map((old, i) => (i === at ? next : old)), goOn)
                      }
                      {...(clause.length > 1 &&
                        !isMore && {
                          onRemove: () =>
                            put(
                              index,
                              clause.filter((_, i) => i !== at),
                              false,
                            ),
                        })}
                    />
                  </Popover>
                </span>
              )
            })}
            <button
              type="button"
              aria-label={t`Remove filter: ${names}`}
              onClick={() => {
                setOpen(null)
                onChange(clauses.filter((_, i) => i !== index))
              }}
            >
              <X className="i sm" aria-hidden />
            </button>
          </span>
        )
      })}
      <Popover
        aria-label={t`New filter`}
        isOpen={open?.clause === clauses.length}
        onOpenChange={(o) => setOpen(o ? { clause: clauses.length, at: -1, isMore: false } : null)}
        trigger={<Button variant="ghost" icon={ListFilter}>{t`Filter`}</Button>}
      >
        <ConditionForm fields={usable} start={null} onDone={(c, goOn) => put(clauses.length, [c], goOn)} />
      </Popover>
    </>
  )
}
