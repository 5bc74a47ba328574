import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import {
  api,
  Button,
  Dialog,
  formatDateTime,
  Note,
  fieldError,
  keys,
  queryClient,
  SettingsFrame,
  TextField,
  toast,
  useMeta,
} from '@app/ui'
import { CLOSING, type Closing, useClosing } from './closing-data.ts'

const renew = (): void => {
  for (const queryKey of [CLOSING, keys.banners]) void queryClient.invalidateQueries({ queryKey })
}

/** How a workspace ends: cancelled with time to export, or deleted with time to change one's mind. Owners decide; the rest read it. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const { data, error } = useClosing()
  const isOwner = meta.member.role === 'owner'
  return (
    <SettingsFrame title={t`End of the workspace`}>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      {!isOwner && (
        <Note tone="info">
          <Trans>Owners of the workspace decide this.</Trans>
        </Note>
      )}
      {data && data.holds > 0 && (
        <Note tone="warn">
          <Trans>A legal hold stands: what it covers is kept until it is lifted, and the workspace with it.</Trans>
        </Note>
      )}
      {data && (data.closing ? <Ending state={data} isOwner={isOwner} /> : <Ways state={data} isOwner={isOwner} />)}
    </SettingsFrame>
  )
}

const Ending = ({ state, isOwner }: { state: Closing; isOwner: boolean }) => {
  const { t } = useLingui()
  const keep = useMutation({
    mutationFn: () => api.del('/v1/workspace/closing'),
    onSuccess: () => toast(t`The workspace goes on`),
    onSettled: renew,
  })
  const until = formatDateTime(state.purge_at ?? '')
  return (
    <section aria-label={t`On its way out`}>
      <header>
        <h2>
          <Trans>On its way out</Trans>
        </h2>
      </header>
      <p>
        {state.closing === 'cancelled' ? (
          <Trans>Cancelled. Everything can be read and exported until {until}; then it is deleted for good.</Trans>
        ) : (
          <Trans>To be deleted. Until {until} this can be taken back; then everything is deleted for good.</Trans>
        )}
      </p>
      {keep.error && (
        <Note tone="bad" role="alert">
          {keep.error.message}
        </Note>
      )}
      {isOwner && (
        <Button variant="primary" isPending={keep.isPending} onPress={() => keep.mutate()}>
          <Trans>Keep the workspace</Trans>
        </Button>
      )}
    </section>
  )
}

const Ways = ({ state, isOwner }: { state: Closing; isOwner: boolean }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [asked, setAsked] = useState<'cancel' | 'delete' | null>(null)
  return (
    <>
      <section aria-label={t`Cancel`}>
        <header>
          <h2>
            <Trans>Cancel</Trans>
          </h2>
        </header>
        <p className="t2">
          <Trans>
            For {state.cancel_days} days everything can be read and exported, and nothing changed. Owners are reminded
            7, 3 and 1 days before the end. Then the workspace is deleted.
          </Trans>{' '}
          <Link className="link" to={`/w/${meta.workspace.slug}/exports`}>
            <Trans>Export everything</Trans>
          </Link>
        </p>
        <Button isDisabled={!isOwner} onPress={() => setAsked('cancel')}>
          <Trans>Cancel the workspace</Trans>
        </Button>
      </section>
      <section aria-label={t`Delete`}>
        <header>
          <h2>
            <Trans>Delete</Trans>
          </h2>
        </header>
        <p className="t2">
          {t`Everything in it is deleted in ${plural(state.undo_days, { one: '# day', other: '# days' })}, for all members: records, files, history. Until then an owner can take it back.`}
        </p>
        <Button variant="danger" isDisabled={!isOwner} onPress={() => setAsked('delete')}>
          <Trans>Delete the workspace</Trans>
        </Button>
      </section>
      {asked === 'cancel' && <CancelDialog days={state.cancel_days} onClose={() => setAsked(null)} />}
      {asked === 'delete' && <DeleteDialog name={meta.workspace.name} onClose={() => setAsked(null)} />}
    </>
  )
}

const CancelDialog = ({ days, onClose }: { days: number; onClose: () => void }) => {
  const { t } = useLingui()
  const cancel = useMutation({
    mutationFn: () => api.post('/v1/workspace/cancel', {}),
    onSuccess: onClose,
    onSettled: renew,
  })
  return (
    <Dialog
      title={t`Cancel the workspace`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Go on using it</Trans>
          </Button>
          <Button variant="danger" isPending={cancel.isPending} onPress={() => cancel.mutate()}>
            <Trans>Cancel the workspace</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>From now on nothing can be changed. You have {days} days to export, or to take this back.</Trans>
      </p>
      {cancel.error && (
        <Note tone="bad" role="alert">
          {cancel.error.message}
        </Note>
      )}
    </Dialog>
  )
}

const DeleteDialog = ({ name, onClose }: { name: string; onClose: () => void }) => {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const remove = useMutation({
    mutationFn: () => api.post('/v1/workspace/delete', { name: typed }),
    onSuccess: onClose,
    onSettled: renew,
  })
  const problem = fieldError(remove.error, 'name')
  const send = (): void => {
    if (typed.trim()) remove.mutate()
  }
  return (
    <Dialog
      title={t`Delete the workspace`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Keep it</Trans>
          </Button>
          <Button variant="danger" isPending={remove.isPending} isDisabled={!typed.trim()} onPress={send}>
            <Trans>Delete the workspace</Trans>
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <TextField
          label={t`Type “${name}” to go on`}
          value={typed}
          onChange={setTyped}
          isRequired
          autoFocus
          error={problem}
        />
      </form>
      {remove.error && !problem && (
        <Note tone="bad" role="alert">
          {remove.error.message}
        </Note>
      )}
    </Dialog>
  )
}
