import { useEffect, useRef, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { PageProps } from '@app/ui'
import {
  Button,
  fieldError,
  formatDateTime,
  isApiError,
  Note,
  offerUndo,
  Refused,
  SettingsFrame,
  TextField,
  toast,
} from '@app/ui'
import { type MailTemplate, type TemplateWords, isSaid } from '../index.ts'
import { Preview } from './preview.tsx'
import { putWords, usePutWords, useTemplates, useTemplateWords, useVersions } from './template-data.ts'
import './templates.css'

const FIELDS = ['subject', 'title', 'text', 'button', 'after'] as const

/** The words of one mail in one language: edited beside how they look, put back to the default, with what they were before. */
export const Page = ({ params }: PageProps) => {
  const { t } = useLingui()
  const words = useTemplateWords()
  const found = useTemplates()
  const { kind = '', language = '' } = params
  const one = found.data?.data.find((each) => each.kind === kind && each.language === language)
  return (
    <SettingsFrame title={one ? t`${words.kind(kind)}, ${words.language(language)}` : t`Words of a mail`} wide>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {found.data && !one && (
        <Note tone="bad" role="alert">
          <Trans>There is no such mail, or its words are fixed.</Trans>
        </Note>
      )}
      {one && <Editor key={`${kind} ${language}`} stored={one} />}
    </SettingsFrame>
  )
}

const Editor = ({ stored }: { stored: MailTemplate }) => {
  const { t } = useLingui()
  const names = useTemplateWords()
  const save = usePutWords(stored)
  const [template, setTemplate] = useState(stored)
  const [draft, setDraft] = useState<TemplateWords>(template.words)
  const form = useRef<HTMLFormElement>(null)
  const last = useRef<HTMLInputElement | HTMLTextAreaElement | null>(null)
  const isDirty = FIELDS.some((field) => draft[field] !== template.words[field])
  useEffect(() => {
    const stop = new AbortController()
    const keep = ({ target }: Event): void => {
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) last.current = target
    }
    form.current?.addEventListener('focusin', keep, { signal: stop.signal })
    return () => stop.abort()
  }, [])
  useEffect(() => {
    if (!isDirty) return
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isDirty])
  const show = (one: MailTemplate): void => {
    setTemplate(one)
    setDraft(one.words)
    save.reset()
  }
  // Changed elsewhere, or undone: shown at once where nothing was typed; else saving says so and asks.
  if (stored.number > template.number && !isDirty) show(stored)
  const set = (part: Partial<TemplateWords>): void => setDraft((old) => ({ ...old, ...part }))
  const put = (words: TemplateWords | null, label: string): void =>
    save.mutate(
      { number: template.number, words },
      {
        onSuccess: (saved) => {
          show(saved)
          offerUndo(label, () => putWords(template, saved.number, template.is_default ? null : template.words))
        },
      },
    )
  const insert = (name: string): void => {
    const field = last.current
    if (!field?.isConnected) return set({ text: `${draft.text} {${name}}` })
    // By the field itself, so that the browser's own undo knows of it.
    field.focus()
    field.setRangeText(`{${name}}`, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end')
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const wrong = (field: keyof TemplateWords): string | null => fieldError(save.error, `words/${field}`)
  const at = FIELDS.map((field) => `words/${field}`)
  return (
    <>
      <p className="t2">{names.when(template.kind)}</p>
      <div className="tpl-two">
        <form
          className="stack"
          noValidate
          ref={form}
          onSubmit={(event) => {
            event.preventDefault()
            put(draft, t`Saved. The next mail goes out in these words.`)
          }}
        >
          <Refused error={save.error} at={at} />
          {isApiError(save.error) && save.error.code === 'conflict' && (
            <Button onPress={() => show(stored)}>
              <Trans>Show theirs</Trans>
            </Button>
          )}
          <TextField
            label={t`Subject`}
            value={draft.subject}
            onChange={(subject) => set({ subject })}
            maxLength={200}
            error={wrong('subject')}
          />
          <TextField
            label={t`Heading`}
            value={draft.title}
            onChange={(title) => set({ title })}
            maxLength={200}
            error={wrong('title')}
          />
          <TextField
            label={t`Text`}
            value={draft.text}
            onChange={(text) => set({ text })}
            multiline
            rows={9}
            maxLength={10_000}
            description={t`An empty line begins a new paragraph`}
            error={wrong('text')}
          />
          {draft.button !== null && (
            <TextField
              label={t`Words on the button`}
              value={draft.button}
              onChange={(button) => set({ button })}
              maxLength={80}
              description={t`It opens the person's own link, which is always there`}
              error={wrong('button')}
            />
          )}
          <TextField
            label={t`At the foot`}
            value={draft.after}
            onChange={(after) => set({ after })}
            multiline
            rows={4}
            maxLength={4000}
            error={wrong('after')}
          />
          <Places template={template} draft={draft} onInsert={insert} />
          <div className="acts">
            <Button type="submit" variant="primary" isPending={save.isPending} isDisabled={!isDirty}>
              <Trans>Save</Trans>
            </Button>
            {isDirty && (
              <Button onPress={() => setDraft(template.words)}>
                <Trans>Discard</Trans>
              </Button>
            )}
            {!template.is_default && (
              <Button variant="ghost" onPress={() => put(null, t`The default holds again`)}>
                <Trans>Back to the default</Trans>
              </Button>
            )}
          </div>
        </form>
        <Preview words={draft} template={template} />
      </div>
      <History
        template={template}
        onTake={(words) => {
          setDraft(words)
          toast(t`Taken over; save to send them`)
        }}
      />
    </>
  )
}

/** The values there are; those a person must be told show whether they are said. */
const Places = ({
  template,
  draft,
  onInsert,
}: {
  template: MailTemplate
  draft: TemplateWords
  onInsert: (name: string) => void
}) => {
  const names = useTemplateWords()
  return (
    <fieldset className="tpl-places">
      <legend className="field-label">
        <Trans>Values</Trans>
      </legend>
      <p className="hint">
        <Trans>Filled in for each mail. Press one to put it where you write; nothing else in braces is allowed.</Trans>
      </p>
      <ul>
        {template.places.map(({ name, is_required }) => (
          <li key={name}>
            <Button aria-label={`{${name}} ${names.place(name)}`} onPress={() => onInsert(name)}>
              <code>{`{${name}}`}</code>
            </Button>
            <span>
              {names.place(name)}
              {is_required && (
                <span className={isSaid(draft, name) ? 'tpl-must' : 'tpl-must bad'}>
                  {isSaid(draft, name) ? (
                    <CircleCheck className="i sm" aria-hidden />
                  ) : (
                    <TriangleAlert className="i sm" aria-hidden />
                  )}
                  {isSaid(draft, name) ? <Trans>required, and said</Trans> : <Trans>required, and missing</Trans>}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

const History = ({ template, onTake }: { template: MailTemplate; onTake: (words: TemplateWords) => void }) => {
  const found = useVersions(template)
  if (template.number === 0) return null
  return (
    <section>
      <h2>
        <Trans>Versions</Trans>
      </h2>
      {found.error && (
        <Note tone="bad" role="alert">
          {found.error.message}
        </Note>
      )}
      {found.data?.data.map(({ number, words, created_at, author }) => (
        <details key={number} className="tpl-version">
          <summary>
            <Trans>
              Version {number}, {formatDateTime(created_at)}, {author ?? '–'}
            </Trans>{' '}
            {words === null && (
              <span className="t2">
                <Trans>(back to the default)</Trans>
              </span>
            )}
          </summary>
          {words && (
            <>
              <p>
                <b>{words.subject}</b>
              </p>
              <p className="said">
                {[words.title, words.text, words.button, words.after].filter(Boolean).join('\n\n')}
              </p>
              <Button onPress={() => onTake(words)}>
                <Trans>Take these words over</Trans>
              </Button>
            </>
          )}
        </details>
      ))}
    </section>
  )
}
