import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, fieldError, isApiError, Note, Select, TextField } from '@app/ui'
import type { SsoConnection } from '../index.ts'

const GOOGLE = 'https://accounts.google.com'
type Role = { key: string; name: string }

/** Connects a service, or changes a connection. The secret is written, never shown. */
export const ConnectionDialog = ({
  connection,
  onClose,
  onDone,
}: {
  connection: SsoConnection | null
  onClose: () => void
  onDone: () => void
}) => {
  const { t } = useLingui()
  const [name, setName] = useState(connection?.name ?? '')
  const [issuer, setIssuer] = useState(connection?.issuer ?? '')
  const [clientId, setClientId] = useState(connection?.client_id ?? '')
  const [secret, setSecret] = useState('')
  const [role, setRole] = useState(connection ? (connection.default_role ?? '') : 'rep')
  const roles = useQuery({ queryKey: ['roles'], queryFn: () => api.get<{ data: Role[] }>('/v1/roles') })
  const save = useMutation({
    mutationFn: () => {
      const body = {
        name,
        issuer: issuer.trim(),
        client_id: clientId.trim(),
        default_role: role === '' ? null : role,
        ...(secret !== '' && { client_secret: secret }),
      }
      return connection
        ? api.patch(`/v1/sso/connections/${connection.id}`, body)
        : api.post('/v1/sso/connections', body)
    },
    onSuccess: onDone,
  })
  const remove = useMutation({
    mutationFn: () => api.del(`/v1/sso/connections/${connection?.id ?? ''}`),
    onSuccess: onDone,
  })
  const failure = save.error ?? remove.error
  const error = (field: string) => fieldError(save.error, field)
  return (
    <Dialog
      isOpen
      title={connection ? t`Change the connection` : t`Connect a service`}
      closeLabel={t`Close`}
      onClose={onClose}
      actions={
        <>
          {connection && (
            <Button variant="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
              <Trans>Remove</Trans>
            </Button>
          )}
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" type="submit" form="sso-connection" isPending={save.isPending}>
            <Trans>Save</Trans>
          </Button>
        </>
      }
    >
      <form
        id="sso-connection"
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        {failure && !(isApiError(failure) && failure.fields.length > 0) && (
          <Note tone="bad" role="alert">
            {failure.message}
          </Note>
        )}
        {!connection && (
          <Select
            label={t`Service`}
            value={issuer === GOOGLE ? 'google' : 'other'}
            onChange={(value) => {
              setIssuer(value === 'google' ? GOOGLE : '')
              if (value === 'google' && name === '') setName('Google')
            }}
            options={[
              { value: 'other', label: t`OpenID Connect` },
              { value: 'google', label: 'Google' },
            ]}
          />
        )}
        <TextField label={t`Name`} value={name} onChange={setName} error={error('name')} isRequired maxLength={100} />
        <TextField
          label={t`Issuer`}
          type="url"
          value={issuer}
          onChange={setIssuer}
          error={error('issuer')}
          description={t`As the service says it, like https://login.example.com`}
          isRequired
        />
        <TextField label={t`Client ID`} value={clientId} onChange={setClientId} error={error('client_id')} isRequired />
        <TextField
          label={t`Client secret`}
          type="password"
          autoComplete="off"
          value={secret}
          onChange={setSecret}
          error={error('client_secret')}
          description={connection?.has_secret ? t`One is kept; leave empty to keep it` : null}
        />
        <Select
          label={t`Role of new members`}
          value={role}
          onChange={setRole}
          error={error('default_role')}
          options={[
            { value: '', label: t`Nobody new comes in by it` },
            ...(roles.data?.data ?? [])
              .filter((one) => one.key !== 'owner')
              .map((one) => ({ value: one.key, label: one.name })),
          ]}
        />
        <TextField
          label={t`Address to give to the service`}
          value={connection?.callback_url ?? `${location.origin}/v1/auth/sso/callback`}
          onChange={() => undefined}
          isReadOnly
        />
      </form>
    </Dialog>
  )
}
