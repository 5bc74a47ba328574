import { type Route, type RouteRequest, error, objectOf, writeEvents } from '@app/core'
import { idParams, uuid } from '@app/core/http'
import { classPeriods, workspaceClasses } from '@app/core/retention'
import { retentionClasses } from '@app/schema'
import { lastHeartbeat } from './night.queries.ts'
import { nextNight } from './night.ts'
import { dueWithin, listRuns, ownPeriods, readRun, recordsDue, writePeriod } from './preview.queries.ts'
import { dropRule, idleRecords, readRules, type RetentionRule, ruledObjects, writeRule } from './rules.queries.ts'
import { purgedObjects, timedTables } from './steps.ts'

const area = { admin: 'privacy' } as const
const days = { type: 'integer', minimum: 1, maximum: 365, default: 30 } as const
const classNames = Object.keys(workspaceClasses) as (keyof typeof workspaceClasses)[]
const DAYS = { ...Object.fromEntries(classNames.map((name) => [name, { type: ['integer', 'null'], minimum: 1 }])) }
const ruleSchema = {
  anyOf: [
    {
      type: 'object',
      additionalProperties: false,
      required: ['months', 'then_do'],
      properties: {
        months: { type: 'integer', minimum: 1, maximum: 240 },
        then_do: { type: 'string', enum: ['delete', 'anonymise'] },
      },
    },
    { type: 'null' },
  ],
} as const

/** What is kept how long, what goes next, and what went. For those who administer privacy. */
export const settingsRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/retention',
    permission: area,
    tags: ['retention'],
    summary: 'How long everything is kept, and by whose word',
    handler: async (req) => await show(req),
  },
  {
    method: 'PATCH',
    url: '/v1/retention',
    permission: area,
    step_up: true,
    tags: ['retention'],
    summary: 'Keep things shorter than the installation does; rules for records without activity',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          days: { type: 'object', additionalProperties: false, properties: DAYS },
          rules: {
            type: 'object',
            additionalProperties: false,
            properties: Object.fromEntries(ruledObjects.map((name) => [name, ruleSchema])),
          },
        },
      },
    },
    handler: change,
  },
  {
    method: 'GET',
    url: '/v1/retention/preview',
    permission: area,
    tags: ['retention'],
    summary: 'What will be deleted in the days to come',
    schema: { querystring: { type: 'object', properties: { days } } },
    handler: preview,
  },
  {
    method: 'GET',
    url: '/v1/retention/preview/:object',
    permission: area,
    tags: ['retention'],
    summary: 'Which records in the trash will be deleted',
    schema: {
      params: { type: 'object', required: ['object'], properties: { object: { type: 'string', maxLength: 60 } } },
      querystring: { type: 'object', properties: { days, after: uuid } },
    },
    handler: async (req) => {
      const { query, ctx } = req
      const data = await recordsDue(
        ctx,
        objectOf(ctx, req.params['object'] ?? '').name,
        Number(query['days'] ?? 30),
        query['after'] === undefined ? null : String(query['after']),
      )
      return { data, next_after: data.length === 100 ? data.at(-1)?.id : null }
    },
  },
  {
    method: 'GET',
    url: '/v1/retention/runs',
    permission: area,
    tags: ['retention'],
    summary: 'What the nights have deleted',
    schema: { querystring: { type: 'object', properties: { before: uuid } } },
    handler: async (req) => {
      const rows = await listRuns(req.ctx, req.query['before'] === undefined ? null : String(req.query['before']))
      return {
        data: rows.map(({ certificate: _certificate, ...row }) => row),
        next_before: rows.length === 50 ? rows.at(-1)?.id : null,
      }
    },
  },
  {
    method: 'GET',
    url: '/v1/retention/runs/:id/certificate',
    permission: area,
    tags: ['retention'],
    summary: 'The signed certificate of one night',
    schema: { params: idParams },
    handler: async (req) => {
      const run = await readRun(req.ctx, req.params['id'] ?? '')
      if (!run?.certificate) throw error('not_found')
      req.reply.header('content-disposition', `attachment; filename="deletion-${run.id}.json"`)
      return run.certificate
    },
  },
]

async function show(req: RouteRequest): Promise<unknown> {
  const { app, ctx } = req
  const { retention } = app.config
  const own = await ownPeriods(ctx)
  const periods: Readonly<Record<string, string>> = classPeriods(retention)
  return {
    classes: Object.entries(retentionClasses).map(([name, one]) => ({
      class: name,
      title: one.title,
      period: periods[name] ?? one.after,
      source: one.source,
      days: own[name] ?? null,
      most_days: name in workspaceClasses ? retention[workspaceClasses[name as keyof typeof workspaceClasses]] : null,
      least_days: name === 'import' ? 7 : name in workspaceClasses ? 1 : null,
    })),
    rules: await readRules(ctx),
    ruled_objects: ruledObjects,
    last_night: await lastHeartbeat(app, 'retention.night'),
    next_night: nextNight(app.clock()),
  }
}

async function change(req: RouteRequest): Promise<unknown> {
  const { ctx } = req
  const given = req.body as {
    days?: Partial<Record<keyof typeof workspaceClasses, number | null>>
    rules?: Record<string, Omit<RetentionRule, 'object'> | null>
  }
  const before = { ...(await ownPeriods(ctx)) }
  const rules = new Map((await readRules(ctx)).map((rule) => [rule.object, rule]))
  const changes: Record<string, [unknown, unknown]> = {}
  for (const [name, value] of Object.entries(given.days ?? {})) {
    const most = req.app.config.retention[workspaceClasses[name as keyof typeof workspaceClasses]]
    const least = name === 'import' ? 7 : 1
    if (value !== null && (value > most || value < least))
      throw error('validation_failed', {
        fields: [
          {
            pointer: `/days/${name}`,
            code: 'out_of_range',
            message: `from ${least} to ${most}: only shorter than here`,
          },
        ],
      })
    await writePeriod(ctx, name, value)
    if ((before[name] ?? null) !== value) changes[`days.${name}`] = [before[name] ?? null, value]
  }
  for (const [object, rule] of Object.entries(given.rules ?? {})) {
    if (rule) await writeRule(ctx, { object, ...rule })
    else await dropRule(ctx, object)
    changes[`rules.${object}`] = [rules.get(object) ?? null, rule]
  }
  if (Object.keys(changes).length > 0)
    await writeEvents(ctx, [
      { name: 'retention.changed', object: 'retention', record_id: ctx.tenant.id, record_version: null, changes },
    ])
  return await show(req)
}

/** As many as one page of the preview counts of a rule; more are more. */
const MOST = 1000

async function preview(req: RouteRequest): Promise<unknown> {
  const { app, ctx } = req
  const ahead = Number(req.query['days'] ?? 30)
  const until = new Date(req.at + ahead * 86_400_000).toISOString()
  const rules: (RetentionRule & { records: number; more: boolean })[] = []
  for (const rule of await readRules(ctx)) {
    const ids = await idleRecords(ctx, rule, null, MOST, until)
    rules.push({ ...rule, records: ids.length, more: ids.length === MOST })
  }
  return {
    until,
    data: await dueWithin(ctx, app, timedTables(app), purgedObjects(app), ahead),
    rules,
  }
}
