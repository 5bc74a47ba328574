import { type ReactNode, useId } from 'react'
import { Trans } from '@lingui/react/macro'
import { fieldError, isApiError } from './api.ts'
import { Note } from './bits.tsx'
import { Button } from './button.tsx'
import { Dialog, type DialogProps } from './dialog.tsx'

/** What was refused, above the fields; nothing where one of the fields `at` says it itself. */
export const Refused = ({ error, at = [] }: { error: unknown; at?: readonly string[] }) =>
  error && !at.some((one) => fieldError(error, one)) ? (
    <Note tone="bad" role="alert">
      {isApiError(error) && error.fields.length > 0
        ? error.fields.map((one) => one.message).join(' ')
        : error instanceof Error
          ? error.message
          : String(error)}
    </Note>
  ) : null

/** A dialog of one form: what was refused above, Cancel and the act below. */
export const FormDialog = ({
  title,
  action,
  isPending,
  isDanger,
  error,
  onClose,
  onSubmit,
  children,
  size,
}: Pick<DialogProps, 'title' | 'onClose' | 'children' | 'size'> & {
  /** The words on the button that sends. */
  action: ReactNode
  isPending: boolean
  isDanger?: boolean
  /** Left out where the children say it, or some fields do. */
  error?: unknown
  onSubmit: () => void
}) => {
  const id = useId()
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      {...(size && { size })}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={id} variant={isDanger ? 'danger' : 'primary'} isPending={isPending}>
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
          // A dialog may stand in a form: only its own was sent.
          event.stopPropagation()
          // Enter in a text sends as well, and a second one while the first is under way would do it twice.
          if (!isPending) onSubmit()
        }}
      >
        <Refused error={error} />
        {children}
      </form>
    </Dialog>
  )
}

/** Asks once before what cannot be taken back: Cancel and the act below. What was refused is among the children. */
export const ConfirmDialog = ({
  title,
  action,
  isPending,
  onClose,
  onConfirm,
  children,
}: Pick<DialogProps, 'title' | 'onClose' | 'children'> & {
  /** The words on the button that does it. */
  action: ReactNode
  isPending: boolean
  onConfirm: () => void
}) => (
  <Dialog
    title={title}
    isOpen
    onClose={onClose}
    role="alertdialog"
    actions={
      <>
        <Button onPress={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button variant="danger" isPending={isPending} onPress={onConfirm}>
          {action}
        </Button>
      </>
    }
  >
    {children}
  </Dialog>
)
