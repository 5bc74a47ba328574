import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Dialog, isApiError, Note, patchOf, TextField, useCreate, type FieldMeta } from '@app/ui'
import { useObject, type Verb } from './board-data.ts'
import { FieldForm } from './field-form.tsx'
import { verbFor, type Card, type Stage } from './board-model.ts'

/** A move that needs an answer first. */
export type Asked = { card: Card; from: Stage; to: Stage; missing: string[] }

/** Asks for what the target stage demands: its required fields, and a reason when the deal is lost. */
export const MoveDialog = ({
  asked,
  onClose,
  onMove,
}: {
  asked: Asked
  onClose: () => void
  onMove: (verb: Verb) => Promise<void>
}) => {
  const { t } = useLingui()
  const deal = useObject('deal')
  const verb = verbFor(asked.from, asked.to)
  const [values, setValues] = useState<Record<string, unknown>>({})
  const [reason, setReason] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [wasTried, setTried] = useState(false)
  const fields = asked.missing.flatMap((name): FieldMeta[] => deal.fields.filter((field) => field.name === name))
  const name = asked.card.name
  const noReason = verb === 'lose' && reason.trim() === ''

  const submit = async () => {
    setTried(true)
    if (noReason) return
    setBusy(true)
    setError(null)
    try {
      const body: Record<string, unknown> =
        verb === 'lose' ? { reason: reason.trim() } : verb === 'win' ? {} : { stage_id: asked.to.id }
      if (fields.length > 0) body['fields'] = patchOf(values)
      await onMove({ verb, body })
      onClose()
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={verb === 'lose' ? t`Why was ${name} lost?` : t`Move ${name} to ${asked.to.name}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Keep it in {asked.from.name}</Trans>
          </Button>
          <Button variant="primary" isPending={isBusy} onPress={() => void submit()}>
            {verb === 'lose' ? <Trans>Mark as lost</Trans> : <Trans>Move</Trans>}
          </Button>
        </>
      }
    >
      <form
        className="form-grid one"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {fields.length > 0 && (
          <p className="t2">
            <Trans>{asked.to.name} asks for this first.</Trans>
          </p>
        )}
        {verb === 'lose' && (
          <TextField
            label={t`Reason`}
            value={reason}
            onChange={setReason}
            isRequired
            autoFocus
            maxLength={500}
            error={wasTried && noReason ? t`Say in a few words why` : null}
          />
        )}
        <FieldForm fields={fields} values={values} onChange={setValues} error={error} under="fields/" />
        {error !== null && (
          <Note tone="bad" role="alert">
            {isApiError(error) ? error.message : t`The server did not take it`}
          </Note>
        )}
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}

/** A new deal straight into a stage: only what it cannot do without. */
export const NewDealDialog = ({ stage, onClose }: { stage: Stage; onClose: () => void }) => {
  const { t } = useLingui()
  const deal = useObject('deal')
  const create = useCreate(deal)
  const asks = [...new Set(['name', 'amount', 'company_id', 'closes_on', ...stage.required_fields])]
  const fields = asks.flatMap((name) => deal.fields.filter((field) => field.name === name))
  const [values, setValues] = useState<Record<string, unknown>>({})
  const submit = () =>
    create.mutate({ ...values, stage_id: stage.id, pipeline_id: stage.pipeline_id }, { onSuccess: onClose })
  return (
    <Dialog
      title={t`New deal in ${stage.name}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={create.isPending} onPress={submit}>
            <Trans>Create deal</Trans>
          </Button>
        </>
      }
    >
      <form
        className="form-grid one"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <FieldForm fields={fields} values={values} onChange={setValues} error={create.error} />
        {create.error && (
          <Note tone="bad" role="alert">
            {create.error.message}
          </Note>
        )}
        <button type="submit" className="vh" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  )
}
