import type { Readable } from 'node:stream'
import { type Ctx, type Route, type RouteRequest, writeEvents } from '@app/core'
import { browserStorage, download } from '@app/core/http'
import { csvLine, guardCell } from '@app/core/transfer'
import { dataMap, purposes, retentionClasses } from '@app/schema'
import type { DataMapAnswer } from '../index.ts'
import { destinationsInUse, workspaceFacts } from './destinations.queries.ts'
import { recordPdf } from './record-pdf.ts'
import { type Activity, recordOf } from './record.ts'

const admin = { permission: { admin: 'privacy' }, tags: ['privacy'] } as const

const activitiesOf = async (ctx: Ctx): Promise<Activity[]> =>
  recordOf(dataMap(ctx.app.registry), await destinationsInUse(ctx))

/** A record that leaves the program is an act of its own. */
async function file(
  req: RouteRequest,
  ending: string,
  type: string,
  body: Readable | Buffer | string,
): Promise<unknown> {
  await writeEvents(req.ctx, [
    { name: 'privacy.record_exported', object: 'workspace', record_id: null, record_version: null },
  ])
  const day = new Date(req.at).toISOString().slice(0, 10)
  return download({ name: `processing-${req.ctx.tenant.slug}-${day}.${ending}`, type, body })
}

const HEADER = [
  'purpose',
  'description',
  'controller',
  'legal_basis',
  'people',
  'categories',
  'kept_in',
  'time_limits',
  'recipients',
]

/** The data map and the record of processing. */
export const routes: readonly Route[] = [
  {
    ...admin,
    method: 'GET',
    url: '/v1/privacy/data-map',
    summary: 'All that is kept: why, how long, and where it may go',
    handler: async ({ ctx, app }): Promise<DataMapAnswer> => ({
      entries: dataMap(app.registry),
      purposes,
      retention: retentionClasses,
      destinations: await destinationsInUse(ctx),
      browser: browserStorage(app.config.public_url),
    }),
  },
  {
    permission: 'public',
    tags: ['privacy'],
    method: 'GET',
    url: '/v1/privacy/browser-storage',
    summary: 'Cookies and browser storage: all there is',
    handler: async ({ app }) => ({ data: browserStorage(app.config.public_url) }),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/privacy/processing-record.csv',
    summary: 'Record of processing activities (GDPR Art. 30) as CSV',
    handler: async (req) => {
      const rows = (await activitiesOf(req.ctx)).map((one) =>
        [
          one.title,
          one.text,
          one.role === 'processor' ? 'workspace' : 'operator',
          one.basis,
          one.people,
          one.categories.join(', '),
          one.kept_in.join(', '),
          one.retention.join('; '),
          one.recipients.join(', '),
        ].map(guardCell),
      )
      const text = [HEADER, ...rows].map((cells) => csvLine(cells)).join('')
      return await file(req, 'csv', 'text/csv; charset=utf-8', text)
    },
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/privacy/processing-record.pdf',
    summary: 'Record of processing activities (GDPR Art. 30) as PDF',
    handler: async (req) => {
      const { ctx, app } = req
      const facts = await workspaceFacts(ctx)
      const stream = recordPdf(
        {
          workspace: facts.name,
          region: facts.region,
          operator: app.config.public_url,
          contact: app.config.privacy_contact,
          made_on: new Date(req.at).toISOString().slice(0, 10),
        },
        await activitiesOf(ctx),
      )
      return await file(req, 'pdf', 'application/pdf', stream)
    },
  },
]
