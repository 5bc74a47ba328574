import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Dialog, fieldError, Note, Refused, Select, TextField, toast } from '@app/ui'
import type { RequestCase } from './desk-data.ts'
import { useAct } from './desk-data.ts'
import { useRequestWords } from './request-words.tsx'

export type CaseDialog = 'close' | 'identity' | 'link' | 'extend' | 'note'
const ENDS = ['fulfilled', 'partly_refused', 'refused', 'unproven'] as const
type End = (typeof ENDS)[number]

/** The steps of a case that ask for words: each says what will happen before it happens. */
export const CaseDialogs = ({ one, which, onClose }: { one: RequestCase; which: CaseDialog; onClose: () => void }) => {
  const { t } = useLingui()
  const words = useRequestWords()
  const act = useAct(one.id)
  const [text, setText] = useState('')
  const [days, setDays] = useState('60')
  const [end, setEnd] = useState<End>(one.is_proven ? 'fulfilled' : 'unproven')
  const [link, setLink] = useState<string | null>(null)
  const titles: Record<CaseDialog, string> = {
    close: t`Answer and close`,
    identity: t`Compare a fact`,
    link: t`Hand the link over`,
    extend: t`Extend once`,
    note: t`Add a note`,
  }
  const bodies: Record<CaseDialog, Record<string, unknown> | undefined> = {
    close: { outcome: end, text },
    identity: { fact: text },
    link: undefined,
    extend: { days: Number(days), reason: text },
    note: { text },
  }
  const submit = (): void => {
    const body = bodies[which]
    act.mutate(
      { act: which, ...(body && { body }) },
      {
        onSuccess: (answer) => {
          if (which === 'link') return setLink(String(answer['link']))
          toast(t`Noted in the evidence`)
          onClose()
        },
      },
    )
  }
  const label = {
    close: t`What the person is told`,
    identity: t`Which fact was compared`,
    extend: t`Reason, which the person is told`,
    note: t`Note`,
    link: '',
  }[which]
  return (
    <Dialog
      title={titles[which]}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{link ? <Trans>Done</Trans> : <Trans>Cancel</Trans>}</Button>
          {!link && (
            <Button type="submit" form="case-step" variant="primary" isPending={act.isPending}>
              {which === 'link' ? <Trans>Make a link</Trans> : titles[which]}
            </Button>
          )}
        </>
      }
    >
      <form
        id="case-step"
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Refused error={act.error} at={['text', 'fact', 'reason', 'days']} />
        {which === 'link' &&
          (link ? (
            <TextField label={t`Link for the person`} value={link} onChange={() => undefined} isReadOnly autoFocus />
          ) : (
            <Note>
              <Trans>
                Whoever opens this link counts as the person. Send it to an address that you have on record, by hand,
                and to nobody else. Links made before end.
              </Trans>
            </Note>
          ))}
        {which === 'identity' && (
          <Note>
            <Trans>
              Ask for something that only the person knows and you have on record, such as a postal code or the month of
              the last order. Say which fact it was, never its value. Keep no documents.
            </Trans>
          </Note>
        )}
        {which === 'close' && (
          <Select
            label={t`How it ends`}
            value={end}
            onChange={(value) => setEnd(value as End)}
            options={ENDS.map((value) => ({ value, label: words.outcome(value) }))}
          />
        )}
        {which === 'extend' && (
          <TextField
            label={t`Days from receipt`}
            value={days}
            onChange={setDays}
            inputMode="numeric"
            description={t`31 to 60. This can be done once.`}
            error={fieldError(act.error, 'days')}
          />
        )}
        {label && (
          <TextField
            label={label}
            value={text}
            onChange={setText}
            multiline
            rows={4}
            maxLength={4000}
            isRequired
            autoFocus
            error={fieldError(act.error, 'text') ?? fieldError(act.error, 'fact') ?? fieldError(act.error, 'reason')}
          />
        )}
      </form>
    </Dialog>
  )
}
