import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Bot, KeyRound, Plus } from 'lucide-react'
import { Button, Chip, EmptyState, formatNumber, Note, SettingsFrame, SimpleTable, toast } from '@app/ui'
import { type ServiceAccount, useKeys, useRoles, useServiceAccounts, useSwitchServiceAccount } from './key-data.ts'
import { isOver, stateOf } from './key-model.ts'
import { KeyTable } from './key-table.tsx'
import { useRoleName } from './key-words.ts'
import { NewKeyDialog } from './new-key-dialog.tsx'
import { ServiceAccountDialog } from './account-dialog.tsx'

type Doing = { what: 'account' } | { what: 'key'; account?: { id: string; name: string } } | null

/** All keys of the workspace, and the accounts that only programs use. */
export const Page = () => {
  const { t } = useLingui()
  const keys = useKeys(true)
  const [doing, setDoing] = useState<Doing>(null)
  const rows = keys.data?.data ?? []
  const close = (): void => setDoing(null)
  return (
    <SettingsFrame
      title={t`API keys`}
      wide
      actions={
        <Button icon={Plus} onPress={() => setDoing({ what: 'key' })}>
          <Trans>New key</Trans>
        </Button>
      }
    >
      <ServiceAccounts
        keysOf={(id) => rows.filter((key) => key.member_id === id && !isOver(stateOf(key, true, Date.now()))).length}
        onMake={() => setDoing({ what: 'account' })}
        onKey={(account) => setDoing({ what: 'key', account })}
      />
      <section aria-label={t`All keys`}>
        <header>
          <h2>
            <Trans>All keys</Trans>
          </h2>
        </header>
        {keys.error && (
          <Note tone="bad" role="alert">
            {keys.error.message}
          </Note>
        )}
        {rows.length > 0 ? (
          <KeyTable keys={rows} owners label={t`All keys`} />
        ) : (
          !keys.isPending &&
          !keys.error && (
            <EmptyState icon={KeyRound} title={t`No key in this workspace`}>
              <Trans>Members make keys for themselves under their profile; you make them for service accounts.</Trans>
            </EmptyState>
          )
        )}
      </section>
      {doing?.what === 'account' && (
        <ServiceAccountDialog onClose={close} onMade={(account) => setDoing({ what: 'key', account })} />
      )}
      {doing?.what === 'key' && <NewKeyDialog {...(doing.account && { account: doing.account })} onClose={close} />}
    </SettingsFrame>
  )
}

const ServiceAccounts = ({
  keysOf,
  onMake,
  onKey,
}: {
  keysOf: (id: string) => number
  onMake: () => void
  onKey: (account: { id: string; name: string }) => void
}) => {
  const { t } = useLingui()
  const accounts = useServiceAccounts()
  const roles = useRoles()
  const roleName = useRoleName()
  const change = useSwitchServiceAccount()
  const rows = accounts.data?.data ?? []
  const error = accounts.error ?? change.error
  const turn = (account: ServiceAccount): void =>
    change.mutate(
      { account, is_active: !account.is_active },
      {
        onSuccess: () =>
          toast(
            account.is_active
              ? t`${account.name} is deactivated; its keys are refused`
              : t`${account.name} is active again`,
          ),
      },
    )
  return (
    <section aria-label={t`Service accounts`}>
      <header>
        <h2>
          <Trans>Service accounts</Trans>
        </h2>
        <Button variant="primary" icon={Plus} onPress={onMake}>
          <Trans>New service account</Trans>
        </Button>
      </header>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      {rows.length === 0 && !accounts.isPending && !accounts.error ? (
        <p className="t2">
          <Trans>
            A service account acts by keys only and belongs to nobody: it stays when the person who set it up leaves.
            Give it the narrowest role that will do.
          </Trans>
        </p>
      ) : (
        <SimpleTable
          aria-label={t`Service accounts`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'name',
              title: <Trans>Name</Trans>,
              isHead: true,
              cell: (row) => (
                <Chip bare icon={Bot}>
                  {row.name}
                </Chip>
              ),
            },
            {
              id: 'role',
              title: <Trans>Role</Trans>,
              cell: (row) => roleName(roles.find((one) => one.key === row.role) ?? { key: row.role, name: row.role }),
            },
            {
              id: 'keys',
              title: <Trans>API keys</Trans>,
              cell: (row) => formatNumber(row.is_active ? keysOf(row.id) : 0),
            },
            {
              id: 'state',
              title: <Trans>State</Trans>,
              cell: (row) =>
                row.is_active ? (
                  <Chip tone="ok">
                    <Trans>Active</Trans>
                  </Chip>
                ) : (
                  <Chip tone="quiet">
                    <Trans>Deactivated</Trans>
                  </Chip>
                ),
            },
          ]}
          actions={(row) => (
            <span className="acts key-acts">
              {row.is_active && (
                <Button variant="ghost" icon={KeyRound} onPress={() => onKey({ id: row.id, name: row.name })}>
                  <Trans>New key</Trans>
                  <span className="vh"> {row.name}</span>
                </Button>
              )}
              <Button variant="ghost" onPress={() => turn(row)}>
                {row.is_active ? <Trans>Deactivate</Trans> : <Trans>Reactivate</Trans>}
                <span className="vh"> {row.name}</span>
              </Button>
            </span>
          )}
        />
      )}
    </section>
  )
}
