import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Chip, ConfirmDialog, fieldError, Note, Refused, SimpleTable, TextField } from '@app/ui'
import type { SsoDomain } from '../index.ts'
import { CopyText } from './copy-field.tsx'
import './sso.css'

/** E-mail domains of the workspace and the DNS record that verifies each. */
export const Domains = ({
  list,
  canChange,
  onChanged,
}: {
  list: readonly SsoDomain[]
  canChange: boolean
  onChanged: () => void
}) => {
  const { t } = useLingui()
  const [domain, setDomain] = useState('')
  const add = useMutation({
    mutationFn: () => api.post('/v1/sso/domains', { domain }),
    onSuccess: () => {
      setDomain('')
      onChanged()
    },
  })
  const check = useMutation({
    mutationFn: (id: string) => api.post(`/v1/sso/domains/${id}/check`),
    onSettled: onChanged,
  })
  const [removing, setRemoving] = useState<SsoDomain | null>(null)
  const remove = useMutation({
    mutationFn: (id: string) => api.del(`/v1/sso/domains/${id}`),
    onSuccess: () => {
      setRemoving(null)
      onChanged()
    },
  })
  const failure = check.error ?? (fieldError(add.error, 'domain') ? null : add.error)
  return (
    <section aria-label={t`Domains`}>
      <header>
        <h2>
          <Trans>Domains</Trans>
        </h2>
      </header>
      <p className="t2">
        <Trans>Who comes in for the first time needs an address of a domain that is verified here.</Trans>
      </p>
      {failure && (
        <Note tone="bad" role="alert">
          {failure.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Domains`}
        rows={list}
        rowKey={(row) => row.id}
        empty={t`No domain yet`}
        columns={[
          { id: 'domain', title: <Trans>Domain</Trans>, isHead: true, cell: (row) => row.domain },
          {
            id: 'state',
            title: <Trans>State</Trans>,
            cell: (row) =>
              row.failing_since ? (
                <Chip tone="warn">
                  <Trans>Record is missing</Trans>
                </Chip>
              ) : row.verified_at ? (
                <Chip tone="ok">
                  <Trans>Verified</Trans>
                </Chip>
              ) : (
                <Chip tone="quiet">
                  <Trans>Not verified</Trans>
                </Chip>
              ),
          },
          {
            id: 'record',
            title: <Trans>TXT record</Trans>,
            cell: (row) => (
              <>
                <CopyText label={t`Name of the record`} value={row.record_name} />
                <CopyText label={t`Value of the record`} value={row.record_value} />
              </>
            ),
          },
        ]}
        actions={(row) =>
          canChange && (
            <>
              <Button isPending={check.isPending} onPress={() => check.mutate(row.id)}>
                <Trans>Check</Trans>
              </Button>
              <Button variant="ghost" onPress={() => setRemoving(row)}>
                <Trans>Remove</Trans>
              </Button>
            </>
          )
        }
      />
      {canChange && (
        <form
          className="form-grid mt-3"
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate()
          }}
        >
          <TextField
            label={t`Domain`}
            value={domain}
            onChange={setDomain}
            error={fieldError(add.error, 'domain')}
            description={t`Like example.com`}
          />
          <div className="acts span">
            <Button type="submit" isPending={add.isPending} isDisabled={domain.trim() === ''}>
              <Trans>Add the domain</Trans>
            </Button>
          </div>
        </form>
      )}
      {removing && (
        <ConfirmDialog
          title={t`Remove ${removing.domain}?`}
          action={<Trans>Remove</Trans>}
          isPending={remove.isPending}
          onClose={() => setRemoving(null)}
          onConfirm={() => remove.mutate(removing.id)}
        >
          <p>
            <Trans>
              Single sign-on holds for its addresses no more. To have it back, it is added and verified anew, with
              another record.
            </Trans>
          </p>
          <Refused error={remove.error} />
        </ConfirmDialog>
      )}
    </section>
  )
}
