import { type ReactNode, useId } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Dialog } from '@app/ui'
import { Refusal } from './refusal.tsx'

/** A dialog of the console that sends one form; what is refused stands above the fields. */
export const FormDialog = ({
  title,
  action,
  busy,
  error,
  onClose,
  onSubmit,
  children,
}: {
  title: string
  action: string
  busy: boolean
  error: unknown
  onClose: () => void
  onSubmit: () => void
  children: ReactNode
}) => {
  const { t } = useLingui()
  const id = useId()
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      closeLabel={t`Close`}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={id} variant="primary" isPending={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit()
        }}
      >
        <Refusal error={error} />
        {children}
      </form>
    </Dialog>
  )
}
