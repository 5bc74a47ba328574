import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, fieldError, isApiError, Note, Select, TextField } from '@app/ui'
import type { SsoConnection } from '../index.ts'
import { CopyField } from './copy-field.tsx'
import { RoleSelect } from './role-select.tsx'
import { type SamlDraft, SamlFields, samlBody, samlDraftOf } from './saml-fields.tsx'
import './sso.css'

const GOOGLE = 'https://accounts.google.com'
type Kind = 'oidc' | 'google' | 'saml'

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
  const [kind, setKind] = useState<Kind>(connection?.kind ?? 'oidc')
  const [saml, setSaml] = useState<SamlDraft>(() => samlDraftOf(connection))
  // Chosen before it is made: services want our addresses before they tell theirs.
  const [id] = useState(() => connection?.id ?? crypto.randomUUID())
  const place = {
    acs_url: connection?.callback_url ?? `${location.origin}/v1/auth/sso/saml/${id}/acs`,
    entity_id: connection?.metadata_url ?? `${location.origin}/v1/auth/sso/saml/${id}/metadata`,
  }
  const save = useMutation({
    mutationFn: () => {
      const both = { name, default_role: role === '' ? null : role }
      const body =
        kind === 'saml'
          ? { ...both, ...samlBody(saml) }
          : {
              ...both,
              issuer: issuer.trim(),
              client_id: clientId.trim(),
              ...(secret !== '' && { client_secret: secret }),
            }
      if (connection) return api.patch(`/v1/sso/connections/${connection.id}`, body)
      return kind === 'saml'
        ? api.post('/v1/sso/saml-connections', { id, ...body })
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
      size={kind === 'saml' ? 'wide' : 'normal'}
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
            value={kind}
            onChange={(value) => {
              setKind(value === 'google' || value === 'saml' ? value : 'oidc')
              setIssuer(value === 'google' ? GOOGLE : '')
              if (value === 'google' && name === '') setName('Google')
            }}
            options={[
              { value: 'oidc', label: t`OpenID Connect` },
              { value: 'google', label: 'Google' },
              { value: 'saml', label: 'SAML 2.0' },
            ]}
          />
        )}
        <TextField label={t`Name`} value={name} onChange={setName} error={error('name')} isRequired maxLength={100} />
        {kind === 'saml' ? (
          <SamlFields place={place} draft={saml} onChange={setSaml} error={error} isNew={!connection} />
        ) : (
          <>
            <TextField
              label={t`Issuer`}
              type="url"
              value={issuer}
              onChange={setIssuer}
              error={error('issuer')}
              description={t`As the service says it, like https://login.example.com`}
              isRequired
            />
            <TextField
              label={t`Client ID`}
              value={clientId}
              onChange={setClientId}
              error={error('client_id')}
              isRequired
            />
            <TextField
              label={t`Client secret`}
              type="password"
              autoComplete="off"
              value={secret}
              onChange={setSecret}
              error={error('client_secret')}
              description={connection?.has_secret ? t`One is kept; leave empty to keep it` : null}
            />
            <CopyField
              label={t`Address to give to the service`}
              value={connection?.callback_url ?? `${location.origin}/v1/auth/sso/callback`}
              description={t`Also called redirect URI`}
            />
          </>
        )}
        <RoleSelect value={role} onChange={setRole} error={error('default_role')} none />
      </form>
    </Dialog>
  )
}
