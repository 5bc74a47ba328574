import { useEffect, useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleDashed, Clock, TriangleAlert } from 'lucide-react'
import { Chip, formatDateTime } from '@app/ui'
import type { IncidentKind, ListedIncident, NoticeStage } from '../../../modules/incidents/index.ts'

export const incidentNumber = (number: number): string => `INC-${String(number).padStart(4, '0')}`

/** The time now, told again each half a minute: deadlines run while somebody looks. */
const useNow = (): number => {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** What is left of the 72 hours, in words; never by colour alone. */
export const Countdown = ({ incident }: { incident: ListedIncident }) => {
  const now = useNow()
  const { closed_at, state, due_at, computed_at, told_at } = incident
  if (closed_at)
    return (
      <Chip tone="quiet" icon={CircleCheck}>
        <Trans>Closed</Trans>
      </Chip>
    )
  if (computed_at === null)
    return (
      <Chip tone="info" icon={CircleDashed}>
        <Trans>Counting workspaces</Trans>
      </Chip>
    )
  if (state === 'none')
    return (
      <Chip tone="quiet" icon={CircleDashed}>
        <Trans>Nobody to tell</Trans>
      </Chip>
    )
  if (state === 'told' || state === 'told_late')
    return (
      <Chip tone={state === 'told' ? 'ok' : 'warn'} icon={state === 'told' ? CircleCheck : TriangleAlert}>
        {state === 'told' ? (
          <Trans>All told by {formatDateTime(told_at ?? '')}</Trans>
        ) : (
          <Trans>All told, late: {formatDateTime(told_at ?? '')}</Trans>
        )}
      </Chip>
    )
  const minutes = Math.floor((Date.parse(due_at) - now) / 60_000)
  const hours = Math.floor(Math.abs(minutes) / 60)
  const rest = Math.abs(minutes) % 60
  return minutes <= 0 ? (
    <Chip tone="bad" icon={TriangleAlert}>
      <Trans>
        Overdue by {hours} h {rest} min
      </Trans>
    </Chip>
  ) : (
    <Chip tone={hours < 24 ? 'bad' : 'warn'} icon={Clock}>
      <Trans>
        {hours} h {rest} min left
      </Trans>
    </Chip>
  )
}

export const useIncidentWords = (): {
  kind: (kind: IncidentKind) => string
  stage: (stage: NoticeStage) => string
  source: (source: string) => string
} => {
  const { t } = useLingui()
  const kinds = {
    confidentiality: t`Somebody saw what they should not`,
    integrity: t`Data was changed`,
    availability: t`Data could not be reached`,
  }
  const stages = { first: t`First notice`, update: t`Update`, final: t`Final notice` }
  const sources: Record<string, string> = {
    ui: t`Browser`,
    api: t`API`,
    import: t`Import`,
    job: t`Background job`,
    system: t`The program`,
    support: t`Support`,
    scim: t`Directory`,
  }
  return { kind: (one) => kinds[one], stage: (one) => stages[one], source: (one) => sources[one] ?? one }
}

/** Null for what is no time. */
export const instantOf = (text: string): string | null =>
  Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString()
