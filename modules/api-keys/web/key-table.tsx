import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Bot, CalendarClock, CircleSlash } from 'lucide-react'
import {
  Button,
  Chip,
  ConfirmDialog,
  formatDate,
  formatDateTime,
  formatRelative,
  Note,
  SimpleTable,
  toast,
  useMembers,
  Who,
} from '@app/ui'
import type { ApiKey } from '../index.ts'
import { useRevokeKey } from './key-data.ts'
import { isOver, type KeyState, stateOf } from './key-model.ts'
import { useScopeWords } from './key-words.ts'
import './keys.css'

/** Keys with what they may do, for how long, and where they were used last. */
export const KeyTable = ({ keys, owners, label }: { keys: readonly ApiKey[]; owners: boolean; label: string }) => {
  const { t } = useLingui()
  const scope = useScopeWords()
  const members = useMembers()
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const [now] = useState(Date.now)
  const inactive = new Set(members.filter((one) => one['is_active'] === false).map((one) => one.id))
  const state = (key: ApiKey): KeyState => stateOf(key, !inactive.has(key.member_id), now)
  return (
    <>
      <SimpleTable
        aria-label={label}
        rows={keys}
        rowKey={(key) => key.id}
        columns={[
          {
            id: 'name',
            title: <Trans>Name</Trans>,
            isHead: true,
            cell: (key) => (
              <span className="key-two">
                <span className={isOver(state(key)) ? 't3' : 'strong'}>{key.name}</span>
                <span className="mono t3">{key.prefix}…</span>
              </span>
            ),
          },
          ...(owners
            ? [
                {
                  id: 'owner',
                  title: <Trans>Acts for</Trans>,
                  cell: (key: ApiKey) =>
                    key.is_service ? (
                      <Chip bare icon={Bot}>
                        {key.member_name}
                        <span className="vh">{t`, service account`}</span>
                      </Chip>
                    ) : (
                      <Who name={key.member_name} />
                    ),
                },
              ]
            : []),
          {
            id: 'scope',
            title: <Trans>May do</Trans>,
            cell: (key) => (
              <span className="key-two key-scope">
                <span>{scope(key)}</span>
                {key.addresses && (
                  <span className="t3">
                    <Trans>
                      only from <span className="mono">{key.addresses.join(', ')}</span>
                    </Trans>
                  </span>
                )}
              </span>
            ),
          },
          {
            id: 'created',
            title: <Trans>Made</Trans>,
            cell: (key) => <span className="key-line">{formatDate(key.created_at)}</span>,
          },
          { id: 'expires', title: <Trans>Expires</Trans>, cell: (key) => <Expiry of={key} state={state(key)} /> },
          {
            id: 'used',
            title: <Trans>Last used</Trans>,
            cell: (key) =>
              key.last_used_at ? (
                <span className="key-two key-line" title={formatDateTime(key.last_used_at)}>
                  <span>{formatRelative(key.last_used_at)}</span>
                  <span className="mono t3">{key.last_used_ip}</span>
                </span>
              ) : (
                <span className="t3">{t`Never`}</span>
              ),
          },
        ]}
        actions={(key) =>
          state(key) === 'revoked' || state(key) === 'expired' ? null : (
            <Button variant="ghost" onPress={() => setRevoking(key)}>
              <Trans>Revoke</Trans>
              <span className="vh"> {key.name}</span>
            </Button>
          )
        }
      />
      {revoking && <RevokeDialog of={revoking} onClose={() => setRevoking(null)} />}
    </>
  )
}

const Expiry = ({ of, state }: { of: ApiKey; state: KeyState }) => {
  switch (state) {
    case 'revoked':
      return (
        <Chip tone="quiet" icon={CircleSlash}>
          <Trans>Revoked {formatDate(of.revoked_at ?? of.expires_at)}</Trans>
        </Chip>
      )
    case 'expired':
      return (
        <Chip tone="quiet" icon={CircleSlash}>
          <Trans>Expired {formatDate(of.expires_at)}</Trans>
        </Chip>
      )
    case 'orphaned':
      return (
        <Chip tone="quiet" icon={CircleSlash}>
          <Trans>Member deactivated</Trans>
        </Chip>
      )
    case 'soon':
      return (
        <span className="key-two">
          <Chip tone="warn" icon={CalendarClock}>
            {formatRelative(of.expires_at)}
          </Chip>
          <span className="t3">{formatDate(of.expires_at)}</span>
        </span>
      )
    case 'live':
      return <span className="key-line">{formatDate(of.expires_at)}</span>
  }
}

const RevokeDialog = ({ of, onClose }: { of: ApiKey; onClose: () => void }) => {
  const { t } = useLingui()
  const revoke = useRevokeKey()
  return (
    <ConfirmDialog
      title={t`Revoke “${of.name}”?`}
      action={<Trans>Revoke</Trans>}
      isPending={revoke.isPending}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(of.id, {
          onSuccess: () => {
            toast(t`${of.name} is revoked`)
            onClose()
          },
        })
      }
    >
      <p>
        <Trans>
          Whatever uses this key is refused from its next call on. That cannot be undone; a new key can be made at any
          time.
        </Trans>
      </p>
      <p className="t2">
        {of.last_used_at ? (
          <Trans>
            Used last {formatRelative(of.last_used_at)} from <span className="mono">{of.last_used_ip}</span>.
          </Trans>
        ) : (
          <Trans>It was never used.</Trans>
        )}
      </p>
      {revoke.error && (
        <Note tone="bad" role="alert">
          {revoke.error.message}
        </Note>
      )}
    </ConfirmDialog>
  )
}
