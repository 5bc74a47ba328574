import type { ReactNode } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, Note } from '@app/ui'

/** Asks once before a factor goes: it cannot be undone, only set up again. */
export const RemoveDialog = ({
  title,
  path,
  onClose,
  onDone,
  children,
}: {
  title: string
  path: string
  onClose: () => void
  onDone: () => void
  children: ReactNode
}) => {
  const { t } = useLingui()
  const remove = useMutation({ mutationFn: () => api.del(path), onSuccess: onDone })
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      closeLabel={t`Close`}
      role="alertdialog"
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
            <Trans>Remove</Trans>
          </Button>
        </>
      }
    >
      <p className="t2">{children}</p>
      {remove.error && (
        <Note tone="bad" role="alert">
          {remove.error.message}
        </Note>
      )}
    </Dialog>
  )
}
