import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  DateField,
  fieldError,
  fieldKit,
  KeyForm,
  fieldOf,
  invalidateObject,
  Segmented,
  TextField,
  useMeta,
} from '@app/ui'
import type { ObjectMeta, Row } from '@app/ui'

type What = 'note' | 'activity' | 'task'

/** The field of a note, call or task that points to an object; null when it cannot. */
export const linkField = (
  objects: (name: string) => ObjectMeta | undefined,
  of: string,
  target: string,
): string | null => objects(of)?.fields.find((f) => f.kind === 'ref' && f.target === target)?.name ?? null

type Draft = { what: What; text: string; more: Record<string, unknown> }
/** Begun and not saved, by record: leaving the page or the side panel does not lose a text. In memory only. */
const drafts = new Map<string, Draft>()

/** Writes a note, logs a call or plans a task on a record, without leaving it. */
export const Composer = ({ object, record, start = 'note' }: { object: ObjectMeta; record: Row; start?: What }) => {
  const { t } = useLingui()
  const { object: find, meta } = useMeta()
  const [{ what, text, more }, setDraft] = useState<Draft>(
    () => drafts.get(record.id) ?? { what: start, text: '', more: {} },
  )
  const [isOpen, setOpen] = useState(text !== '')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const choices = (
    [
      ['note', t`Note`],
      ['activity', t`Call or meeting`],
      ['task', t`Task`],
    ] as const
  ).filter(([value]) => {
    const o = find(value)
    return o && o.can.create !== 'none' && linkField(find, value, object.name) !== null
  })
  const write = (next: Partial<Draft>): void => {
    const now = { what, text, more, ...next }
    setDraft(now)
    if (now.text === '') drafts.delete(record.id)
    else drafts.set(record.id, now)
  }
  if (choices.length === 0) return null
  const used = choices.some(([value]) => value === what) ? what : (choices[0]?.[0] ?? 'note')
  const target = find(used)
  const link = linkField(find, used, object.name)
  const save = async (): Promise<void> => {
    if (busy || !target || !link || text.trim() === '') return
    setBusy(true)
    setError(null)
    const company =
      used !== 'note' && object.name !== 'company' && record['company_id'] && fieldOf(target, 'company_id')
        ? { company_id: record['company_id'] }
        : {}
    const own =
      used === 'note'
        ? { body: text }
        : used === 'task'
          ? { title: text, assignee_id: meta.member.id, ...more }
          : { subject: text, kind: 'call', happened_at: new Date().toISOString(), ...more }
    try {
      await api.post(
        `/v1/${target.path}`,
        { [link]: record.id, ...company, ...own },
        { undo: used === 'note' ? t`Note kept` : used === 'task' ? t`Task planned` : t`Logged` },
      )
      // What was typed while the save was under way is another text.
      if (drafts.get(record.id)?.text === text) {
        write({ text: '', more: {} })
        setOpen(false)
      }
      invalidateObject(used)
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }
  if (!isOpen) {
    return (
      <div className="composer">
        <button
          type="button"
          className="grow composer-open"
          onClick={() => setOpen(true)}
        >{t`Write a note, log a call, plan a task`}</button>
      </div>
    )
  }
  const kindField = target ? fieldOf(target, 'kind') : undefined
  const KindInput = kindField ? fieldKit(kindField).Input : null
  return (
    <KeyForm
      className="composer is-open"
      onSubmit={() => void save()}
      onCancel={() => {
        if (text === '') setOpen(false)
      }}
    >
      <Segmented
        label={t`Kind`}
        hideLabel
        value={used}
        onChange={(next) => write({ what: next })}
        options={choices.map(([value, label]) => ({ value, label }))}
      />
      <TextField
        label={used === 'note' ? t`Note` : used === 'task' ? t`What is to be done` : t`Subject`}
        hideLabel
        value={text}
        onChange={(next) => write({ text: next })}
        multiline={used === 'note'}
        rows={3}
        autoFocus
        placeholder={used === 'note' ? t`Note` : used === 'task' ? t`What is to be done` : t`What it was about`}
        error={
          fieldError(error, used === 'note' ? 'body' : used === 'task' ? 'title' : 'subject') ??
          (error instanceof Error ? error.message : null)
        }
      />
      {used === 'activity' && kindField && KindInput && (
        <div className="form-grid">
          <KindInput
            field={kindField}
            value={more['kind'] ?? 'call'}
            onChange={(v) => write({ more: { ...more, kind: v } })}
          />
          <TextField
            label={t`Minutes`}
            inputMode="numeric"
            value={more['duration_minutes'] ? String(more['duration_minutes']) : ''}
            onChange={(v) => write({ more: { ...more, duration_minutes: /^\d+$/.test(v) ? Number(v) : null } })}
          />
          <div className="span">
            <TextField
              label={t`What was said`}
              value={String(more['body'] ?? '')}
              onChange={(v) => write({ more: { ...more, body: v || null } })}
              multiline
              rows={3}
            />
          </div>
        </div>
      )}
      {used === 'task' && (
        <DateField
          label={t`Due`}
          value={String(more['due_on'] ?? '')}
          onChange={(v) => write({ more: { ...more, due_on: v || null } })}
        />
      )}
      <div className="acts">
        <Button
          onPress={() => {
            setOpen(false)
            setError(null)
          }}
        >{t`Cancel`}</Button>
        <Button type="submit" variant="primary" isPending={busy} isDisabled={text.trim() === ''}>{t`Save`}</Button>
      </div>
    </KeyForm>
  )
}
