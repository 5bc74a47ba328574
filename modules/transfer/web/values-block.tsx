import { useState } from 'react'
import { ArrowRight, Pencil } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, ComboBox, formatNumber, IconButton, Segmented, Select, useRefOptions, type ObjectMeta } from '@app/ui'
import { becomes, inOrder, isOpen, oneDifference, type FieldValues, type FileValue } from './match-values.ts'
import { type Choice, type Outcome, type Policy } from './wizard-state.ts'

const CREATE = '+create'
const EMPTY = '+empty'
const SHOWN = 12

export type ValuesProps = {
  field: FieldValues
  label: string
  object: ObjectMeta
  choices: Record<string, Choice>
  policy: Policy | undefined
  outcomes: Record<string, Outcome>
  onOutcome: (text: string, outcome: Outcome) => void
  onPolicy: (policy: Policy) => void
  onChoose: (texts: string[], choice: Choice) => void
}

/** Each distinct value of a column: what it becomes, and why. */
export const ValuesBlock = ({
  field,
  label,
  object,
  choices,
  policy,
  outcomes,
  onOutcome,
  onPolicy,
  onChoose,
}: ValuesProps) => {
  const { t } = useLingui()
  const [shown, setShown] = useState(SHOWN)
  const ordered = inOrder(field.values, choices, policy)
  const matched = field.distinct - field.values.length - field.more
  return (
    <section className="block" id="values" aria-label={label}>
      <header>
        <h2>{label}</h2>
        <p>
          {t`${plural(field.distinct, { one: '# value in the file', other: '# values in the file' })}, ${plural(matched, { one: '# matches by itself', other: '# match by themselves' })}`}
        </p>
        {!field.isText && field.values.length > 0 && (
          <div className="end rule">
            <Segmented<Policy>
              label={t`${label}: names we do not know`}
              hideLabel
              value={policy ?? 'error'}
              onChange={onPolicy}
              options={[
                { value: 'error', label: t`One by one` },
                ...(field.canCreate ? [{ value: 'create' as const, label: t`Create all` }] : []),
                { value: 'empty', label: t`Leave all empty` },
              ]}
            />
          </div>
        )}
      </header>
      <div className="table-x stacked" tabIndex={0} role="region" aria-label={t`Values of ${label}`}>
        <table className="table match">
          <thead>
            <tr>
              <th scope="col">
                <Trans>In the file</Trans>
              </th>
              <th scope="col" className="right">
                <Trans>Rows</Trans>
              </th>
              <th scope="col">
                <span className="vh">
                  <Trans>becomes</Trans>
                </span>
              </th>
              <th scope="col">
                <Trans>In Custos</Trans>
              </th>
              <th scope="col">
                <Trans>Why</Trans>
              </th>
              <th scope="col">
                <span className="vh">
                  <Trans>Action</Trans>
                </span>
              </th>
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, shown).map((value) => (
              <ValueRow
                key={value.text}
                value={value}
                field={field}
                object={object}
                choice={choices[value.text]}
                policy={policy}
                outcome={value.outcome ? (outcomes[value.text] ?? value.outcome) : null}
                onOutcome={(outcome) => onOutcome(value.text, outcome)}
                onChoose={(choice) => onChoose([value.text], choice)}
              />
            ))}
            {ordered.length > shown && (
              <tr>
                <td colSpan={6} className="small t2">
                  <button className="link" type="button" onClick={() => setShown(ordered.length)}>
                    <Trans>Show {formatNumber(ordered.length - shown)} more</Trans>
                  </button>
                </td>
              </tr>
            )}
            {field.more > 0 && (
              <tr>
                <td colSpan={6} className="small t3">
                  {plural(field.more, {
                    one: '# further value is not listed; the choice above speaks for it.',
                    other: '# further values are not listed; the choice above speaks for them.',
                  })}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const ValueRow = ({
  value,
  field,
  object,
  choice,
  policy,
  outcome,
  onOutcome,
  onChoose,
}: {
  value: FileValue
  field: FieldValues
  object: ObjectMeta
  choice: Choice | undefined
  policy: Policy | undefined
  outcome: Outcome | null
  onOutcome: (outcome: Outcome) => void
  onChoose: (choice: Choice) => void
}) => {
  const { t } = useLingui()
  const [isEditing, setEditing] = useState(false)
  const open = isOpen(value, choice, policy)
  const now = becomes(value, choice, policy)
  const asks = open || isEditing
  return (
    <tr className={open ? 'ask-row' : ''}>
      <th scope="row" className={open ? 'strong' : ''}>
        {value.text}
      </th>
      <td className="right">{formatNumber(value.rows)}</td>
      <td className="arrow">
        <ArrowRight className="i sm" aria-hidden />
      </td>
      <td>
        {asks ? (
          <Picker
            value={value}
            field={field}
            object={object}
            now={now}
            onChoose={(next) => {
              onChoose(next)
              setEditing(false)
            }}
          />
        ) : (
          <Becomes value={value} now={now} isText={field.isText} />
        )}
      </td>
      <td className="small t2">
        {outcome !== null && now.kind === 'create' ? (
          <Select
            label={t`${value.text} means the deal is`}
            hideLabel
            size="normal"
            value={outcome}
            onChange={(next) => onOutcome(next === 'won' ? 'won' : next === 'lost' ? 'lost' : 'open')}
            options={[
              { value: 'open', label: t`Deal is open` },
              { value: 'won', label: t`Deal is won` },
              { value: 'lost', label: t`Deal is lost` },
            ]}
          />
        ) : (
          <Why value={value} now={now} isChosen={choice !== undefined && choice.kind !== 'open'} />
        )}
      </td>
      <td className="right">
        {open && now.kind !== 'open' && (
          <Button onPress={() => onChoose(now)}>
            <Trans>Confirm</Trans>
            <span className="vh"> {value.text}</span>
          </Button>
        )}
        {!open && !isEditing && (
          <IconButton
            icon={Pencil}
            small
            aria-label={t`Change what ${value.text} becomes`}
            onPress={() => setEditing(true)}
          />
        )}
      </td>
    </tr>
  )
}

const Picker = ({
  value,
  field,
  object,
  now,
  onChoose,
}: {
  value: FileValue
  field: FieldValues
  object: ObjectMeta
  now: Choice
  onChoose: (choice: Choice) => void
}) => {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const meta = object.fields.find((one) => one.name === field.path.split('.')[0])
  const target = meta?.kind === 'member' ? 'member' : (meta?.target ?? null)
  const found = useRefOptions(target, text)
  const options = (meta?.options ?? []).map((one) => ({ value: one.value, label: one.label }))
  const near = value.near.map((one) => ({ value: one.id, label: one.label }))
  const known = new Map([...near, ...options, ...found].map((one) => [one.value, one.label]))
  const list = [
    ...[...known].map(([id, label]) => ({ value: id, label })),
    ...(field.canCreate ? [{ value: CREATE, label: t`Create “${value.text}”` }] : []),
    ...(field.isText ? [{ value: value.text, label: t`Keep “${value.text}”` }] : []),
    { value: EMPTY, label: t`Leave empty` },
  ]
  return (
    <ComboBox
      label={t`${value.text} becomes`}
      hideLabel
      size="normal"
      openOnFocus
      placeholder={t`Choose…`}
      options={list}
      onSearch={setText}
      value={now.kind === 'map' ? now.id : now.kind === 'create' ? CREATE : now.kind === 'empty' ? EMPTY : null}
      valueLabel={now.kind === 'map' ? now.label : ''}
      onChange={(id) => {
        if (id === CREATE) onChoose({ kind: 'create' })
        else if (id === EMPTY) onChoose({ kind: 'empty' })
        else if (id !== null) onChoose({ kind: 'map', id, label: known.get(id) ?? id })
      }}
    />
  )
}

const Becomes = ({ value, now, isText }: { value: FileValue; now: Choice; isText: boolean }) => {
  if (now.kind === 'map') return <>{now.label}</>
  if (now.kind === 'create') return <Trans>New: {value.text}</Trans>
  if (isText && now.kind === 'open') return <>{value.text}</>
  return (
    <span className="t3">
      <Trans>empty</Trans>
    </span>
  )
}

const Why = ({ value, now, isChosen }: { value: FileValue; now: Choice; isChosen: boolean }) => {
  if (isChosen) return <Trans>Your choice</Trans>
  if (value.isAmbiguous) return <Trans>Several have this name</Trans>
  if (now.kind === 'create') return <Trans>Not known, will be made</Trans>
  if (now.kind === 'empty') return <Trans>Not known, left empty</Trans>
  if (now.kind !== 'map') return <Trans>Nothing like it</Trans>
  const gap = oneDifference(value.text, now.label)
  return gap ? (
    <>
      <Trans>Almost the same:</Trans>{' '}
      <span className="nb">
        {gap[0]}
        <mark className="gap">{gap[1] === ' ' ? '\u00a0' : gap[1]}</mark>
        {gap[2]}
      </span>
    </>
  ) : (
    <>{value.near[0]?.why ?? <Trans>Looks alike</Trans>}</>
  )
}
