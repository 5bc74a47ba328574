import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { CircleAlert } from 'lucide-react'
import { Button, Dialog, fieldKit, Kbd, valueOf } from '@app/ui'
import type { FieldMeta, Row } from '@app/ui'
import type { Failure } from './grid-edit.ts'

export type EditorProps = {
  field: FieldMeta
  record: Row
  start: string | null
  onSave: (value: unknown, then: 'stay' | 'down' | 'right' | 'left') => void
  onCancel: () => void
}

const TextEditor = ({ field, record, start, onSave, onCancel }: EditorProps) => {
  const { t } = useLingui()
  const kit = fieldKit(field)
  const before = kit.toText(valueOf(record, field.name), field)
  const [text, setText] = useState(start ?? before)
  const [error, setError] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const done = useRef(false)
  // Keys typed before the editor had the focus come in through `start`.
  const [seen, setSeen] = useState(start)
  if (start !== seen) {
    setSeen(start)
    if (start !== null && text.length < start.length) setText(start)
  }
  const [isWhole] = useState(start === null)
  useLayoutEffect(() => {
    input.current?.focus()
    if (isWhole) input.current?.select()
  }, [isWhole])
  const commit = (then: 'stay' | 'down' | 'right' | 'left'): void => {
    if (done.current) return
    if (text === before) {
      done.current = true
      onCancel()
      return
    }
    const parsed = kit.fromText(text, field)
    if ('error' in parsed) setError(parsed.error)
    else {
      done.current = true
      onSave(parsed.value, then)
    }
  }
  // Scrolled out of the window, or out of the list by somebody else's change: what was typed is saved, as on leaving the cell.
  const leave = useEffectEvent(() => commit('stay'))
  useEffect(() => () => leave(), [])
  return (
    <>
      <input
        ref={input}
        className="cell-edit"
        type={field.kind === 'date' ? 'date' : 'text'}
        aria-label={field.label}
        aria-invalid={error !== null}
        value={text}
        onChange={(e) => {
          setText(e.target.value)
          setError(null)
        }}
        onBlur={() => commit('stay')}
        onKeyDown={(e) => {
          e.stopPropagation()
          if (e.key === 'Enter') {
            e.preventDefault()
            commit('down')
          } else if (e.key === 'Tab') {
            e.preventDefault()
            commit(e.shiftKey ? 'left' : 'right')
          } else if (e.key === 'Escape') {
            e.preventDefault()
            done.current = true
            onCancel()
          }
        }}
      />
      <span className="cell-hint">
        {error ? (
          <span className="why">
            <CircleAlert className="i sm" aria-hidden />
            {error}
          </span>
        ) : (
          <>
            <span>
              <Kbd>Enter</Kbd> {t`Save`}
            </span>
            <span>
              <Kbd>Esc</Kbd> {t`Revert`}
            </span>
          </>
        )}
      </span>
    </>
  )
}

const PickEditor = ({ field, record, onSave, onCancel }: EditorProps) => {
  const { Input } = fieldKit(field)
  const box = useRef<HTMLDivElement>(null)
  const now = valueOf(record, field.name)
  return (
    <div
      ref={box}
      role="presentation"
      onKeyDownCapture={(e) => {
        if (e.key === 'Escape') {
          e.stopPropagation()
          onCancel()
        }
      }}
      onKeyDown={(e) => e.stopPropagation()}
      onBlur={() =>
        setTimeout(() => {
          if (
            box.current &&
            !box.current.contains(document.activeElement) &&
            !document.activeElement?.closest('.pop-list')
          )
            onCancel()
        }, 60)
      }
    >
      <Input
        field={field}
        value={now}
        onChange={() => undefined}
        onCommit={(value) => onSave(value, 'stay')}
        size="cell"
        autoFocus
        hideLabel
      />
    </div>
  )
}

const PanelEditor = ({ field, record, onSave, onCancel }: EditorProps) => {
  const { t } = useLingui()
  const { Input } = fieldKit(field)
  const [value, setValue] = useState(valueOf(record, field.name))
  return (
    <Dialog
      title={field.label}
      isOpen
      onClose={onCancel}
      closeLabel={t`Close`}
      actions={
        <>
          <Button onPress={onCancel}>{t`Cancel`}</Button>
          <Button variant="primary" onPress={() => onSave(value, 'stay')}>{t`Save`}</Button>
        </>
      }
    >
      <Input field={field} value={value} onChange={setValue} autoFocus hideLabel />
    </Dialog>
  )
}

/** The editor of one cell, by the field's kind. It keeps the record as it was when it opened: others may change it meanwhile. */
export const CellEditor = ({
  onSave,
  ...rest
}: Omit<EditorProps, 'onSave'> & {
  onSave: (value: unknown, then: 'stay' | 'down' | 'right' | 'left', opened: Row) => void
}) => {
  const { editor } = fieldKit(rest.field)
  const [opened] = useState(rest.record)
  const props: EditorProps = { ...rest, record: opened, onSave: (value, then) => onSave(value, then, opened) }
  if (editor === 'text') return <TextEditor {...props} />
  if (editor === 'pick') return <PickEditor {...props} />
  return <PanelEditor {...props} />
}

/** What went wrong in a cell: the typed text is kept; both values when somebody else saved first. */
export const CellFailure = ({
  failure,
  field,
  record,
  onRetry,
  onDrop,
}: {
  failure: Failure
  field: FieldMeta
  record: Row
  onRetry: () => void
  onDrop: () => void
}) => {
  const { t } = useLingui()
  const { Cell } = fieldKit(field)
  return (
    <div className="cell-why" role="alert">
      <p className="why">
        <CircleAlert className="i sm" aria-hidden />
        <span>{failure.isConflict ? t`Somebody changed this meanwhile` : failure.message}</span>
      </p>
      {failure.isConflict && (
        <p className="small t2">
          {t`Theirs`}: <Cell value={failure.theirs} field={field} record={record} />
        </p>
      )}
      <p className="small t2">
        {t`Yours`}: {failure.text || '–'}
      </p>
      <div className="acts">
        <Button onPress={onRetry}>{failure.isConflict ? t`Keep mine` : t`Try again`}</Button>
        <Button variant="ghost" onPress={onDrop}>
          {failure.isConflict ? t`Take theirs` : t`Discard`}
        </Button>
      </div>
    </div>
  )
}
