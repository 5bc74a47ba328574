import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { Copy, TriangleAlert } from 'lucide-react'
import {
  api,
  Button,
  ConfirmDialog,
  Dialog,
  fieldError,
  formatDate,
  formatRelative,
  isApiError,
  Note,
  SimpleTable,
  toast,
} from '@app/ui'
import type { ScimToken, SsoSettings } from '../index.ts'
import { CopyField } from './copy-field.tsx'
import { RoleSelect } from './role-select.tsx'

type Made = ScimToken & { token: string }

/** The company's directory keeps members and teams by SCIM: its address, its tokens, and when it was here last. */
export const Directory = ({
  of,
  canChange,
  onChanged,
}: {
  of: SsoSettings['directory']
  canChange: boolean
  onChanged: () => void
}) => {
  const { t } = useLingui()
  const [open, setOpen] = useState<'new' | Made | null>(null)
  const [revoking, setRevoking] = useState<ScimToken | null>(null)
  return (
    <section aria-label={t`Directory`}>
      <header>
        <h2>
          <Trans>Directory (SCIM)</Trans>
        </h2>
        {canChange && (
          <Button onPress={() => setOpen('new')}>
            <Trans>New token</Trans>
          </Button>
        )}
      </header>
      <p className="t2">
        <Trans>
          Your directory makes, changes and deactivates members of verified domains by itself, and its groups are teams
          here. Who is deactivated there is signed out here at once, and their keys end.
        </Trans>
      </p>
      <div className="sso-part-field">
        <CopyField label={t`SCIM address`} value={of.base_url} description={t`Also called tenant URL or base URL`} />
      </div>
      <SimpleTable
        aria-label={t`Tokens of the directory`}
        rows={of.tokens}
        rowKey={(row) => row.id}
        empty={t`No directory is connected`}
        columns={[
          {
            id: 'token',
            title: <Trans>Token</Trans>,
            isHead: true,
            cell: (row) => <span className="mono small">{row.prefix}…</span>,
          },
          { id: 'role', title: <Trans>Role of new members</Trans>, cell: (row) => row.default_role },
          {
            id: 'used',
            title: <Trans>Last used</Trans>,
            cell: (row) =>
              row.last_used_at ? (
                <>
                  {formatRelative(row.last_used_at)}
                  <br />
                  <small className="t2 mono">{row.last_used_ip}</small>
                </>
              ) : (
                <span className="t2">
                  <Trans>Never</Trans>
                </span>
              ),
          },
          { id: 'ends', title: <Trans>Works until</Trans>, cell: (row) => formatDate(row.expires_at) },
        ]}
        actions={(row) =>
          canChange && (
            <Button variant="ghost" onPress={() => setRevoking(row)}>
              <Trans>Revoke</Trans>
            </Button>
          )
        }
      />
      {open === 'new' && (
        <NewToken
          onClose={() => setOpen(null)}
          onMade={(made) => {
            setOpen(made)
            onChanged()
          }}
        />
      )}
      {open !== null && open !== 'new' && <MadeToken made={open} url={of.base_url} onClose={() => setOpen(null)} />}
      {revoking && (
        <RevokeToken
          of={revoking}
          onClose={() => setRevoking(null)}
          onDone={() => {
            setRevoking(null)
            toast(t`The token is revoked`)
            onChanged()
          }}
        />
      )}
    </section>
  )
}

const NewToken = ({ onClose, onMade }: { onClose: () => void; onMade: (made: Made) => void }) => {
  const { t } = useLingui()
  const [role, setRole] = useState('rep')
  const make = useMutation({
    mutationFn: () => api.post<Made>('/v1/sso/scim-tokens', { default_role: role }),
    onSuccess: onMade,
  })
  const error = make.error
  return (
    <Dialog
      isOpen
      title={t`New token for the directory`}
      closeLabel={t`Close`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={make.isPending} onPress={() => make.mutate()}>
            <Trans>Make the token</Trans>
          </Button>
        </>
      }
    >
      <div className="stack">
        {error && !(isApiError(error) && error.fields.length > 0) && (
          <Note tone="bad" role="alert">
            {error.message}
          </Note>
        )}
        <p className="t2">
          <Trans>
            Whoever holds the token decides who of your verified domains is a member. It works for a year; make the next
            one before it ends.
          </Trans>
        </p>
        <RoleSelect value={role} onChange={setRole} error={fieldError(error, 'default_role')} none={false} />
      </div>
    </Dialog>
  )
}

/** The token, this once. Closing is a decision: no Escape, no click outside. */
const MadeToken = ({ made, url, onClose }: { made: Made; url: string; onClose: () => void }) => {
  const { t } = useLingui()
  const copy = (): void =>
    void navigator.clipboard.writeText(made.token).then(
      () => toast(t`Token copied`),
      () => toast(t`The browser did not let us copy. Select the text and copy it yourself.`, { tone: 'bad' }),
    )
  return (
    <Dialog
      isOpen
      isForced
      size="wide"
      title={t`Copy the token now`}
      onClose={onClose}
      actions={
        <>
          <Button icon={Copy} onPress={copy}>
            <Trans>Copy the token</Trans>
          </Button>
          <Button variant="primary" onPress={onClose}>
            <Trans>I have kept it</Trans>
          </Button>
        </>
      }
    >
      <div className="stack">
        <Note tone="warn" icon={TriangleAlert}>
          <Trans>
            It is shown now and never again: we keep only its fingerprint. Paste it into your directory as the secret
            token. It works until {formatDate(made.expires_at)}.
          </Trans>
        </Note>
        <CopyField label={t`Token`} value={made.token} />
        <CopyField label={t`SCIM address`} value={url} />
      </div>
    </Dialog>
  )
}

const RevokeToken = ({ of, onClose, onDone }: { of: ScimToken; onClose: () => void; onDone: () => void }) => {
  const { t } = useLingui()
  const revoke = useMutation({ mutationFn: () => api.del(`/v1/sso/scim-tokens/${of.id}`), onSuccess: onDone })
  return (
    <ConfirmDialog
      title={t`Revoke this token?`}
      action={<Trans>Revoke</Trans>}
      isPending={revoke.isPending}
      onClose={onClose}
      onConfirm={() => revoke.mutate()}
    >
      <p>
        <Trans>
          The directory is refused from its next call on. Members and teams stay as they are; nobody is deactivated by
          it any more.
        </Trans>
      </p>
      {revoke.error && (
        <Note tone="bad" role="alert">
          {revoke.error.message}
        </Note>
      )}
    </ConfirmDialog>
  )
}
