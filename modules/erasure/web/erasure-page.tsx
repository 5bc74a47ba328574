import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Trans, useLingui } from '@lingui/react/macro'
import type { PageProps } from '@app/ui'
import {
  Button,
  Dialog,
  Note,
  SettingsFrame,
  download,
  formatDateTime,
  isApiError,
  toast,
  useMeta,
  useMembers,
} from '@app/ui'
import type { ErasureView } from '../index.ts'
import { useErasure, useErasureAct, usePlan } from './erasure-data.ts'
import { ErasureLines } from './erasure-lines.tsx'
import './erasure.css'

/** The erasure of the person of a request: what will go and what stays, who approves it, how far it is, and the certificate. */
export const Page = ({ params }: PageProps) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const requestId = params['id'] ?? ''
  const { data, error } = useErasure(requestId)
  return (
    <SettingsFrame title={t`Erasure`} wide>
      <Link className="link" to={`/w/${meta.workspace.slug}/requests/${requestId}`}>
        <Trans>Back to the request</Trans>
      </Link>
      {error && (
        <Note tone="bad" role="alert">
          {isApiError(error) && error.status === 404
            ? t`There is no such request, or you do not administer privacy.`
            : error.message}
        </Note>
      )}
      {data && !data.erasure && <Planning requestId={requestId} />}
      {data?.erasure && <Erasing one={data.erasure} requestId={requestId} />}
    </SettingsFrame>
  )
}

const Planning = ({ requestId }: { requestId: string }) => {
  const plan = usePlan(requestId)
  return (
    <section className="stack">
      <p className="t2">
        <Trans>
          A plan counts what would be deleted, emptied or kept, in every place. Nothing is erased until somebody else
          has approved it. First look for the person in the request, and confirm each record.
        </Trans>
      </p>
      {plan.error && (
        <Note tone="bad" role="alert">
          {plan.error.message}
        </Note>
      )}
      <div className="erase-acts">
        <Button variant="primary" isPending={plan.isPending} onPress={() => plan.mutate()}>
          <Trans>Plan the erasure</Trans>
        </Button>
      </div>
    </section>
  )
}

const Erasing = ({ one, requestId }: { one: ErasureView; requestId: string }) => {
  const isOver = one.state === 'done' || one.state === 'held'
  return (
    <>
      <Stage one={one} />
      {one.state === 'planned' && <Approval one={one} requestId={requestId} />}
      {one.state === 'approved' && <Waiting one={one} />}
      {isOver && <Result one={one} />}
      <section className="stack">
        <h2>{isOver ? <Trans>What was erased</Trans> : <Trans>What will happen</Trans>}</h2>
        <ErasureLines
          lines={
            isOver ? one.done.filter((line) => line.act !== 'kept') : one.plan.filter((line) => line.act !== 'kept')
          }
        />
      </section>
      <Kept one={one} />
    </>
  )
}

/** What stays, each with its reason: people ask for that first. */
const Kept = ({ one }: { one: ErasureView }) => {
  const kept = one.plan.filter((line) => line.act === 'kept')
  if (kept.length === 0) return null
  return (
    <section className="stack">
      <h2>
        <Trans>What is kept, and why</Trans>
      </h2>
      <ErasureLines lines={kept} />
    </section>
  )
}

/** Plan, approval, work, end: where it is. */
const Stage = ({ one }: { one: ErasureView }) => {
  const { t } = useLingui()
  const members = useMembers()
  const who = (id: string | null): string =>
    id === null ? t`the program` : String(members.find((member) => member.id === id)?.['name'] ?? t`a former member`)
  const { done, total } = one.progress
  return (
    <section className="stack">
      <dl className="erase-facts">
        <dt>
          <Trans>Planned</Trans>
        </dt>
        <dd>
          {formatDateTime(one.planned_at)} · {who(one.planned_by)}
        </dd>
        {one.approved_at && (
          <>
            <dt>
              <Trans>Approved</Trans>
            </dt>
            <dd>
              {formatDateTime(one.approved_at)} · {who(one.approved_by)}
            </dd>
          </>
        )}
        {one.rows_gone_at && (
          <>
            <dt>
              <Trans>Rows gone</Trans>
            </dt>
            <dd>{formatDateTime(one.rows_gone_at)}</dd>
            <dt>
              <Trans>Bytes gone</Trans>
            </dt>
            <dd>
              {one.bytes_gone_at ? (
                formatDateTime(one.bytes_gone_at)
              ) : (
                <Trans>with the next rewrite of the tables, at night</Trans>
              )}
            </dd>
          </>
        )}
      </dl>
      {one.state === 'running' && (
        <div role="status">
          <progress value={done} max={total} aria-label={t`Progress of the erasure`} />{' '}
          <span className="t2">
            <Trans>
              Step {done + 1} of {total}
            </Trans>
          </span>
        </div>
      )}
    </section>
  )
}

const Approval = ({ one, requestId }: { one: ErasureView; requestId: string }) => {
  const { t } = useLingui()
  const [asked, setAsked] = useState(false)
  const act = useErasureAct(one.id)
  const again = usePlan(requestId)
  return (
    <section className="stack">
      {again.error && (
        <Note tone="bad" role="alert">
          {again.error.message}
        </Note>
      )}
      {one.approval === 'other' && (
        <Note>
          <Trans>You planned this. Another member who administers privacy looks at it and approves it here.</Trans>
        </Note>
      )}
      {one.approval === 'alone' && (
        <Note tone="warn">
          <Trans>
            Nobody else administers privacy here. You can approve it yourself; it then begins a day later, and can be
            taken back until then.
          </Trans>
        </Note>
      )}
      <div className="erase-acts">
        {one.approval !== 'other' && (
          <Button variant="danger" onPress={() => setAsked(true)}>
            <Trans>Approve the erasure</Trans>
          </Button>
        )}
        <Button isPending={act.isPending} onPress={() => act.mutate('cancel')}>
          <Trans>Drop the plan</Trans>
        </Button>
        <Button isPending={again.isPending} onPress={() => again.mutate()}>
          <Trans>Plan again</Trans>
        </Button>
      </div>
      {asked && (
        <Dialog
          title={t`Approve the erasure`}
          isOpen
          onClose={() => setAsked(false)}
          actions={
            <>
              <Button onPress={() => setAsked(false)}>
                <Trans>Cancel</Trans>
              </Button>
              <Button
                variant="danger"
                isPending={act.isPending}
                onPress={() =>
                  act.mutate('approve', {
                    onSuccess: () => {
                      toast(t`Approved`)
                      setAsked(false)
                    },
                  })
                }
              >
                <Trans>Erase for good</Trans>
              </Button>
            </>
          }
        >
          {act.error && (
            <Note tone="bad" role="alert">
              {act.error.message}
            </Note>
          )}
          <p>
            <Trans>
              What the plan lists is deleted for good. There is no trash and no undo, and no import brings the person
              back. The person is told by mail, without a word of their data.
            </Trans>
          </p>
        </Dialog>
      )}
    </section>
  )
}

const Waiting = ({ one }: { one: ErasureView }) => {
  const act = useErasureAct(one.id)
  const at = formatDateTime(one.starts_at ?? '')
  const isLater = one.approved_at !== one.starts_at
  return (
    <section role="status" className="stack">
      <Note>{isLater ? <Trans>Approved. It begins {at}.</Trans> : <Trans>Approved. It begins now.</Trans>}</Note>
      {act.error && (
        <Note tone="bad" role="alert">
          {act.error.message}
        </Note>
      )}
      {isLater && (
        <Button isPending={act.isPending} onPress={() => act.mutate('cancel')}>
          <Trans>Take it back</Trans>
        </Button>
      )}
    </section>
  )
}

const Result = ({ one }: { one: ErasureView }) => {
  const left = one.found?.left ?? []
  const tables = one.found?.tables ?? 0
  const save = (format: 'json' | 'pdf') =>
    download(`/v1/erasures/${one.id}/certificate?format=${format}`, `erasure-${one.id}.${format}`)
  return (
    <section className="stack">
      {one.state === 'held' ? (
        <Note tone="warn" role="status">
          <Trans>
            A legal hold or a restriction keeps a part of it. The person was told so. Once it is lifted, the rest goes
            by itself within the hour.
          </Trans>
        </Note>
      ) : (
        <Note tone="ok" role="status">
          <Trans>The person is erased. They were told by mail.</Trans>
        </Note>
      )}
      <p className="t2">
        {left.length === 0 ? (
          <Trans>Looked for once more in {tables} tables: nothing was found.</Trans>
        ) : (
          <Trans>
            Looked for once more in {tables} tables. This is left, in records that nobody confirmed as this person’s:
          </Trans>
        )}
      </p>
      {left.length > 0 && (
        <ErasureLines
          lines={left.map(({ place, rows, by }) => ({ place, rows, act: by === 'address' ? 'address' : 'name' }))}
        />
      )}
      <div className="erase-acts">
        <Button variant="primary" onPress={() => save('pdf')}>
          <Trans>Certificate as PDF</Trans>
        </Button>
        <Button onPress={() => save('json')}>
          <Trans>Signed certificate (JSON)</Trans>
        </Button>
      </div>
    </section>
  )
}
