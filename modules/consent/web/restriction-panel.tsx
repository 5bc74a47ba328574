import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { Lock, LockOpen } from 'lucide-react'
import type { ObjectMeta, Row } from '@app/ui'
import { Button, formatDateTime, titleOf, useMeta } from '@app/ui'
import { LiftDialog, RestrictDialog } from './restriction-dialog.tsx'
import { useRestriction } from './restriction-data.ts'

/** On the page of a record: whether its processing is restricted, since when, and how that is changed. */
export const Panel = ({ object, record }: { object: ObjectMeta; record: Row }) => {
  const { t } = useLingui()
  const { meta, object: find } = useMeta()
  const state = useRestriction(object.name, record.id).data
  const [dialog, setDialog] = useState<'restrict' | 'lift' | null>(null)
  const may = meta.member.areas.includes('privacy')
  if (!state || (!state.is_restricted && !(may && state.can_be_restricted))) return null
  const { restriction, through } = state
  return (
    <section className="sect" aria-label={t`Processing`}>
      <header>
        {state.is_restricted ? <Lock className="i" aria-hidden /> : <LockOpen className="i" aria-hidden />}
        <h2>
          <Trans>Processing</Trans>
        </h2>
        {may && restriction && (
          <Button className="end" variant="ghost" onPress={() => setDialog('lift')}>
            <Trans>Lift</Trans>
          </Button>
        )}
        {may && !state.is_restricted && (
          <Button className="end" variant="ghost" onPress={() => setDialog('restrict')}>
            <Trans>Restrict</Trans>
          </Button>
        )}
      </header>
      {!state.is_restricted && (
        <p className="t2">
          <Trans>Not restricted.</Trans>
        </p>
      )}
      {state.is_restricted && (
        <p>
          {state.since ? (
            <Trans>Restricted since {formatDateTime(state.since)}: kept and read, nothing else.</Trans>
          ) : (
            <Trans>Restricted through the person or record it belongs to: kept and read, nothing else.</Trans>
          )}{' '}
          {through && (
            <Link className="link" to={`/w/${meta.workspace.slug}/${find(through.object)?.path}/${through.id}`}>
              <Trans>Show it</Trans>
            </Link>
          )}
        </p>
      )}
      {restriction && <p className="t2">{restriction.reason}</p>}
      {dialog === 'restrict' && (
        <RestrictDialog
          object={object.name}
          id={record.id}
          title={titleOf(object, record)}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'lift' && restriction && <LiftDialog restriction={restriction} onClose={() => setDialog(null)} />}
    </section>
  )
}
