import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, formatDate, Note, queryClient, SettingsFrame, SimpleTable, toast, useMeta } from '@app/ui'
import type { LinkedIdentity } from '../index.ts'

type Answer = { data: LinkedIdentity[]; consent_version: string; consent_text: { en: string; de: string } }
type Found = { id: string; name: string }
const KEY = ['linked-sign-ins']

/** Identities at sign-in services that open this account: linking asks for consent and a fresh proof. */
export const Page = () => {
  const { t, i18n } = useLingui()
  const { meta } = useMeta()
  const [asked, setAsked] = useState<Found | null>(null)
  const { data, error } = useQuery({ queryKey: KEY, queryFn: () => api.get<Answer>('/v1/auth/sso/identities') })
  const services = useQuery({
    queryKey: ['sso-services', meta.workspace.slug],
    queryFn: () =>
      api
        .post<{ data: Found[] }>('/v1/auth/sso/find', { for: meta.workspace.slug }, { anonymous: true })
        .catch(() => ({ data: [] })),
  })
  const link = useMutation({
    mutationFn: (connection_id: string) =>
      api.post<{ url: string }>('/v1/auth/sso/link', {
        connection_id,
        consent: true,
        consent_version: data?.consent_version,
      }),
    onSuccess: ({ url }) => location.assign(url),
  })
  const unlink = useMutation({
    mutationFn: (id: string) => api.del(`/v1/auth/sso/identities/${id}`),
    onSuccess: () => {
      toast(t`Unlinked`)
      void queryClient.invalidateQueries({ queryKey: KEY })
    },
  })
  const failure = error ?? link.error ?? unlink.error
  const linked = new Set((data?.data ?? []).map((row) => row.connection))
  const open = (services.data?.data ?? []).filter((one) => !linked.has(one.name))
  return (
    <SettingsFrame title={t`Linked sign-ins`}>
      <p className="t2">
        <Trans>Sign-in services of your workspaces that you can use instead of your password.</Trans>
      </p>
      {failure && (
        <Note tone="bad" role="alert">
          {failure.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Linked sign-ins`}
        rows={data?.data ?? []}
        rowKey={(row) => row.id}
        empty={data ? t`No sign-in service is linked.` : ''}
        columns={[
          { id: 'name', title: <Trans>Service</Trans>, isHead: true, cell: (row) => row.connection },
          { id: 'workspace', title: <Trans>Workspace</Trans>, cell: (row) => row.workspace },
          { id: 'since', title: <Trans>Consent given</Trans>, cell: (row) => formatDate(row.consented_at) },
        ]}
        actions={(row) => (
          <Button variant="ghost" onPress={() => unlink.mutate(row.id)}>
            <Trans>Unlink</Trans>
          </Button>
        )}
      />
      {asked && data ? (
        <section aria-label={asked.name}>
          <p>{i18n.locale.startsWith('de') ? data.consent_text.de : data.consent_text.en}</p>
          <div className="acts mt-3">
            <Button variant="primary" isPending={link.isPending} onPress={() => link.mutate(asked.id)}>
              <Trans>Agree and continue</Trans>
            </Button>
            <Button variant="ghost" onPress={() => setAsked(null)}>
              <Trans>Do not agree</Trans>
            </Button>
          </div>
        </section>
      ) : (
        <div className="acts mt-3">
          {open.map((one) => (
            <Button key={one.id} onPress={() => setAsked(one)}>
              <Trans>Link {one.name}</Trans>
            </Button>
          ))}
        </div>
      )}
    </SettingsFrame>
  )
}
