import { useRef, useState } from 'react'
import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { CircleAlert, Pencil } from 'lucide-react'
import {
  basisOf,
  Button,
  fieldKit,
  IconButton,
  isApiError,
  isSame,
  KeyForm,
  staleAgainst,
  titleOf,
  useRights,
  useSave,
  valueOf,
} from '@app/ui'
import type { FieldMeta, ObjectMeta, Row } from '@app/ui'
import { SealedValue } from './reveal.tsx'

type Failure = { value: unknown; message: string; theirs: unknown; isConflict: boolean }

const PropEditor = ({
  field,
  start,
  error,
  conflict,
  busy,
  onTyped,
  onSave,
  onCancel,
  record,
}: {
  field: FieldMeta
  start: unknown
  error: string | null
  conflict: Failure | null
  busy: boolean
  onTyped: (value: unknown) => void
  onSave: (value: unknown) => void
  onCancel: () => void
  record: Row
}) => {
  const { t } = useLingui()
  const kit = fieldKit(field)
  const [value, setValue] = useState(start)
  return (
    <KeyForm className="prop-edit" onSubmit={() => onSave(value)} onCancel={onCancel}>
      <kit.Input
        field={field}
        value={value}
        onChange={(next) => {
          setValue(next)
          onTyped(next)
        }}
        hideLabel
        autoFocus
        size="normal"
        error={conflict ? null : error}
      />
      {conflict?.isConflict && (
        <p className="why" role="alert">
          <CircleAlert className="i sm" aria-hidden />
          <span>
            {t`Somebody changed this meanwhile to`}{' '}
            <b>
              <kit.Cell value={conflict.theirs} field={field} record={record} />
              {conflict.theirs === null && '–'}
            </b>
          </span>
        </p>
      )}
      <div className="acts">
        <Button variant="ghost" onPress={onCancel}>
          {conflict?.isConflict ? t`Take theirs` : t`Revert`}
        </Button>
        <Button type="submit" variant="primary" isPending={busy}>
          {conflict?.isConflict ? t`Keep mine` : t`Save`}
        </Button>
      </div>
    </KeyForm>
  )
}

/** Shown as a link, which cannot lie inside a button: editing has a button beside it. */
const LINKED = new Set(['url', 'email', 'phone', 'file'])

/** One field: a value to press, then an input in its place. */
export const Prop = ({ object, record, field }: { object: ObjectMeta; record: Row; field: FieldMeta }) => {
  const { t } = useLingui()
  const save = useSave(object)
  // The record as it was when editing began: others may change it meanwhile.
  const [opened, setOpened] = useState<Row | null>(null)
  const typed = useRef<unknown>(undefined)
  const [failure, setFailure] = useState<Failure | null>(null)
  const kit = fieldKit(field)
  const value = valueOf(record, field.name)
  const can = useRights(object, [record.id])
  const editable =
    can(record.id, 'update') && (!field.via || can(record.id, field.via)) && !field.readonly && kit.editor !== 'none'
  const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  const edit = (): void => setOpened(record)
  const close = (): void => {
    setOpened(null)
    setFailure(null)
  }
  const put = (next: unknown): void => {
    if (isSame(next, failure?.isConflict ? failure.theirs : valueOf(opened ?? record, field.name))) {
      close()
      return
    }
    const basis = opened && !failure?.isConflict ? basisOf(opened, record, [field.name]) : record
    typed.current = next
    save.mutate(
      { record: basis, values: { [field.name]: next }, label: t`${field.label} of ${titleOf(object, record)} changed` },
      {
        onSuccess: ({ data }) => {
          // What was typed while the save was under way is still to be saved.
          if (isSame(typed.current, next)) setOpened(null)
          else setOpened(data)
          setFailure(null)
        },
        onError: (error) => {
          const current = staleAgainst(error)
          const own = isApiError(error)
            ? error.fields.find((f) => f.pointer.replace(/^\//, '').replaceAll('/', '.').startsWith(field.name))
                ?.message
            : undefined
          setFailure({
            value: next,
            message: own ?? error.message,
            theirs: current ? valueOf(current, field.name) : null,
            isConflict: Boolean(current),
          })
          setOpened((old) => old ?? record)
        },
      },
    )
  }
  return (
    <>
      <dt>{field.label}</dt>
      <dd>
        {opened ? (
          <PropEditor
            field={field}
            start={failure ? failure.value : value}
            error={failure?.message ?? null}
            conflict={failure?.isConflict ? failure : null}
            busy={save.isPending}
            record={record}
            onTyped={(next) => {
              typed.current = next
            }}
            onSave={put}
            onCancel={close}
          />
        ) : kit.editor === 'toggle' && editable ? (
          <kit.Input field={field} value={value} onChange={put} label={value === true ? t`Yes` : t`No`} />
        ) : field.encrypted && !empty ? (
          <SealedValue object={object} record={record} field={field} value={value} onEdit={editable ? edit : null} />
        ) : editable && !empty && LINKED.has(field.kind) ? (
          <span className="flex items-center gap-1 min-w-0">
            <span className="val cut">
              <kit.Cell value={value} field={field} record={record} />
            </span>
            <IconButton icon={Pencil} small aria-label={t`Edit ${field.label}`} onPress={edit} />
          </span>
        ) : editable ? (
          <button type="button" className={empty ? 'val none' : 'val'} onClick={edit}>
            {!empty && <kit.Cell value={value} field={field} record={record} />}
            <span className="vh">{t`Edit ${field.label}`}</span>
          </button>
        ) : (
          <span className={empty ? 'val none' : 'val'}>
            {!empty && <kit.Cell value={value} field={field} record={record} />}
          </span>
        )}
      </dd>
    </>
  )
}

const HIDDEN = new Set(['json'])
/** Said already by a list beside them, or by the page's head. */
const isShown = (object: ObjectMeta, field: FieldMeta): boolean =>
  !HIDDEN.has(field.kind) &&
  field.name !== 'full_name' &&
  !(field.name === 'email' && object.fields.some((f) => f.name === 'emails')) &&
  !(field.name === 'phone' && object.fields.some((f) => f.name === 'phones'))

/** All fields of a record, grouped as declared; empty ones fold away below. */
export const PropsPanel = ({ object, record, short }: { object: ObjectMeta; record: Row; short?: boolean }) => {
  const { t } = useLingui()
  const [all, setAll] = useState(false)
  const fields = object.fields.filter((f) => isShown(object, f))
  const has = (f: FieldMeta): boolean => {
    const v = valueOf(record, f.name)
    return v !== null && v !== undefined && v !== '' && !(Array.isArray(v) && v.length === 0)
  }
  const main = fields.filter((f) => f.group === null)
  const shown = all
    ? main
    : short
      ? main.filter((f, i) => has(f) || i < 4).slice(0, 9)
      : main.filter((f, i) => has(f) || i < 9)
  const groups = short ? [] : [...new Set(fields.map((f) => f.group).filter((g) => g !== null))]
  return (
    <>
      <dl className="props">
        {shown.map((f) => (
          <Prop key={f.name} object={object} record={record} field={f} />
        ))}
      </dl>
      {shown.length < main.length && (
        <div>
          <Button
            variant="ghost"
            onPress={() => setAll(true)}
          >{t`${plural(main.length - shown.length, { one: '# more field', other: '# more fields' })}`}</Button>
        </div>
      )}
      {groups.map((g) => (
        <section className="sect" key={g}>
          <header>
            <h3>{g}</h3>
          </header>
          <dl className="props">
            {fields
              .filter((f) => f.group === g)
              .map((f) => (
                <Prop key={f.name} object={object} record={record} field={f} />
              ))}
          </dl>
        </section>
      ))}
    </>
  )
}
