import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { fieldError, FormDialog, isApiError, Note, Select, TextField, toast, useMeta } from '@app/ui'
import { type Act, channels, purposes } from '../index.ts'
import { useSay, useTexts } from './consent-data.ts'
import { useConsentWords } from './consent-words.ts'
import { RequestSelect } from './restriction-dialog.tsx'

const FIELDS = ['purpose', 'channel', 'source', 'proof', 'text_id']

/** Notes what a contact said: giving and taking back are the same few fields (Art. 7(3)). */
export const ConsentDialog = ({ id, act, onClose }: { id: string; act: Act; onClose: () => void }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useConsentWords()
  const say = useSay(id)
  const texts = useTexts().data?.data ?? []
  const [purpose, setPurpose] = useState<string>(act === 'given' ? 'newsletter' : 'all')
  const [channel, setChannel] = useState<string>(act === 'given' ? 'email' : 'all')
  const [source, setSource] = useState('')
  const [proof, setProof] = useState('')
  const [text, setText] = useState('')
  const [request, setRequest] = useState('')
  const own = texts.filter((one) => one.purpose === purpose)
  const titles: Record<Act, string> = {
    given: t`Note a consent`,
    withdrawn: t`Withdraw consent`,
    objected: t`Note an objection`,
    lifted: t`Take an objection back`,
  }
  const hasRow = say.error && FIELDS.some((one) => fieldError(say.error, one))
  return (
    <FormDialog
      title={titles[act]}
      onClose={onClose}
      action={<Trans>Save</Trans>}
      isPending={say.isPending}
      onSubmit={() => {
        say.mutate(
          {
            act,
            purpose,
            channel,
            source,
            ...(proof && { proof }),
            ...(act === 'given' && text && { text_id: text }),
            ...(request && { request_id: request }),
          },
          {
            onSuccess: () => {
              toast(t`Noted in the ledger`)
              onClose()
            },
          },
        )
      }}
    >
      {say.error && !hasRow && (
        <Note tone="bad" role="alert">
          {isApiError(say.error) && say.error.fields.length > 0
            ? say.error.fields.map((one) => one.message).join(' ')
            : say.error.message}
        </Note>
      )}
      <Select
        label={t`For`}
        value={purpose}
        onChange={(value) => {
          setPurpose(value)
          setText('')
        }}
        options={[...(act === 'given' ? [] : (['all'] as const)), ...purposes].map((value) => ({
          value,
          label: words.purpose(value),
        }))}
      />
      <Select
        label={t`By`}
        value={channel}
        onChange={setChannel}
        options={(['all', ...channels] as const).map((value) => ({ value, label: words.channel(value) }))}
      />
      <TextField
        label={t`Where it was said`}
        value={source}
        onChange={setSource}
        maxLength={200}
        isRequired
        autoFocus
        description={t`A form, a call, a letter.`}
        error={fieldError(say.error, 'source')}
      />
      {act === 'given' && own.length > 0 && (
        <Select
          label={t`By which words`}
          value={text}
          onChange={setText}
          options={[
            { value: '', label: t`Other words` },
            ...own.map((one) => ({ value: one.id, label: t`Version ${one.version}` })),
          ]}
        />
      )}
      <TextField
        label={act === 'given' ? t`Proof` : t`Note`}
        value={proof}
        onChange={setProof}
        multiline
        rows={2}
        maxLength={2000}
        isRequired={act === 'given'}
        error={fieldError(say.error, 'proof')}
      />
      {act !== 'given' && meta.member.areas.includes('privacy') && (
        <RequestSelect value={request} onChange={setRequest} />
      )}
    </FormDialog>
  )
}
