import { useEffect, useReducer, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { useLingui } from '@lingui/react/macro'
import { Trans } from '@lingui/react/macro'
import { api, currentWorkspace, EmptyState, Note, useMeta, type ObjectMeta, type PageProps, inSentence } from '@app/ui'
import { ColumnsStep } from './columns-step.tsx'
import { DoneStep } from './done-step.tsx'
import { WholeWorkspace } from './whole-workspace.tsx'
import { ReviewStep } from './review-step.tsx'
import { Steps } from './steps.tsx'
import { patchOf, reduce, startWizard, type Change, type Saved, type Step } from './wizard-state.ts'
import { keepImport, rowsSaved, useImport, type DryRun, type Import } from './transfer-api.ts'
import './import.css'

/** One import, from its columns to its undo. */
export const Page = ({ params }: PageProps) => {
  const { t } = useLingui()
  const { object } = useMeta()
  const { data, error } = useImport(params['id'] ?? '')
  const found = data ? object(data.object) : undefined
  if (error) return <EmptyState title={t`This import could not be opened`}>{error.message}</EmptyState>
  if (data?.object === '*') return <WholeWorkspace found={data} />
  if (!data || !found)
    return (
      <>
        <header className="bar" />
        <div className="page" aria-busy="true" />
      </>
    )
  return <Wizard key={data.id} found={data} object={found} />
}

export type WizardProps = {
  found: Import
  object: ObjectMeta
  wizard: ReturnType<typeof startWizard>
  dispatch: (change: Change) => void
}

const Wizard = ({ found, object }: { found: Import; object: ObjectMeta }) => {
  const { t } = useLingui()
  const [wizard, dispatch] = useReducer(reduce, startWizard(object.name), (first) =>
    reduce(first, {
      type: 'opened',
      importId: found.id,
      object: object.name,
      mapping: found.mapping,
      matchOn: found.match_on.length > 0 ? found.match_on : (found.proposed_match_on ?? []),
      state: found.state,
      saved: savedOf(found),
    }),
  )
  const [counts, setCounts] = useState<DryRun | null>(null)
  const [round, setRound] = useState(0)
  useEffect(() => dispatch({ type: 'server', state: found.state }), [found.state])

  const check = useMutation({
    mutationFn: async () => {
      const { edits } = wizard
      await rowsSaved(found.id)
      const saved = await api.patch<Import>(`/v1/imports/${found.id}`, patchOf(wizard))
      keepImport(saved)
      if (saved.new_pipeline) dispatch({ type: 'stages found', pipeline: saved.new_pipeline, edits })
      return { edits, counted: dryRunFrom(await api.post<unknown>(`/v1/imports/${found.id}/dry-run`)) }
    },
    onSuccess: ({ edits, counted }) => {
      setCounts(counted)
      setRound((old) => old + 1)
      dispatch({ type: 'counted', edits })
    },
  })
  const { newPipeline } = wizard
  const { mutate: checkNow } = check
  // A pipeline that was just asked for has no stages before the file was read for them.
  const wantsStages = newPipeline?.stages.length === 0
  useEffect(() => {
    if (wantsStages) checkNow()
  }, [wantsStages, checkNow])
  const read = useMutation({
    mutationFn: async (change: Record<string, unknown>) => {
      // What was chosen until now is not lost by it.
      await api.patch<Import>(`/v1/imports/${found.id}`, patchOf(wizard))
      return api.patch<Import>(`/v1/imports/${found.id}`, change)
    },
    onSuccess: (saved) => {
      keepImport(saved)
      dispatch({
        type: 'opened',
        importId: saved.id,
        object: object.name,
        mapping: saved.mapping,
        matchOn: saved.match_on.length > 0 ? saved.match_on : (saved.proposed_match_on ?? []),
        state: saved.state,
        saved: savedOf(saved),
      })
    },
  })
  const run = useMutation({
    mutationFn: async () => {
      await rowsSaved(found.id)
      if (wizard.isStale) keepImport(await api.patch<Import>(`/v1/imports/${found.id}`, patchOf(wizard)))
      await api.post(`/v1/imports/${found.id}/run`)
      keepImport(await api.get<Import>(`/v1/imports/${found.id}`))
    },
    onSuccess: () => dispatch({ type: 'server', state: 'running' }),
  })
  const go = (step: Step) => dispatch({ type: 'go', step })

  return (
    <>
      <header className="bar">
        <h1>
          <Trans>Import {inSentence(object.label[1])}</Trans>
        </h1>
        <span className="grow" />
        <Steps at={wizard.step} onGo={wizard.step === 'done' ? null : go} />
        <span className="grow" />
        <a className="btn ghost only-wide" href={`/w/${currentWorkspace() ?? ''}/imports`}>
          {wizard.step === 'done' ? <Trans>All imports</Trans> : <Trans>Save and close</Trans>}
        </a>
      </header>
      {run.error && (
        <Note tone="bad" role="alert">
          {run.error.message}
        </Note>
      )}
      {wizard.step === 'columns' && (
        <ColumnsStep
          found={found}
          object={object}
          wizard={wizard}
          dispatch={dispatch}
          onRead={(change) => read.mutate(change)}
          readError={read.error}
          isReading={read.isPending}
          onNext={() => {
            go('review')
            check.mutate()
          }}
        />
      )}
      {wizard.step === 'review' && (
        <ReviewStep
          found={found}
          object={object}
          wizard={wizard}
          dispatch={dispatch}
          counts={counts}
          round={round}
          error={check.error}
          isChecking={check.isPending}
          onCheck={() => check.mutate()}
          onRun={() => run.mutate()}
          isStarting={run.isPending}
        />
      )}
      {wizard.step === 'done' && <DoneStep found={found} object={object} />}
      <p className="vh" role="status" aria-live="polite">
        {check.isPending
          ? t`Checking the rows`
          : counts
            ? t`${counts.create} new, ${counts.update} updated, ${counts.skip} skipped, ${counts.error} to fix`
            : ''}
      </p>
    </>
  )
}

/** Decisions the server keeps, so that a closed wizard opens as it was left. */
const savedOf = (found: Import): Saved => ({
  onMatch: found.on_match,
  unknown: found.unknown,
  values: found.values,
  outcomes: found.stage_outcomes,
  defaults: found.defaults,
  newPipeline: found.new_pipeline,
})

/** The counts of a dry run's answer. */
export function dryRunFrom(answer: unknown): DryRun {
  const top = typeof answer === 'object' && answer !== null ? answer : {}
  const inner = 'dry_run' in top && typeof top.dry_run === 'object' && top.dry_run !== null ? top.dry_run : top
  const number = (name: string) => {
    const value: unknown = Object.entries(inner).find(([key]) => key === name)?.[1]
    return typeof value === 'number' ? value : 0
  }
  return { create: number('new'), update: number('update'), skip: number('skip'), error: number('error') }
}
