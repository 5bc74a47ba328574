import { useEffect, useRef } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, CirclePlus, CircleSlash, RefreshCw, Undo2 } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  currentWorkspace,
  formatNumber,
  Note,
  ProgressBar,
  type ObjectMeta,
  inSentence,
  said,
} from '@app/ui'
import { ErrorsLink } from './error-rows.tsx'
import { KeptNotes } from './kept-note.tsx'
import { nextOf, placeOf } from './several-model.ts'
import { isBusy, keepImport, refreshAll, useImport, type Import } from './transfer-api.ts'

/** The last step: live progress, then the result with its error file and its undo. `object` is null for a whole workspace. */
export const DoneStep = ({ found, object }: { found: Import; object: ObjectMeta | null }) => {
  const { t } = useLingui()
  const next = nextOf(useSearch({ strict: false }))
  const wasBusy = useRef(isBusy(found.state))
  useEffect(() => {
    if (wasBusy.current && !isBusy(found.state)) refreshAll()
    wasBusy.current = isBusy(found.state)
  }, [found.state])
  const act = useMutation({
    mutationFn: async (verb: 'undo' | 'cancel') => {
      await api.post(`/v1/imports/${found.id}/${verb}`, undefined, { undo: false })
      keepImport(await api.get<Import>(`/v1/imports/${found.id}`))
    },
    onSuccess: () => {
      wasBusy.current = true
    },
  })
  const { counts, state } = found
  const titles: Record<Import['state'], string> = {
    mapped: t`Not started`,
    checking: t`Checking`,
    running: t`Importing ${found.name}`,
    done: t`${found.name} is in`,
    failed: t`The import stopped`,
    cancelled: t`The import was stopped`,
    undoing: t`Taking everything back`,
    undone: t`The import was undone`,
  }
  const kept = found.undo?.kept ?? []
  const many = object ? inSentence(object.label[1]) : t`records`
  const home = `/w/${currentWorkspace() ?? ''}`
  return (
    <div className="scroll">
      <div className="page import-done">
        <div role="status">
          <h2>{titles[state]}</h2>
        </div>
        {isBusy(state) && (
          <ProgressBar
            label={state === 'undoing' ? t`Undo` : t`Rows`}
            value={found.progress}
            valueLabel={`${formatNumber(Math.round(found.progress))} %`}
          />
        )}
        <div className="tally" role="group" aria-label={t`Result`}>
          <div>
            <span className="lbl">
              <CirclePlus className="i" aria-hidden />
              <Trans>Created</Trans>
            </span>
            <b>{formatNumber(counts.created)}</b>
            <small>{many}</small>
          </div>
          <div>
            <span className="lbl">
              <RefreshCw className="i" aria-hidden />
              <Trans>Updated</Trans>
            </span>
            <b>{formatNumber(counts.updated)}</b>
            <small>
              <Trans>only changed fields</Trans>
            </small>
          </div>
          <div>
            <span className="lbl">
              <CircleSlash className="i" aria-hidden />
              <Trans>Skipped</Trans>
            </span>
            <b>{formatNumber(counts.skipped)}</b>
            <small>{object ? <Trans>already the same</Trans> : <Trans>of people who were erased</Trans>}</small>
          </div>
          <div>
            <span className={counts.failed > 0 ? 'lbl st-failed state' : 'lbl'}>
              <CircleAlert className="i" aria-hidden />
              <Trans>Not imported</Trans>
            </span>
            <b>{formatNumber(counts.failed)}</b>
            <small>{counts.failed > 0 ? <ErrorsLink found={found} /> : <Trans>no errors</Trans>}</small>
          </div>
        </div>
        {state === 'failed' && (
          <Note tone="bad" role="alert" icon={CircleAlert}>
            {object && <Trans>What was written until then can be undone.</Trans>}{' '}
            {found.failure_detail && said(found.failure_detail)}
          </Note>
        )}
        {state === 'undone' && kept.length === 0 && (
          <Note tone="ok" icon={CircleCheck}>
            <Trans>Everything the import made is gone, everything it changed is back.</Trans>
          </Note>
        )}
        <KeptNotes kept={kept} />
        {act.error && (
          <Note tone="bad" role="alert">
            {act.error.message}
          </Note>
        )}
        <div className="acts">
          {state === 'running' && (
            <Button onPress={() => act.mutate('cancel')}>
              <Trans>Stop</Trans>
            </Button>
          )}
          {!isBusy(state) && next.length > 0 && <NextFile ids={next} />}
          {!isBusy(state) && (
            <a className={next.length > 0 ? 'btn' : 'btn primary'} href={object ? `${home}/${object.path}` : home}>
              {object ? <Trans>Open {many}</Trans> : <Trans>Open the workspace</Trans>}
            </a>
          )}
          {found.can_undo && (
            <Button icon={Undo2} isPending={act.isPending} onPress={() => act.mutate('undo')}>
              <Trans>Undo this import</Trans>
            </Button>
          )}
          {!isBusy(state) && object && (
            <a className="btn ghost" href={`${home}/imports/new?object=${object.name}`}>
              <Trans>Import another file</Trans>
            </a>
          )}
        </div>
      </div>
    </div>
  )
}

/** On to the next of several files; the wizard of this one is left. */
const NextFile = ({ ids }: { ids: readonly string[] }) => {
  const { data } = useImport(ids[0] ?? '')
  const { to, search } = placeOf(currentWorkspace() ?? '', ids)
  return (
    <Link className="btn primary" to={to} search={search as never}>
      <Trans>Next file: {data?.name ?? ''}</Trans>
    </Link>
  )
}
