import { type Ctx, error, objectOf, records, scopeOf } from '@app/core'
import type { SheetRow } from '@app/core/transfer'
import type { ObjectDef } from '@app/schema'
import { guessOutcome } from './guess-outcome.ts'
import { type ImportRecord, type Mapping, type NewPipeline, saveImport, writeHelpers } from './import-store.queries.ts'

/** What PATCH asks for: stages left out are those that stand in the file. */
export type AskedPipeline = { name: string; stages?: NewPipeline['stages'] } | null

export const newPipelineSchema = {
  type: ['object', 'null'],
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' },
    stages: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'outcome'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' },
          outcome: { enum: ['open', 'won', 'lost'] },
        },
      },
    },
  },
} as const

/** As many stages a pipeline made from a column may have; a column with more is none of stages. */
const MOST_STAGES = 100
const PIPELINE = 'pipeline'
const STAGE = 'stage'

const wrong = (pointer: string, code: string, message: string) =>
  error('import_mapping', { fields: [{ pointer, code, message }] })
const columnOf = (mapping: Mapping, field: string): string | undefined =>
  Object.keys(mapping).find((column) => {
    const target = mapping[column]
    return typeof target === 'string' && (target === field || target.startsWith(`${field}.`))
  })

/** Does a pipeline that was asked for earlier still fit the columns? */
export const fitsPipeline = (mapping: Mapping): boolean =>
  columnOf(mapping, 'stage_id') !== undefined && columnOf(mapping, 'pipeline_id') === undefined

/**
 * The pipeline that a run is to make: the stages in the order asked for, and after them what else stands in the column, open ones before those that end
 * a deal. @throws import_mapping, forbidden
 */
export async function pipelineOf(
  ctx: Ctx,
  object: ObjectDef,
  record: Pick<ImportRecord, 'columns'>,
  mapping: Mapping,
  asked: AskedPipeline,
  rows: () => AsyncIterable<SheetRow>,
): Promise<NewPipeline | null> {
  if (asked === null) return null
  if (!object.fields['pipeline_id'] || !object.fields['stage_id'])
    throw wrong('/new_pipeline', 'no_pipelines', 'these records go through no pipeline')
  if (columnOf(mapping, 'pipeline_id'))
    throw wrong('/new_pipeline', 'field_taken', 'a column names the pipeline of each row already')
  const column = columnOf(mapping, 'stage_id')
  if (column === undefined) throw wrong('/new_pipeline', 'required', 'no column goes to the stage')
  if (scopeOf(ctx, objectOf(ctx, PIPELINE), 'create') === 'none') throw error('forbidden')
  const stages = new Map<string, NewPipeline['stages'][number]>()
  for (const [at, one] of (asked.stages ?? []).entries()) {
    const name = one.name.trim()
    if (stages.has(name.toLowerCase()))
      throw wrong(`/new_pipeline/stages/${at}/name`, 'taken', `"${name}" stands here twice`)
    stages.set(name.toLowerCase(), { ...one, name })
  }
  const found = new Map<string, NewPipeline['stages'][number]>()
  const index = record.columns.findIndex((one) => one.column === column)
  for await (const row of rows()) {
    const name = (row.cells[index] ?? '').trim()
    const key = name.toLowerCase()
    if (name !== '' && !stages.has(key) && !found.has(key)) found.set(key, { name, outcome: guessOutcome(name) })
    if (stages.size + found.size > MOST_STAGES)
      throw wrong('/new_pipeline', 'too_many_stages', `has more than ${MOST_STAGES} different stages`)
  }
  const order = { open: 0, won: 1, lost: 2 }
  const added = [...found.values()].toSorted((a, b) => order[a.outcome] - order[b.outcome])
  return { name: asked.name.trim(), stages: [...stages.values(), ...added] }
}

/** Makes the pipeline with its stages and has the rows go into it; undone with the run. */
export async function makePipeline(ctx: Ctx, record: ImportRecord, wanted: NewPipeline): Promise<ImportRecord> {
  const { data } = await records.list(ctx, PIPELINE, { limit: 200, fields: ['position'] })
  const last = Math.max(-1, ...data.map((one) => Number(one['position'] ?? 0)))
  const made = await records.create(ctx, PIPELINE, { name: wanted.name, position: last + 1 })
  const open = wanted.stages.filter((one) => one.outcome === 'open')
  const { ok } = await records.createMany(
    ctx,
    STAGE,
    wanted.stages.map((one, position) => ({
      ...one,
      pipeline_id: made.id,
      position,
      // The further on the way, the surer.
      probability:
        one.outcome === 'won'
          ? 100
          : one.outcome === 'lost'
            ? 0
            : Math.round(((open.indexOf(one) + 1) * 100) / (open.length + 1)),
    })),
  )
  await writeHelpers(ctx, record.id, [
    { object: PIPELINE, record_id: made.id, record_version: made.version },
    ...ok.map(({ record: one }) => ({ object: STAGE, record_id: one.id, record_version: one.version })),
  ])
  const next = {
    defaults: { ...record.defaults, pipeline_id: made.id },
    format: { ...record.format, new_pipeline: null },
  }
  await saveImport(ctx, record.id, next)
  return { ...record, ...next }
}
