import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Dialog, invalidateObject, Note, ProgressBar, queryClient, Select, toast, useMeta } from '@app/ui'

type Counts = { total: number; data: { object: string; label: string; count: number }[] }
type Handover = { id: string; state: 'running' | 'done'; done: number; total: number; batch: string }

/** A member leaves: who takes over, what moves, how far it is, and back again. */
export const ReplaceDialog = ({
  member,
  successors,
  onClose,
}: {
  member: { id: string; name: string }
  successors: { value: string; label: string }[]
  onClose: () => void
}) => {
  const { t } = useLingui()
  const { object } = useMeta()
  const [successor, setSuccessor] = useState('')
  const counts = useQuery({
    queryKey: ['replace', member.id],
    queryFn: () => api.get<Counts>(`/v1/members/${member.id}/replace`),
  })
  const begin = useMutation({
    mutationFn: () => api.post<Handover>(`/v1/members/${member.id}/replace`, { successor_id: successor }),
    onSuccess: () => invalidateObject('member'),
  })
  const id = begin.data?.id
  const progress = useQuery({
    queryKey: ['handover', id],
    queryFn: () => api.get<Handover>(`/v1/handovers/${id}`),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.state === 'done' ? false : 700),
  })
  const undo = useMutation({
    mutationFn: (batch: string) => api.post('/v1/undo', { batch }),
    onSuccess: () => {
      toast(t`The records are back with ${member.name}`)
      void queryClient.invalidateQueries()
      onClose()
    },
  })
  const now = progress.data ?? begin.data
  const isDone = now?.state === 'done'
  const labelOf = (name: string, fallback: string) => object(name)?.label[1] ?? fallback
  const failure = counts.error ?? begin.error ?? progress.error ?? undo.error
  return (
    <Dialog
      title={t`Replace ${member.name}`}
      isOpen
      onClose={onClose}
      actions={
        now ? (
          <>
            {isDone && now.total > 0 && (
              <Button isPending={undo.isPending} onPress={() => undo.mutate(now.batch)}>
                <Trans>Undo</Trans>
              </Button>
            )}
            <Button variant="primary" onPress={onClose}>
              <Trans>Close</Trans>
            </Button>
          </>
        ) : (
          <>
            <Button onPress={onClose}>
              <Trans>Cancel</Trans>
            </Button>
            <Button
              variant="primary"
              isDisabled={successor === ''}
              isPending={begin.isPending}
              onPress={() => begin.mutate()}
            >
              <Trans>Replace and deactivate</Trans>
            </Button>
          </>
        )
      }
    >
      {failure && (
        <Note tone="bad" role="alert">
          {failure.message}
        </Note>
      )}
      {now ? (
        <div role="status">
          <p>
            {isDone
              ? t`${plural(now.done, { one: '# record moved', other: '# records moved' })}. ${member.name} is signed out everywhere and deactivated.`
              : t`${now.done} of ${plural(now.total, { one: '# record', other: '# records' })} moved. You may close this; it goes on.`}
          </p>
          <ProgressBar
            label={t`Handing over`}
            hideLabel
            value={isDone ? Math.max(1, now.total) : now.done}
            max={Math.max(1, now.total)}
          />
        </div>
      ) : (
        <>
          <p className="t2">
            <Trans>
              The successor gets everything {member.name} owns or is assigned to. Who wrote something stays as it is.{' '}
              {member.name} is signed out at once.
            </Trans>
          </p>
          <ul className="t2">
            {(counts.data?.data ?? []).map((one) => (
              <li key={one.object}>
                {labelOf(one.object, one.label)}: {one.count}
              </li>
            ))}
            {counts.data?.total === 0 && (
              <li>
                <Trans>Nothing to hand over</Trans>
              </li>
            )}
          </ul>
          <Select label={t`Successor`} value={successor} onChange={setSuccessor} options={successors} />
        </>
      )}
    </Dialog>
  )
}
