import type { ReactNode } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans } from '@lingui/react/macro'
import { api, ConfirmDialog, Note } from '@app/ui'

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
  const remove = useMutation({ mutationFn: () => api.del(path), onSuccess: onDone })
  return (
    <ConfirmDialog
      title={title}
      action={<Trans>Remove</Trans>}
      isPending={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    >
      <p className="t2">{children}</p>
      {remove.error && (
        <Note tone="bad" role="alert">
          {remove.error.message}
        </Note>
      )}
    </ConfirmDialog>
  )
}
