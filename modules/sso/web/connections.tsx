import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Chip, formatDate, Note, SimpleTable, Switch, toast } from '@app/ui'
import type { SsoConnection } from '../index.ts'
import { ConnectionDialog } from './connection-dialog.tsx'

/** Sign-in services of the workspace. */
export const Connections = ({
  list,
  canChange,
  onChanged,
}: {
  list: readonly SsoConnection[]
  canChange: boolean
  onChanged: () => void
}) => {
  const { t } = useLingui()
  const [open, setOpen] = useState<SsoConnection | 'new' | null>(null)
  const test = useMutation({
    mutationFn: (id: string) => api.post(`/v1/sso/connections/${id}/test`),
    onSuccess: () => toast(t`The service answers as it should`),
  })
  const change = useMutation({
    mutationFn: ({ id, ...body }: { id: string; is_active?: boolean; provider_second_factor?: boolean }) =>
      api.patch(`/v1/sso/connections/${id}`, body),
    onSuccess: onChanged,
  })
  const failure = test.error ?? change.error
  return (
    <section aria-label={t`Connections`}>
      <header>
        <h2>
          <Trans>Connections</Trans>
        </h2>
        {canChange && (
          <Button onPress={() => setOpen('new')}>
            <Trans>Connect a service</Trans>
          </Button>
        )}
      </header>
      {failure && (
        <Note tone="bad" role="alert">
          {failure.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Connections`}
        rows={list}
        rowKey={(row) => row.id}
        empty={t`No service is connected yet`}
        columns={[
          {
            id: 'name',
            title: <Trans>Name</Trans>,
            isHead: true,
            cell: (row) => (
              <>
                {row.name}
                <br />
                <small className="t2">{row.kind === 'saml' ? 'SAML 2.0' : 'OpenID Connect'}</small>{' '}
                <small className="t2 mono">{row.issuer}</small>
              </>
            ),
          },
          {
            id: 'state',
            title: <Trans>State</Trans>,
            cell: (row) =>
              row.is_active ? (
                <>
                  <Chip tone="ok">
                    <Trans>On</Trans>
                  </Chip>{' '}
                  <CertificateEnd of={row} />
                </>
              ) : (
                <Chip tone="quiet">
                  <Trans>Off</Trans>
                </Chip>
              ),
          },
          {
            id: 'factor',
            title: <Trans>Second step</Trans>,
            cell: (row) => (
              <Switch
                isSelected={row.provider_second_factor}
                isDisabled={!canChange}
                onChange={(provider_second_factor) => change.mutate({ id: row.id, provider_second_factor })}
              >
                <Trans>The service asks for it</Trans>
              </Switch>
            ),
          },
        ]}
        actions={(row) =>
          canChange && (
            <>
              <Button isPending={test.isPending} onPress={() => test.mutate(row.id)}>
                <Trans>Test</Trans>
              </Button>
              <Button variant="ghost" onPress={() => setOpen(row)}>
                <Trans>Change</Trans>
              </Button>
              <Button variant="ghost" onPress={() => change.mutate({ id: row.id, is_active: !row.is_active })}>
                {row.is_active ? <Trans>Switch off</Trans> : <Trans>Switch on</Trans>}
              </Button>
            </>
          )
        }
      />
      {open && (
        <ConnectionDialog
          connection={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null)
            toast(t`Saved`)
            onChanged()
          }}
        />
      )}
    </section>
  )
}

const MONTH = 30 * 86_400_000

/** A certificate that ends soon: sign-ins stop on that day, unless the metadata is imported again. */
const CertificateEnd = ({ of }: { of: SsoConnection }) => {
  const [now] = useState(() => Date.now())
  const last = of.certificates
    .map((one) => one.expires_at)
    .toSorted()
    .at(-1)
  if (!last || Date.parse(last) > now + MONTH) return null
  return (
    <Chip tone="warn">
      {Date.parse(last) > now ? (
        <Trans>Certificate ends on {formatDate(last)}</Trans>
      ) : (
        <Trans>Certificate ended on {formatDate(last)}</Trans>
      )}
    </Chip>
  )
}
