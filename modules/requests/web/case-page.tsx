import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, CircleDashed, Clock, KeyRound, Mail, UserCheck } from 'lucide-react'
import type { PageProps } from '@app/ui'
import { Chip, Note, SettingsFrame, formatDateTime, isApiError, useMembers, useMeta } from '@app/ui'
import type { RequestKind, RequestStep } from '../index.ts'
import type { RequestCase } from './desk-data.ts'
import { useCase } from './desk-data.ts'
import { type CaseDialog, CaseDialogs } from './case-dialogs.tsx'
import { CorrectSection } from './correct-section.tsx'
import { FindSection } from './find-section.tsx'
import { NextSteps } from './next-step.tsx'
import { PackageSection } from './package-section.tsx'
import { Due, dueDay, useRequestWords } from './request-words.tsx'
import './requests.css'

/** Who asks for an erasure may want a copy before. */
const HANDED: ReadonlySet<RequestKind> = new Set(['access', 'portability', 'erasure'])

/** One request: clocks, identity, what to do next, and the evidence. */
export const Page = ({ params }: PageProps) => {
  const { t } = useLingui()
  const words = useRequestWords()
  const found = useCase(params['id'] ?? '')
  const one = found.data
  return (
    <SettingsFrame title={one ? `${one.number} · ${words.kind(one.kind)}` : t`Request`} wide>
      {found.error && (
        <Note tone="bad" role="alert">
          {isApiError(found.error) && found.error.status === 404
            ? t`There is no such request, or you do not administer privacy.`
            : found.error.message}
        </Note>
      )}
      {found.isPending && <span className="skel w-60" aria-hidden />}
      {one && <Case one={one} />}
    </SettingsFrame>
  )
}

const Case = ({ one }: { one: RequestCase }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useRequestWords()
  const [now] = useState(() => Date.now())
  const [dialog, setDialog] = useState<CaseDialog | null>(null)
  const isOpen = one.closed_at === null && one.state !== 'merged'
  return (
    <>
      <div className="req-head">
        <h2>{one.name ?? t`Erased person`}</h2>
        {one.email && <span className="t2">{one.email}</span>}
        <Due row={one} now={now} />
        {one.for_other && (
          <Chip tone="warn" icon={KeyRound}>
            <Trans>Asks for somebody else</Trans>
          </Chip>
        )}
      </div>
      {one.message && <p className="req-said">{one.message}</p>}
      <div className="req-clocks">
        <div>
          <span className="t2 small">
            <Clock className="i sm" aria-hidden /> <Trans>Answer due, Art. 12(3)</Trans>
          </span>
          <b>{dueDay(one.extended ? one.fulfil_due_at : one.respond_due_at)}</b>
          <span className="t3 small">
            {one.extended ? (
              <Trans>Extended: {one.extension_reason}</Trans>
            ) : (
              <Trans>15 business days. Last day by law: {dueDay(one.fulfil_due_at)}</Trans>
            )}
          </span>
        </div>
        <div>
          <span className="t2 small">
            <Mail className="i sm" aria-hidden /> <Trans>Acknowledged</Trans>
          </span>
          <b>{one.acknowledged_at ? <Trans>Yes</Trans> : <Trans>Not yet</Trans>}</b>
          <span className="t3 small">
            {one.acknowledged_at ? (
              formatDateTime(one.acknowledged_at)
            ) : (
              <Trans>By {dueDay(one.ack_due_at)}. Where no mail goes out, hand the link over.</Trans>
            )}
          </span>
        </div>
        <div>
          <span className="t2 small">
            <UserCheck className="i sm" aria-hidden /> <Trans>Identity</Trans>
          </span>
          <b>{one.is_proven ? <Trans>Confirmed</Trans> : <Trans context="state">Open</Trans>}</b>
          <span className="t3 small">
            {one.fact_at ? (
              <Trans>A fact was compared. No document kept.</Trans>
            ) : one.verified_at ? (
              <Trans>The mailbox is confirmed.</Trans>
            ) : (
              <Trans>The person has not opened the link yet.</Trans>
            )}
          </span>
        </div>
      </div>
      {isOpen && <NextSteps one={one} onDialog={setDialog} />}
      {one.kind === 'erasure' && one.steps.some((step) => step.name === 'erasure_planned') && (
        <section className="stack">
          <h2>
            <Trans>Erasure</Trans>
          </h2>
          <Link className="link" to={`/w/${meta.workspace.slug}/requests/${one.id}/erasure`}>
            <Trans>Plan, approval and certificate</Trans>
          </Link>
        </section>
      )}
      {one.merged_into && (
        <Note>
          <Link className="link" to={`/w/${meta.workspace.slug}/requests/${one.merged_into}`}>
            <Trans>It goes on as the earlier request of the same person</Trans>
          </Link>
        </Note>
      )}
      {one.others.length > 0 && (
        <section className="stack">
          <h2>
            <Trans>Other requests of this address</Trans>
          </h2>
          <ul className="rows">
            {one.others.map((other) => (
              <li key={other.id}>
                <Link className="link grow" to={`/w/${meta.workspace.slug}/requests/${other.id}`}>
                  {other.number} · {words.kind(other.kind)}
                </Link>
                <Due row={other} now={now} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {one.is_proven && <FindSection one={one} isOpen={isOpen} />}
      {one.is_proven && HANDED.has(one.kind) && (isOpen || one.kind !== 'erasure') && (
        <PackageSection one={one} isOpen={isOpen} />
      )}
      {one.kind === 'rectification' && one.state !== 'merged' && <CorrectSection one={one} isOpen={isOpen} />}
      <Evidence one={one} />
      {dialog && <CaseDialogs one={one} which={dialog} onClose={() => setDialog(null)} />}
    </>
  )
}

/** The words of a step: what was written, asked for or corrected. */
const saidIn = (detail: RequestStep['detail']): unknown => {
  const change = (from: unknown, to: unknown): string => `${String(from ?? '')} → ${String(to ?? '')}`
  if (detail?.['right'] !== undefined) return change(detail['wrong'], detail['right'])
  if (detail?.['new'] !== undefined) return `${String(detail['label'])}: ${change(detail['old'], detail['new'])}`
  return detail?.['text'] ?? detail?.['message']
}

/** What was done, by whom and when: kept 24 months from the end of the request. */
const Evidence = ({ one }: { one: RequestCase }) => {
  const { t } = useLingui()
  const words = useRequestWords()
  const members = useMembers()
  const who = (id: string | null): string | null =>
    id === null ? null : String(members.find((member) => member.id === id)?.['name'] ?? t`A former member`)
  return (
    <section className="stack">
      <h2>
        <Trans>Evidence</Trans>
      </h2>
      <ol className="req-steps">
        {one.steps.map((step) => {
          const said = saidIn(step.detail)
          return (
            <li key={step.id}>
              <time className="t3 small" dateTime={step.at}>
                {formatDateTime(step.at)}
              </time>
              <span className="req-two">
                <span>
                  {step.name === 'noted' ? (
                    <CircleDashed className="i sm" aria-hidden />
                  ) : (
                    <CircleCheck className="i sm" aria-hidden />
                  )}{' '}
                  {words.step(step.name)}
                  {step.actor_id && <span className="t3"> · {who(step.actor_id)}</span>}
                </span>
                {typeof said === 'string' && said !== '' && <span className="t2 req-said">{said}</span>}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
