import { useEffect } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { Button, formatDateTime, formatTime, isoDay, toast, useMeta } from '@app/ui'
import { type OpenGrant, refreshSupport, useNow, useOpenGrants, useRevokeGrant } from './grant-data.ts'
import { useGrantWords } from './grant-words.tsx'
import './support.css'

/** Seen by every member while support can read: what, until when, and for who may: the end of it. */
export const Banner = () => {
  const now = useNow(15_000)
  const { data } = useOpenGrants()
  const open = data?.data ?? []
  // A grant ends by the server's clock and nobody says so: asked again, since this computer's clock may be wrong.
  const mayBeOver = open.some((one) => Date.parse(one.expires_at) <= now)
  useEffect(() => {
    if (mayBeOver) refreshSupport()
  }, [mayBeOver, now])
  return open.map((grant) => <One key={grant.id} grant={grant} mayRevoke={data?.may_revoke ?? false} now={now} />)
}

const One = ({ grant, mayRevoke, now }: { grant: OpenGrant; mayRevoke: boolean; now: number }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useGrantWords()
  const revoke = useRevokeGrant()
  const isToday = isoDay(new Date(grant.expires_at)) === isoDay(new Date(now))
  const until = isToday ? formatTime(grant.expires_at) : formatDateTime(grant.expires_at)
  const what = words.objects(grant.objects)
  return (
    <section className="support-bar" aria-label={t`Support access`}>
      <Eye className="i" aria-hidden />
      <p className="grow" role="status">
        {grant.objects === null ? (
          <Trans>Support can read all records of this workspace until {until}</Trans>
        ) : (
          <Trans>
            Support can read {what} until {until}
          </Trans>
        )}
        {revoke.error && <span className="why">{revoke.error.message}</span>}
      </p>
      {mayRevoke && (
        <span className="support-bar-acts">
          <Link className="link" to={`/w/${meta.workspace.slug}/settings/support-access/${grant.id}`}>
            <Trans>What they opened</Trans>
          </Link>
          <Button
            isPending={revoke.isPending}
            onPress={() => revoke.mutate(grant.id, { onSuccess: () => toast(t`Support reads no more`) })}
          >
            <Trans>Revoke now</Trans>
          </Button>
        </span>
      )}
    </section>
  )
}
