import { useEffect, useState } from 'react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { Copy } from 'lucide-react'
import {
  api,
  Button,
  Dialog,
  fieldError,
  fieldKit,
  fieldOf,
  isApiError,
  KeyForm,
  Note,
  patchOf,
  titleOf,
  toast,
  useCreate,
  useMeta,
  inSentence,
  isSame,
} from '@app/ui'
import type { ObjectMeta, Row } from '@app/ui'
import { openCreate } from '../shell/frame-state.ts'

const FIRST: Record<string, string[]> = {
  contact: ['first_name', 'last_name', 'email', 'phone', 'company_id', 'job_title', 'owner_id', 'tags'],
  company: ['name', 'website', 'industry', 'phone', 'owner_id', 'tags'],
  lead: ['name', 'company_name', 'email', 'phone', 'source', 'estimated_value', 'owner_id'],
  deal: ['name', 'amount', 'pipeline_id', 'stage_id', 'company_id', 'contact_id', 'closes_on', 'owner_id'],
  task: ['title', 'due_on', 'priority', 'assignee_id', 'contact_id', 'company_id', 'deal_id', 'description'],
  activity: ['kind', 'subject', 'happened_at', 'duration_minutes', 'body', 'contact_id', 'company_id', 'deal_id'],
  note: ['body', 'contact_id', 'company_id', 'deal_id'],
  product: ['name', 'code', 'price', 'unit', 'series'],
}

type Found = { record: Row; reasons: { field: string; value: string; kind: string }[] }

/** What looks like the record being typed, with the reason; never blocks. */
const Duplicates = ({ object, values }: { object: ObjectMeta; values: Record<string, unknown> }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [asked, setAsked] = useState<Record<string, unknown>>({})
  useEffect(() => {
    const timer = setTimeout(
      () =>
        setAsked({
          ...values,
          ...(object.name === 'contact' && {
            full_name: [values['first_name'], values['last_name']].filter(Boolean).join(' ') || undefined,
          }),
        }),
      350,
    )
    return () => clearTimeout(timer)
  }, [values, object.name])
  const known = [
    'full_name',
    'name',
    'email',
    'phone',
    'website',
    'emails',
    'phones',
    'domains',
    'first_name',
    'last_name',
  ]
  const sent = Object.fromEntries(
    Object.entries(asked).filter(([k, v]) => known.includes(k) && typeof v === 'string' && v.trim().length > 2),
  )
  const { data } = useQuery({
    queryKey: ['duplicates', object.name, sent],
    queryFn: () => api.post<{ data: Found[] }>(`/v1/${object.path}/duplicates`, { values: sent }, { undo: false }),
    enabled: Boolean(object.has_merge ?? ['contact', 'company'].includes(object.name)) && Object.keys(sent).length > 0,
    placeholderData: (old) => old,
  })
  const found = Object.keys(sent).length > 0 ? (data?.data ?? []) : []
  if (found.length === 0) return <div role="status" className="vh" />
  const words: Record<string, string> = {
    email: t`same email`,
    domain: t`same domain`,
    phone: t`same phone number`,
    name: t`same name`,
  }
  return (
    <Note tone="warn" icon={Copy} role="status">
      <div className="dup">
        <b>
          <Trans>Perhaps it is there already</Trans>
        </b>
        <ul className="rows">
          {found.slice(0, 4).map((f) => (
            <li key={f.record.id}>
              <Link className="link cut" to={`/w/${meta.workspace.slug}/${object.path}/${f.record.id}`} target="_blank">
                {titleOf(object, f.record)}
              </Link>
              <span className="end small t2">
                {[...new Set(f.reasons.map((r) => words[r.kind] ?? r.kind))].join(', ')}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Note>
  )
}

const defaultsOf = (object: ObjectMeta, me: string): Record<string, unknown> => {
  const owner = ['owner_id', 'assignee_id'].find((n) => fieldOf(object, n))
  return {
    ...(owner && { [owner]: me }),
    ...(object.name === 'activity' && { kind: 'call', happened_at: new Date().toISOString() }),
  }
}

/** Makes a record: few fields first, the rest on demand, never blocked by what is not required. */
export const CreateDialog = ({
  object: name,
  values: start,
  onClose,
}: {
  object: string
  values?: Record<string, unknown>
  onClose: () => void
}) => {
  const { t } = useLingui()
  const { meta, object: find } = useMeta()
  const object = find(name)
  const navigate = useNavigate()
  const create = useCreate(object ?? ({ name: '', path: '' } as ObjectMeta))
  const [defaults] = useState(() => (object ? defaultsOf(object, meta.member.id) : {}))
  const [values, setValues] = useState<Record<string, unknown>>({ ...defaults, ...start })
  const [all, setAll] = useState(false)
  const [again, setAgain] = useState(0)
  if (!object) return null
  const writable = object.fields.filter((f) => (!f.readonly || f.via) && fieldKit(f).editor !== 'none')
  const first = FIRST[name] ?? writable.slice(0, 6).map((f) => f.name)
  const shown = writable.filter((f) => all || f.required || first.includes(f.name) || start?.[f.name] !== undefined)
  const fields = [
    ...first.flatMap((n) => shown.filter((f) => f.name === n)),
    ...shown.filter((f) => !first.includes(f.name)),
  ]
  const one = inSentence(object.label[0])
  const error = create.error
  const unplaced = isApiError(error)
    ? error.fields.filter(
        (f) => !fields.some((x) => f.pointer.replace(/^\//, '').replaceAll('/', '.').startsWith(x.name)),
      )
    : []
  /** Closed without creating: what was typed is kept for a while, and can be opened again. */
  const leave = (): void => {
    onClose()
    const typed = Object.keys(values).some(
      (key) => !isSame(values[key] || null, (start?.[key] ?? defaults[key]) || null),
    )
    if (typed && !create.isPending)
      toast(t`New ${one} was not created`, {
        action: { label: t`Open again`, run: () => openCreate(object.name, values) },
      })
  }
  const submit = (more: boolean): void => {
    // Enter again while the first is under way would make a second one.
    if (create.isPending) return
    const sent = Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null && v !== undefined && v !== ''))
    create.mutate(sent, {
      onSuccess: (row) => {
        toast(t`${titleOf(object, row) || object.label[0]} created`, {
          action: {
            label: t`Open`,
            run: () => void navigate({ to: `/w/${meta.workspace.slug}/${object.path}/${row.id}` }),
          },
        })
        if (more) {
          setValues({ ...defaults, ...start })
          setAgain((n) => n + 1)
        } else onClose()
      },
    })
  }
  return (
    <Dialog
      title={t`New ${one}`}
      isOpen
      onClose={leave}
      closeLabel={t`Close`}
      size={fields.length > 4 ? 'wide' : 'normal'}
      actions={
        <>
          {!all && writable.length > shown.length && (
            <Button variant="ghost" onPress={() => setAll(true)}>{t`All ${writable.length} fields`}</Button>
          )}
          <span className="grow" />
          <Button onPress={() => submit(true)} isDisabled={create.isPending}>{t`Create and add another`}</Button>
          <Button
            variant="primary"
            isPending={create.isPending}
            onPress={() => submit(false)}
          >{t`Create ${one}`}</Button>
        </>
      }
    >
      <KeyForm key={again} className={fields.length > 4 ? 'form-grid' : 'field'} onSubmit={() => submit(false)}>
        {fields.map((f, index) => {
          const { Input } = fieldKit(f)
          return (
            <div key={f.name} className={['long_text', 'list', 'address'].includes(f.kind) ? 'span' : ''}>
              <Input
                field={f}
                value={values[f.name]}
                onChange={(v) => setValues((old) => ({ ...old, [f.name]: v }))}
                error={fieldError(error, f.name)}
                autoFocus={index === 0}
              />
            </div>
          )
        })}
      </KeyForm>
      <Duplicates object={object} values={patchOf(values)} />
      {error && (unplaced.length > 0 || !isApiError(error) || error.fields.length === 0) && (
        <Note tone="bad" role="alert">
          {error.message} {unplaced.map((f) => f.message).join(', ')}{' '}
          {isApiError(error) && error.request_id && <span className="mono t3">{error.request_id}</span>}
        </Note>
      )}
    </Dialog>
  )
}
