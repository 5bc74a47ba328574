import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { KeyRound, Plus } from 'lucide-react'
import { Button, EmptyState, Note, SettingsFrame } from '@app/ui'
import { useKeys } from './key-data.ts'
import { KeyTable } from './key-table.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'

/** Keys that act for the member who is signed in. */
export const Page = () => {
  const { t } = useLingui()
  const keys = useKeys(false)
  const [isMaking, setMaking] = useState(false)
  const rows = keys.data?.data ?? []
  return (
    <SettingsFrame
      title={t`Your API keys`}
      wide
      actions={
        <Button variant="primary" icon={Plus} onPress={() => setMaking(true)}>
          <Trans>New key</Trans>
        </Button>
      }
    >
      {keys.error && (
        <Note tone="bad" role="alert">
          {keys.error.message}
        </Note>
      )}
      {rows.length > 0 ? (
        <>
          <p className="t2">
            <Trans>
              A key lets a program act for you, never with more than your role allows at that moment. It ends when you
              revoke it, when it expires, and with your membership.
            </Trans>
          </p>
          <KeyTable keys={rows} owners={false} label={t`Your API keys`} />
        </>
      ) : (
        !keys.isPending &&
        !keys.error && (
          <EmptyState
            icon={KeyRound}
            title={t`No key yet`}
            action={
              <Button variant="primary" onPress={() => setMaking(true)}>
                <Trans>Make a key</Trans>
              </Button>
            }
          >
            <Trans>
              A key lets a program read or write here for you: a script, a shop, a spreadsheet. You say what it may do,
              for how long, and from where.
            </Trans>
          </EmptyState>
        )
      )}
      {isMaking && <NewKeyDialog onClose={() => setMaking(false)} />}
    </SettingsFrame>
  )
}
