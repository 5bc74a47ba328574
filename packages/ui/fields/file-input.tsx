import { useEffect, useId, useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { Paperclip, Trash2, Upload, X } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import { isApiError } from '../api.ts'
import { Button, IconButton } from '../button.tsx'
import type { FieldMeta, Meta } from '../meta.ts'
import { titleOf } from '../meta.ts'
import { useRefRow } from '../reads.ts'
import { sendFile } from '../send-file.ts'
import { useMeta } from '../session.ts'
import { ProgressBar } from '../toggles.tsx'
import type { InputProps } from './kit.ts'
import { asText } from './kit.ts'

/** The object whose field this is: the upload is asked for with its rights. */
const carrierOf = (meta: Meta, field: FieldMeta): string =>
  (
    meta.objects.find((one) => one.fields.includes(field)) ??
    meta.objects.find((one) => one.fields.some((each) => each.name === field.name && each.label === field.label))
  )?.name ?? ''

type Sending = { name: string; percent: number; end: AbortController }

/** A file goes up as soon as it is chosen, and belongs to the record when the form is saved; what was there before goes to the trash then. */
export const FileInput = ({ field, value, onChange, label, hideLabel, error, autoFocus }: InputProps) => {
  const { t } = useLingui()
  const { meta, object } = useMeta()
  const said = useId()
  const [sending, setSending] = useState<Sending | null>(null)
  const [fresh, setFresh] = useState<{ id: string; name: string } | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const id = asText(value)
  const target = object(field.target ?? '')
  const isFresh = fresh !== null && fresh.id === id
  const stored = titleOf(target, useRefRow(target, isFresh || id === '' ? null : id).data)
  const name = isFresh ? fresh.name : stored
  const end = sending?.end
  // A form that is closed takes its upload with it.
  const ending = useRef(end)
  useEffect(() => {
    ending.current = end
  }, [end])
  useEffect(() => () => ending.current?.abort(), [])
  const send = (chosen: File): void => {
    const ended = new AbortController()
    setRefused(null)
    setSending({ name: chosen.name, percent: 0, end: ended })
    const form = new FormData()
    form.append('object', carrierOf(meta, field))
    form.append('file', chosen, chosen.name)
    sendFile<{ id: string; name: string }>('/v1/files', form, {
      onProgress: (percent) => setSending((one) => one && { ...one, percent }),
      signal: ended.signal,
    })
      .then(({ data }) => {
        setFresh({ id: data.id, name: data.name })
        onChange(data.id)
      })
      .catch((cause: unknown) => {
        if (!(cause instanceof DOMException)) setRefused(isApiError(cause) ? cause.message : String(cause))
      })
      .finally(() => setSending(null))
  }
  const wrong = refused ?? error
  return (
    <div className="field" role="group" aria-labelledby={said}>
      <span id={said} className={hideLabel ? 'vh' : 'field-label'}>
        {label ?? field.label}
        {field.required && <span aria-hidden> *</span>}
      </span>
      {sending ? (
        <span className="file-in">
          <ProgressBar label={sending.name} value={sending.percent} />
          <IconButton
            icon={X}
            aria-label={t`Cancel the upload of ${sending.name}`}
            onPress={() => sending.end.abort()}
          />
        </span>
      ) : (
        <span className="file-in">
          {id !== '' && (
            <span className="file-link" title={name}>
              <Paperclip className="i sm" aria-hidden />
              <span className="cut">{name}</span>
            </span>
          )}
          <FileTrigger
            onSelect={(chosen) => {
              const [one] = chosen ?? []
              if (one) send(one)
            }}
          >
            <Button icon={Upload} autoFocus={Boolean(autoFocus)}>
              {id === '' ? t`Upload a file` : t`Replace`}
            </Button>
          </FileTrigger>
          {id !== '' && <IconButton icon={Trash2} aria-label={t`Remove ${name}`} onPress={() => onChange(null)} />}
        </span>
      )}
      {wrong && (
        <span className="why" role="alert">
          {wrong}
        </span>
      )}
    </div>
  )
}
