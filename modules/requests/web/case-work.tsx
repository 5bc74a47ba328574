import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMeta } from '@app/ui'
import type { RequestKind } from '../index.ts'
import { useCorrections } from './correct-data.ts'
import type { RequestCase } from './desk-data.ts'
import { type Subject, usePackage } from './find-data.ts'

/** One step of the way of a case. */
export type Step = { readonly key: string; readonly title: string; readonly isDone: boolean; readonly hint: ReactNode }
/** The step of the evidence that says it was done. */
const ANSWERS: Partial<Record<RequestKind, readonly string[]>> = {
  objection: ['objected', 'consent_withdrawn'],
  withdrawal: ['consent_withdrawn', 'objected'],
  restriction: ['restricted'],
}

/** What is noted on the record itself, where every sender asks. */
const OnRecords = ({ one, confirmed }: { one: RequestCase; confirmed: readonly Subject[] }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const people = confirmed.filter((row) => row.role === 'person' && row.title !== null)
  if (people.length === 0)
    return (
      <p className="t2">
        <Trans>No record is confirmed as theirs. Search by another address, number or name, or answer so.</Trans>
      </p>
    )
  return (
    <>
      <p className="t2">
        {one.kind === 'restriction' ? (
          <Trans>Open the record, choose Restrict, and name {one.number} as the request it answers.</Trans>
        ) : (
          <Trans>
            Open the record; under Consent and objection choose Note, say for what and by which way, and name{' '}
            {one.number} as the request it answers. From then on every mail heeds it.
          </Trans>
        )}
      </p>
      <ul>
        {people.map((row) => (
          <li key={row.record_id}>
            <Link
              className="link"
              to={`/w/${meta.workspace.slug}/${meta.objects.find((each) => each.name === row.object)?.path ?? ''}/${row.record_id}`}
            >
              {row.title || t`Without a name`}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

/** What is done for a request of this kind once the records are known. */
export function useWork(one: RequestCase, confirmed: readonly Subject[]): Step[] {
  const { t } = useLingui()
  const { meta } = useMeta()
  const made = usePackage(one.id).data?.data
  const recipients = useCorrections(one.id, one.kind === 'rectification').data?.recipients ?? []
  const last = one.steps.findLast((step) => step.name.startsWith('eras'))?.name
  const isPlanned = last === 'erasure_planned' || last === 'erasure_approved'
  const erasure = (text: ReactNode, action: string): ReactNode => (
    <>
      <p className="t2">{text}</p>
      <Link className="btn primary" to={`/w/${meta.workspace.slug}/requests/${one.id}/erasure`}>
        {action}
      </Link>
    </>
  )
  switch (one.kind) {
    case 'access':
    case 'portability':
      return [
        {
          key: 'package',
          title: t`Put the data together for them`,
          isDone: made?.state === 'ready',
          hint: (
            <p className="t2">
              {made?.state === 'running' ? (
                <Trans>The archive is being made.</Trans>
              ) : (
                <a className="link" href="#hand-over">
                  <Trans>Go to the archive</Trans>
                </a>
              )}
            </p>
          ),
        },
      ]
    case 'erasure':
      return [
        {
          key: 'plan',
          title: t`Plan the erasure`,
          isDone: isPlanned,
          hint:
            confirmed.length === 0 ? (
              <p className="t2">
                <Trans>
                  No record is confirmed as theirs, so there is nothing to erase. Search by another address, number or
                  name, or answer that nothing is kept.
                </Trans>
              </p>
            ) : (
              erasure(<Trans>A plan counts what goes and what stays, and erases nothing.</Trans>, t`Go to the plan`)
            ),
        },
        {
          key: 'approve',
          title: t`Somebody else approves it`,
          isDone: last === 'erasure_approved',
          hint: erasure(
            <Trans>Another member who administers privacy opens this request and approves the plan.</Trans>,
            t`Go to the approval`,
          ),
        },
        {
          key: 'erase',
          title: t`The data is erased`,
          isDone: false,
          hint: erasure(<Trans>The program works. Nothing is left to do here.</Trans>, t`See how far it is`),
        },
      ]
    case 'rectification':
      return [
        {
          key: 'correct',
          title: t`Correct what is wrong`,
          isDone: one.steps.some((step) => step.name === 'corrected'),
          hint: (
            <p className="t2">
              <a className="link" href="#correct">
                <Trans>Go to the fields</Trans>
              </a>
            </p>
          ),
        },
        ...(recipients.length === 0
          ? []
          : [
              {
                key: 'recipients',
                title: t`Tell those who were sent the data`,
                isDone: recipients.every((each) => each.told_at !== null),
                hint: (
                  <p className="t2">
                    <a className="link" href="#correct">
                      <Trans>Go to the recipients</Trans>
                    </a>
                  </p>
                ),
              },
            ]),
      ]
    case 'objection':
    case 'withdrawal':
    case 'restriction':
      return [
        {
          key: 'note',
          title:
            one.kind === 'objection'
              ? t`Note the objection on their record`
              : one.kind === 'withdrawal'
                ? t`Note the withdrawal on their record`
                : t`Restrict their record`,
          isDone: one.steps.some((step) => ANSWERS[one.kind]?.includes(step.name)),
          hint: <OnRecords one={one} confirmed={confirmed} />,
        },
      ]
    default:
      return []
  }
}
