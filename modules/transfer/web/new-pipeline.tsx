import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { IconButton, Select, TextField } from '@app/ui'
import type { NewPipeline, Outcome } from './wizard-state.ts'

/** The pipeline that the import makes: its name, and the stages of the file in the order that deals go. */
export const NewPipelineForm = ({
  pipeline,
  error,
  onChange,
}: {
  pipeline: NewPipeline
  error: string | null
  onChange: (next: NewPipeline) => void
}) => {
  const { t } = useLingui()
  const { stages } = pipeline
  const put = (next: NewPipeline['stages']): void => onChange({ ...pipeline, stages: next })
  const swap = (at: number, to: number): void =>
    put(stages.map((one, index) => (index === at ? (stages[to] ?? one) : index === to ? (stages[at] ?? one) : one)))
  return (
    <section className="new-pipeline" aria-label={t`New pipeline`}>
      <TextField
        label={t`Its name`}
        size="normal"
        value={pipeline.name}
        onChange={(name) => onChange({ ...pipeline, name })}
        maxLength={100}
        isRequired
        error={pipeline.name.trim() === '' ? t`Give it a name.` : error}
      />
      <p className="t3 small">
        <Trans>
          Its stages are those in the file. Put them in the order that deals go; undo takes them away again.
        </Trans>
      </p>
      {stages.length > 0 && !stages.some((one) => one.outcome === 'won') && (
        <p className="small">
          <Trans>No stage means won: deals of this pipeline cannot be won until it has one.</Trans>
        </p>
      )}
      <ol>
        {stages.map((stage, at) => (
          <li key={stage.name}>
            <span className="cut">{stage.name}</span>
            <Select
              label={t`${stage.name} means the deal is`}
              hideLabel
              size="normal"
              value={stage.outcome}
              onChange={(outcome) =>
                put(stages.map((one, index) => (index === at ? { ...one, outcome: outcome as Outcome } : one)))
              }
              options={[
                { value: 'open', label: t`Deal is open` },
                { value: 'won', label: t`Deal is won` },
                { value: 'lost', label: t`Deal is lost` },
              ]}
            />
            <IconButton
              icon={ArrowUp}
              small
              aria-label={t`Move ${stage.name} up`}
              isDisabled={at === 0}
              onPress={() => swap(at, at - 1)}
            />
            <IconButton
              icon={ArrowDown}
              small
              aria-label={t`Move ${stage.name} down`}
              isDisabled={at === stages.length - 1}
              onPress={() => swap(at, at + 1)}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}
