import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { Rows3, Search, UserRound, X } from 'lucide-react'
import { Button, IconButton, Menu, MenuItem, inSentence } from '@app/ui'
import type { FieldMeta, ObjectMeta } from '@app/ui'
import { clausesOf, filterFrom } from './conditions.ts'
import { FilterChips, type OpenForm } from './filter-chips.tsx'
import type { ListState, Whose } from './view-state.ts'

/**
 * The text to find. The address follows a moment behind what is typed: a value from there is taken over only when it is
 * not one of ours on its way, so that neither letters nor the place of the caret get lost.
 */
const FindIn = ({ q, label, onChange }: { q: string; label: string; onChange: (q: string) => void }) => {
  const { t } = useLingui()
  const [text, setText] = useState(q)
  const [seen, setSeen] = useState(q)
  const [sent, setSent] = useState<string[]>([])
  if (q !== seen) {
    setSeen(q)
    const at = sent.lastIndexOf(q)
    setSent(at < 0 ? [] : sent.slice(at + 1))
    if (at < 0) setText(q)
  }
  return (
    <label className="find-in only-wide">
      <Search className="i sm" aria-hidden />
      <input
        className="input"
        type="search"
        value={text}
        aria-label={label}
        placeholder={t`Find`}
        onChange={({ target }) => {
          setText(target.value)
          setSent((old) => [...old.slice(-50), target.value])
          onChange(target.value)
        }}
      />
    </label>
  )
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
  const { t } = useLingui()
  const clauses = clausesOf(state.filter)
  const [open, setOpen] = useState<OpenForm>(null)
  const whose: { value: Whose; label: string }[] = [
    { value: 'all', label: t`Everyone’s` },
    { value: 'mine', label: t`Mine` },
    { value: 'team', label: t`My team’s` },
  ]
  const groupable = fields.filter((f) => ['select', 'ref', 'member', 'boolean'].includes(f.kind))
  return (
    <div className="filters" role="group" aria-label={t`Filters`}>
      <FindIn
        q={state.search.q ?? ''}
        label={t`Find in ${inSentence(object.label[1])}`}
        onChange={(q) => state.set({ q: q || undefined })}
      />
      {clauses === null ? (
        <span className="filter">
          <span>{t`Advanced filter`}</span>
          <button type="button" aria-label={t`Remove the advanced filter`} onClick={() => state.set({ filter: {} })}>
            <X className="i sm" aria-hidden />
          </button>
        </span>
      ) : (
        <FilterChips
          clauses={clauses}
          fields={fields}
          open={open}
          setOpen={setOpen}
          onChange={(next) => state.set({ filter: filterFrom(next) ?? {} })}
        />
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
