import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleSlash, Clock, Hourglass, TriangleAlert } from 'lucide-react'
import { Chip, formatDate } from '@app/ui'
import type { Outcome, RequestKind, RequestSummary } from '../index.ts'

/** Words for kinds, outcomes and steps. */
export const useRequestWords = () => {
  const { t } = useLingui()
  const kinds: Record<RequestKind, string> = {
    access: t`Access`,
    rectification: t`Correction`,
    erasure: t`Erasure`,
    portability: t`Data to take along`,
    restriction: t`Restriction`,
    objection: t`Objection`,
    withdrawal: t`Withdrawal of consent`,
    complaint: t`Complaint`,
  }
  const outcomes: Record<Outcome, string> = {
    fulfilled: t`Done`,
    partly_refused: t`Done in part`,
    refused: t`Not done`,
    withdrawn: t`Taken back`,
    unproven: t`Identity not proven`,
  }
  const steps: Record<string, string> = {
    received: t`Received`,
    acknowledged: t`Acknowledged by mail`,
    mailed: t`Mail sent`,
    verified: t`Mailbox confirmed`,
    fact_compared: t`Fact compared`,
    link_handed_over: t`Link handed over`,
    noted: t`Note`,
    extended: t`Extended`,
    escalated: t`Warned that the answer is due`,
    merged: t`Joined with an earlier request`,
    joined: t`The person asked again`,
    withdrawn: t`Taken back by the person`,
    searched: t`Person searched for everywhere`,
    subject_confirmed: t`Record confirmed`,
    subject_rejected: t`Record of somebody else`,
    subject_reopened: t`Decision about a record taken back`,
    package_started: t`Archive for the person asked for`,
    package_ready: t`Archive for the person made`,
    package_failed: t`Archive for the person not made`,
    package_fetched: t`Archive fetched`,
    package_expired: t`Archive ended`,
    correction_asked: t`Correction asked for`,
    corrected: t`Corrected`,
    recipient_told: t`Recipient told`,
    restricted: t`Restricted`,
    restriction_lifted: t`Restriction lifted`,
    consent_given: t`Consent given`,
    consent_withdrawn: t`Consent withdrawn`,
    objected: t`Objected`,
    objection_lifted: t`Objection taken back`,
    closed: t`Closed`,
    erasure_planned: t`Erasure planned`,
    erasure_approved: t`Erasure approved`,
    erasure_cancelled: t`Erasure taken back`,
    erased: t`Erased`,
    erased_in_part: t`Erased in part`,
  }
  return {
    kind: (kind: RequestKind): string => kinds[kind],
    outcome: (outcome: Outcome): string => outcomes[outcome],
    step: (name: string): string => steps[name] ?? name,
  }
}

/** A due time is the end of a day: the day itself is the one before. */
export const dueDay = (at: string): string => formatDate(new Date(Date.parse(at) - 1000).toISOString().slice(0, 10))
const daysLeft = (at: string, now: number): number => Math.ceil((Date.parse(at) - now) / 86_400_000)

/** By when, and how near that is; late is red and says so. */
export const Due = ({ row, now }: { row: RequestSummary; now: number }) => {
  const words = useRequestWords()
  const at = row.extended ? row.fulfil_due_at : row.respond_due_at
  if (row.outcome)
    return (
      <Chip
        tone={row.outcome === 'fulfilled' ? 'ok' : 'quiet'}
        icon={row.outcome === 'fulfilled' ? CircleCheck : CircleSlash}
      >
        {words.outcome(row.outcome)}
      </Chip>
    )
  if (row.state === 'merged')
    return (
      <Chip tone="quiet" icon={CircleSlash}>
        <Trans>Joined with an earlier request</Trans>
      </Chip>
    )
  if (row.is_overdue)
    return (
      <Chip tone="bad" icon={TriangleAlert}>
        <Trans>Overdue since {dueDay(at)}</Trans>
      </Chip>
    )
  const left = daysLeft(at, now)
  return (
    <Chip tone={left <= 3 ? 'warn' : 'info'} icon={left <= 3 ? Hourglass : Clock}>
      <Trans>Answer by {dueDay(at)}</Trans>
    </Chip>
  )
}
