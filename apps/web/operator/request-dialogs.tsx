import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, Note, Select, TextField } from '@app/ui'
import type { AccountRequest } from '../../../modules/requests/index.ts'
import { FormDialog } from './form-dialog.tsx'
import { useSend } from './load.ts'
import { Refusal } from './refusal.tsx'
import { useRequestWords } from './request-words.ts'

type Given = { one: AccountRequest; onClose: () => void; onDone: () => void }
const pathOf = (one: AccountRequest): string => `/v1/operator/privacy-requests/${one.id}`
const isShort = (text: string): boolean => text.trim().length < 3

/** More time, once, with the reason that the person is told. */
export const ExtendDialog = ({ one, onClose, onDone }: Given) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [days, setDays] = useState('60')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const isWrong = !/^(3[1-9]|[45]\d|60)$/.test(days.trim())
  const submit = (): void => {
    setTried(true)
    if (isWrong || isShort(reason)) return
    send(() => api.post(`${pathOf(one)}/extend`, { days: Number(days), reason: reason.trim() }), onDone)
  }
  return (
    <FormDialog
      title={t`Extend once`}
      action={t`Extend once`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={t`Days from receipt`}
        value={days}
        onChange={setDays}
        inputMode="numeric"
        isRequired
        description={t`31 to 60. This can be done once.`}
        error={tried && isWrong ? t`31 to 60. This can be done once.` : null}
      />
      <TextField
        label={t`Reason, which the person is told`}
        value={reason}
        onChange={setReason}
        multiline
        rows={3}
        maxLength={2000}
        isRequired
        autoFocus
        error={tried && isShort(reason) ? t`At least three characters.` : null}
      />
    </FormDialog>
  )
}

const ENDS = ['fulfilled', 'partly_refused', 'refused', 'unproven'] as const
type End = (typeof ENDS)[number]

/** How it ends, and what the person is told of it. */
export const CloseDialog = ({ one, onClose, onDone }: Given) => {
  const { t } = useLingui()
  const words = useRequestWords()
  const { busy, error, send } = useSend()
  const [outcome, setOutcome] = useState<End>(one.verified_at === null ? 'unproven' : 'fulfilled')
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const submit = (): void => {
    setTried(true)
    if (!isShort(text)) send(() => api.post(`${pathOf(one)}/close`, { outcome, text: text.trim() }), onDone)
  }
  return (
    <FormDialog
      title={t`Answer and close`}
      action={t`Answer and close`}
      busy={busy}
      error={error}
      onClose={onClose}
      onSubmit={submit}
    >
      <Select
        label={t`How it ends`}
        value={outcome}
        onChange={(value) => setOutcome(value as End)}
        options={ENDS.map((value) => ({ value, label: words.outcome(value) }))}
      />
      <TextField
        label={t`What the person is told`}
        value={text}
        onChange={setText}
        multiline
        rows={4}
        maxLength={2000}
        isRequired
        autoFocus
        error={tried && isShort(text) ? t`At least three characters.` : null}
      />
    </FormDialog>
  )
}

/** Where no mail goes out the operator sends the link; whoever opens it counts as the person. */
export const LinkDialog = ({ one, onClose }: Omit<Given, 'onDone'>) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [link, setLink] = useState<string | null>(null)
  const make = (): void =>
    send(
      async () => setLink((await api.post<{ link: string }>(`${pathOf(one)}/link`)).link),
      () => undefined,
    )
  return (
    <Dialog
      title={t`Hand the link over`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{link ? <Trans>Done</Trans> : <Trans>Cancel</Trans>}</Button>
          {!link && (
            <Button variant="primary" isPending={busy} onPress={make}>
              <Trans>Make a link</Trans>
            </Button>
          )}
        </>
      }
    >
      <Refusal error={error} />
      {link ? (
        <TextField label={t`Link for the person`} value={link} onChange={() => undefined} isReadOnly autoFocus />
      ) : (
        <Note>
          <Trans>
            Whoever opens this link counts as the person. Send it to an address that you have on record, by hand, and to
            nobody else. Links made before end.
          </Trans>
        </Note>
      )}
    </Dialog>
  )
}
