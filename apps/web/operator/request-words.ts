import { useLingui } from '@lingui/react/macro'
import type { Outcome, RequestKind } from '../../../modules/requests/index.ts'

/** Words for kinds, outcomes and steps of requests, as the desk of a workspace says them. */
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
    verified: t`Mailbox confirmed`,
    link_handed_over: t`Link handed over`,
    extended: t`Extended`,
    escalated: t`Warned that the answer is due`,
    closed: t`Closed`,
  }
  return {
    kind: (kind: RequestKind): string => kinds[kind],
    outcome: (outcome: Outcome): string => outcomes[outcome],
    step: (name: string): string => steps[name] ?? name,
  }
}
