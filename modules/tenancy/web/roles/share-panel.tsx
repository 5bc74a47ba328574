import { useState } from 'react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Eye, Share2 } from 'lucide-react'
import { Button } from '@app/ui'
import type { ObjectMeta, Row } from '@app/ui'
import { useShares } from './share-data.ts'
import { ShareDialog } from './share-dialog.tsx'
import './roles.css'

/** On the page of a record: who sees it, and sharing. */
export const Panel = ({ object, record }: { object: ObjectMeta; record: Row }) => {
  const { t } = useLingui()
  const shares = useShares(object.name, record.id)
  const [isOpen, setOpen] = useState(false)
  const others = shares.data?.data.length ?? 0
  const everybody = shares.data?.roles.every((role) => role.read === 'all') ?? false
  return (
    <section className="sect" aria-label={t`Who sees this`}>
      <header>
        <Eye className="i" aria-hidden />
        <h2>
          <Trans>Who sees this</Trans>
        </h2>
        <Button className="end" variant="ghost" icon={Share2} onPress={() => setOpen(true)}>
          {shares.data?.may_share ? <Trans>Share</Trans> : <Trans>Show</Trans>}
        </Button>
      </header>
      <p className="t2">
        {everybody ? t`Everybody in the workspace.` : t`The owner, and those whose role reaches it.`}{' '}
        {others > 0 && plural(others, { one: 'Shared with one more.', other: 'Shared with # more.' })}
      </p>
      {isOpen && <ShareDialog object={object} record={record} onClose={() => setOpen(false)} />}
    </section>
  )
}
