import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { KeyRound, Pencil, Trash2 } from 'lucide-react'
import {
  api,
  Button,
  Chip,
  Dialog,
  fieldError,
  formatDate,
  formatRelative,
  IconButton,
  knowsPasskeys,
  makePasskey,
  Note,
  SimpleTable,
  TextField,
  toast,
  useFactorWords,
} from '@app/ui'
import { RemoveDialog } from './remove-dialog.tsx'

export type Passkey = { id: string; name: string; created_at: string; last_used_at: string | null }
type Open = { what: 'add' } | { what: 'rename' | 'remove'; key: Passkey } | null

/** The account's passkeys: a second step, or the only one. */
export const Passkeys = ({
  list,
  origin,
  onChanged,
}: {
  list: Passkey[]
  origin: string | null
  onChanged: (codes?: string[] | null) => void
}) => {
  const { t } = useLingui()
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  // A passkey is bound to one address: elsewhere the browser refuses it.
  const elsewhere = origin !== null && origin !== location.origin
  return (
    <section aria-label={t`Passkeys`}>
      <header>
        <h2>
          <Trans>Passkeys</Trans>
        </h2>
        {list.length > 0 && (
          <Chip tone="ok" icon={KeyRound}>
            <Trans>On</Trans>
          </Chip>
        )}
      </header>
      <p className="t2">
        <Trans>
          A key that stays on your phone, computer or security key. It works as the second step, and alone, without a
          password. Your fingerprint or PIN never leaves the device.
        </Trans>
      </p>
      {origin === null && (
        <Note tone="info">
          <Trans>This installation has no host name, and passkeys need one. Whoever runs it can give it one.</Trans>
        </Note>
      )}
      {elsewhere && (
        <Note tone="info">
          <Trans>
            Passkeys of this installation live at{' '}
            <a className="link" href={origin}>
              {origin}
            </a>
            .
          </Trans>
        </Note>
      )}
      {list.length > 0 && (
        <SimpleTable
          aria-label={t`Passkeys`}
          rows={list}
          rowKey={(row) => row.id}
          columns={[
            { id: 'name', title: <Trans>Name</Trans>, isHead: true, cell: (row) => row.name },
            { id: 'since', title: <Trans>Added</Trans>, cell: (row) => formatDate(row.created_at) },
            {
              id: 'used',
              title: <Trans>Last used</Trans>,
              cell: (row) => (row.last_used_at ? formatRelative(row.last_used_at) : t`Never`),
            },
          ]}
          actions={(row) => (
            <>
              <IconButton
                icon={Pencil}
                small
                aria-label={t`Rename ${row.name}`}
                onPress={() => setOpen({ what: 'rename', key: row })}
              />
              <IconButton
                icon={Trash2}
                small
                aria-label={t`Remove ${row.name}`}
                onPress={() => setOpen({ what: 'remove', key: row })}
              />
            </>
          )}
        />
      )}
      <div className="acts mt-3 items-center">
        <Button onPress={() => setOpen({ what: 'add' })} isDisabled={origin === null || elsewhere || !knowsPasskeys()}>
          <Trans>Add a passkey</Trans>
        </Button>
      </div>
      {open?.what === 'add' && (
        <NameDialog
          title={t`Add a passkey`}
          action={t`Go on`}
          initial=""
          hint={t`So that you know it again: “Phone”, “Blue key”. The browser asks for the device next.`}
          run={async (name) => {
            const response = await makePasskey('/v1/auth/passkeys/options')
            const made = await api.post<{ recovery_codes: string[] | null }>('/v1/auth/passkeys', { name, response })
            close()
            toast(t`Passkey added`)
            onChanged(made.recovery_codes)
          }}
          onClose={close}
        />
      )}
      {open?.what === 'rename' && (
        <NameDialog
          title={t`Rename the passkey`}
          action={t`Save`}
          initial={open.key.name}
          run={async (name) => {
            await api.patch(`/v1/auth/passkeys/${open.key.id}`, { name })
            close()
            onChanged()
          }}
          onClose={close}
        />
      )}
      {open?.what === 'remove' && (
        <RemoveDialog
          title={t`Remove “${open.key.name}”?`}
          path={`/v1/auth/passkeys/${open.key.id}`}
          onClose={close}
          onDone={() => {
            close()
            toast(t`Passkey removed`)
            onChanged()
          }}
        >
          <Trans>
            It signs nobody in any more. Your device may go on offering it: delete it there too. You can add another one
            at any time.
          </Trans>
        </RemoveDialog>
      )}
    </section>
  )
}

const NameDialog = ({
  title,
  action,
  initial,
  hint,
  run,
  onClose,
}: {
  title: string
  action: string
  initial: string
  hint?: string
  run: (name: string) => Promise<void>
  onClose: () => void
}) => {
  const { t } = useLingui()
  const words = useFactorWords()
  const [name, setName] = useState(initial)
  const save = useMutation({ mutationFn: () => run(name.trim()) })
  const wrong = fieldError(save.error, 'name')
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
          <Button type="submit" form="passkey-name" variant="primary" isPending={save.isPending}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id="passkey-name"
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') save.mutate()
        }}
      >
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          maxLength={80}
          description={hint}
          autoComplete="off"
          isRequired
          autoFocus
          error={wrong}
        />
        {save.error && !wrong && (
          <Note tone="bad" role="alert">
            {words(save.error)}
          </Note>
        )}
      </form>
    </Dialog>
  )
}
