import { useState } from 'react'
import { CircleAlert, CircleCheck, CirclePlus, CircleSlash, FileSpreadsheet, RefreshCw, Undo2 } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  fieldError,
  formatNumber,
  may,
  MultiPicker,
  Note,
  ProgressBar,
  Select,
  useList,
  useMeta,
  type ObjectMeta,
  inSentence,
  said,
} from '@app/ui'
import { ErrorRows } from './error-rows.tsx'
import { NewPipelineForm } from './new-pipeline.tsx'
import { ValuesBlock } from './values-block.tsx'
import { isOtherPipeline, openCount } from './match-values.ts'
import { labelOfPath } from './targets.ts'
import { useErrorRows, useValues, type DryRun, type Import } from './transfer-api.ts'
import type { Change, Wizard } from './wizard-state.ts'

/** Stands for a pipeline that the import makes. */
const NEW = '+new'

export type ReviewProps = {
  found: Import
  object: ObjectMeta
  wizard: Wizard
  dispatch: (change: Change) => void
  counts: DryRun | null
  /** Goes up with every count, so that values and rows are asked again. */
  round: number
  error: Error | null
  isChecking: boolean
  onCheck: () => void
  onRun: () => void
  isStarting: boolean
}

/** The third step: what will happen, which values have no match, which rows are wrong. */
export const ReviewStep = ({
  found,
  object,
  wizard,
  dispatch,
  counts,
  round,
  error,
  isChecking,
  onCheck,
  onRun,
  isStarting,
}: ReviewProps) => {
  const { t } = useLingui()
  const values = useValues(found.id, String(round), round > 0)
  const rows = useErrorRows(found.id, String(round), round > 0 && (counts?.error ?? 0) > 0)
  const [picked, setPicked] = useState<string | null>(null)
  const fields = (values.data ?? []).filter((one) => !wizard.newPipeline || one.path.split('.')[0] !== 'stage_id')
  const current =
    fields.find((field) => field.path === picked) ??
    fields.find((field) => openCount(field, wizard.choices[field.path] ?? {}, wizard.policies[field.path]) > 0) ??
    fields[0]
  const things = (count: number) => inSentence(object.label[count === 1 ? 0 : 1])
  const mapped = Object.values(wizard.mapping).filter(
    (field): field is string => typeof field === 'string' && !field.replace(/^custom\./, '').includes('.'),
  )
  const { object: objectOf } = useMeta()
  const hasPipeline = object.fields.some((field) => field.name === 'pipeline_id') && !mapped.includes('pipeline_id')
  const pipelines = useList(objectOf('pipeline'), {}, { enabled: hasPipeline }).data?.data ?? []
  const mayMakePipeline = hasPipeline && mapped.includes('stage_id') && may(objectOf('pipeline'), 'create')
  const strange = fields.find(
    (field) =>
      field.path === 'stage_id' && wizard.policies['stage_id'] === undefined && isOtherPipeline(field, wizard.choices),
  )
  const makePipeline = () =>
    dispatch({ type: 'new pipeline', pipeline: { name: found.name.replace(/\.\w+$/, ''), stages: [] } })
  const willWrite = (counts?.create ?? 0) + (counts?.update ?? 0)

  return (
    <div className="imp">
      <div className="imp-left">
        <h2 className="nav-label">
          <Trans>File</Trans>
        </h2>
        <p className="pick" aria-current="true">
          <FileSpreadsheet className="i ok" aria-hidden />
          <span className="cut">{found.name}</span>
          <span className="end">{formatNumber(found.row_count)}</span>
        </p>
        {fields.length > 0 && (
          <h2 className="nav-label">
            <Trans>Values to match</Trans>
          </h2>
        )}
        {fields.map((field) => {
          const open = openCount(field, wizard.choices[field.path] ?? {}, wizard.policies[field.path])
          const all = field.distinct
          return (
            <button
              key={field.path}
              className="pick"
              type="button"
              aria-current={field.path === current?.path ? 'true' : undefined}
              onClick={() => setPicked(field.path)}
            >
              {open > 0 ? <CircleAlert className="i ask" aria-hidden /> : <CircleCheck className="i ok" aria-hidden />}
              <span className="cut">{labelOfPath(object, field.path)}</span>
              <span className="end">
                {open > 0 ? (
                  <Trans>
                    {formatNumber(open)} of {formatNumber(all)}
                  </Trans>
                ) : (
                  formatNumber(all)
                )}
              </span>
            </button>
          )
        })}
      </div>
      <div className="imp-mid">
        <div
          className="tally"
          role="group"
          aria-label={t`What will happen to ${plural(found.row_count, { one: '# row', other: '# rows' })}`}
        >
          <div>
            <span className="lbl">
              <CirclePlus className="i" aria-hidden />
              <Trans>New</Trans>
            </span>
            <b>{formatNumber(counts?.create ?? 0)}</b>
            <small>
              <Trans>{things(counts?.create ?? 0)} to create</Trans>
            </small>
          </div>
          <div>
            <span className="lbl">
              <RefreshCw className="i" aria-hidden />
              <Trans>Update</Trans>
            </span>
            <b>{formatNumber(counts?.update ?? 0)}</b>
            <small>
              <Trans>only changed fields</Trans>
            </small>
          </div>
          <div>
            <span className="lbl">
              <CircleSlash className="i" aria-hidden />
              <Trans>Skip</Trans>
            </span>
            <b>{formatNumber(counts?.skip ?? 0)}</b>
            <small>
              <Trans>already the same</Trans>
            </small>
          </div>
          <div>
            <span className={(counts?.error ?? 0) > 0 ? 'lbl st-failed state' : 'lbl'}>
              <CircleAlert className="i" aria-hidden />
              <Trans>To fix</Trans>
            </span>
            <b>{formatNumber(counts?.error ?? 0)}</b>
            <small>
              <Trans>rows, shown below</Trans>
            </small>
          </div>
        </div>
        {(found.format?.warnings ?? [])
          .filter((warning) => warning.code === 'broken_bytes')
          .map((warning) => (
            <Note key={warning.code} tone="warn" icon={CircleAlert}>
              {said(warning.detail)}
            </Note>
          ))}
        {isChecking && (
          <ProgressBar
            label={t`Checking ${plural(found.row_count, { one: '# row', other: '# rows' })}`}
            value={0}
            isIndeterminate
          />
        )}
        {error && (
          <Note tone="bad" role="alert">
            {error.message}
          </Note>
        )}
        {values.error && (
          <Note tone="bad" role="alert">
            {values.error.message}
          </Note>
        )}
        {mayMakePipeline && strange && (
          <Note tone="warn" icon={CircleAlert}>
            <Trans>
              {formatNumber(strange.values.length)} of {formatNumber(strange.distinct)} stages in the file are not in
              the pipeline.
            </Trans>{' '}
            <button type="button" className="link" onClick={makePipeline}>
              <Trans>Make a pipeline of those in the file</Trans>
            </button>
          </Note>
        )}
        {current && (
          <ValuesBlock
            key={current.path}
            field={current}
            label={labelOfPath(object, current.path)}
            object={object}
            choices={wizard.choices[current.path] ?? {}}
            policy={wizard.policies[current.path]}
            outcomes={wizard.outcomes}
            onOutcome={(text, outcome) => dispatch({ type: 'outcome', text, outcome })}
            onPolicy={(policy) => dispatch({ type: 'policy', field: current.path, policy })}
            onChoose={(texts, choice) => dispatch({ type: 'choose', field: current.path, values: texts, choice })}
          />
        )}
        {rows.data && rows.data.data.length > 0 && (
          <ErrorRows
            found={found}
            rows={rows.data.data}
            total={counts?.error ?? rows.data.data.length}
            onChanged={onCheck}
          />
        )}
      </div>
      <div className="imp-right">
        <section className="sect">
          <header>
            <h2>
              <Trans>Rows we already have</Trans>
            </h2>
          </header>
          <MultiPicker
            label={t`Match on`}
            value={wizard.matchOn}
            nameOf={(name) => labelOfPath(object, name)}
            options={mapped.map((name) => ({ value: name, label: labelOfPath(object, name) }))}
            onChange={(next) => dispatch({ type: 'match on', fields: next })}
          />
          <p className="t3 small">
            {wizard.matchOn.length === 0 ? (
              <Trans>Without a match field every row becomes a new record.</Trans>
            ) : (
              <Trans>A row that matches updates the record it matches.</Trans>
            )}
          </p>
        </section>
        {wizard.matchOn.length > 0 && (
          <Select
            label={t`A row that matches`}
            size="normal"
            value={wizard.onMatch}
            onChange={(value) => dispatch({ type: 'on match', onMatch: value === 'skip' ? 'skip' : 'update' })}
            options={[
              { value: 'update', label: t`Updates the record` },
              { value: 'skip', label: t`Is skipped` },
            ]}
          />
        )}
        {hasPipeline && pipelines.length > 0 && (
          <Select
            label={t`Pipeline of these deals`}
            size="normal"
            value={
              (wizard.newPipeline ? NEW : wizard.defaults['pipeline_id']) ??
              String(pipelines.find((one) => one['is_default'] === true)?.id ?? pipelines[0]?.id)
            }
            onChange={(value) =>
              value === NEW ? makePipeline() : dispatch({ type: 'default', field: 'pipeline_id', value })
            }
            options={[
              ...pipelines.map((one) => ({ value: one.id, label: String(one['name']) })),
              ...(mayMakePipeline ? [{ value: NEW, label: t`A new one, from the stages in the file` }] : []),
            ]}
          />
        )}
        {hasPipeline && wizard.newPipeline && (
          <NewPipelineForm
            pipeline={wizard.newPipeline}
            error={fieldError(error, 'new_pipeline/name')}
            onChange={(pipeline) => dispatch({ type: 'new pipeline', pipeline })}
          />
        )}
        <div className="promise">
          <Undo2 className="i" aria-hidden />
          <b>
            <Trans>You can undo all of it for 7 days</Trans>
          </b>
          <p>
            <Trans>
              What was created is removed, updated fields go back. Anything edited since is kept, and named.
            </Trans>
          </p>
        </div>
        <div className="sect">
          {wizard.isStale ? (
            <Button variant="primary" size="lg" full isPending={isChecking} onPress={onCheck}>
              <Trans>Check again</Trans>
            </Button>
          ) : (
            <Button
              variant="primary"
              size="lg"
              full
              isPending={isStarting}
              isDisabled={isChecking || willWrite === 0}
              onPress={onRun}
            >
              <Trans>
                Import {formatNumber(willWrite)} {things(willWrite)}
              </Trans>
            </Button>
          )}
          {(counts?.error ?? 0) > 0 && !wizard.isStale && (
            <p className="t3 small">
              {plural(counts?.error ?? 0, {
                one: '# row is left out and kept as a file you can fix.',
                other: '# rows are left out and kept as a file you can fix.',
              })}
            </p>
          )}
          <p className="t3 small">
            <Trans>You can keep working meanwhile.</Trans>
          </p>
        </div>
      </div>
    </div>
  )
}
