import { useMutation, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import type { HeldAnswer } from '@app/schema'
import { api, Button, download, Note, SettingsFrame } from '@app/ui'
import { HeldList } from '@app/ui/held-list'

/** What is held of the own account, and why (QNT-004, REL-033). */
export const Page = () => {
  const { t } = useLingui()
  const held = useQuery({ queryKey: ['account-held'], queryFn: () => api.get<HeldAnswer>('/v1/auth/held') })
  const save = useMutation({ mutationFn: () => download('/v1/auth/held', 'account-data.json') })
  const failure = held.error ?? save.error
  return (
    <SettingsFrame
      title={t`Your data`}
      actions={
        <Button icon={Download} isPending={save.isPending} onPress={() => save.mutate()}>
          <Trans>Download</Trans>
        </Button>
      }
    >
      {failure && (
        <Note tone="bad" role="alert">
          {failure.message}
        </Note>
      )}
      <p className="t2">
        <Trans>
          What this installation keeps of your account, in all your workspaces, why, on what basis, for how long, and
          where it goes. Records about customers are not yours; each workspace answers for them.
        </Trans>
      </p>
      {held.data?.photo && (
        <img className="own-photo" src={held.data.photo} alt={t`Your photo`} width={64} height={64} />
      )}
      {held.data && <HeldList held={held.data} />}
      <p>
        <a className="link" href="/privacy/request">
          <Trans>Ask for a correction or a copy</Trans>
        </a>
      </p>
    </SettingsFrame>
  )
}
