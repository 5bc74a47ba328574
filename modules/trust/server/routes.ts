import { type Route, error } from '@app/core'
import { download, idParams } from '@app/core/http'
import { auditEvent, auditNames, auditPage } from './audit-list.queries.ts'
import { checkpoints, consistency, latestNote, proofOf } from './audit-log.queries.ts'
import { findCheck, listChecks, startCheck } from './check-log.queries.ts'
import { downloadBundle, downloadCsv } from './downloads.ts'
import { historyOf } from './history.queries.ts'
import { ownSignIns } from './sign-ins.queries.ts'

const admin = { permission: { admin: 'audit' }, tags: ['audit'] } as const
const text = { type: 'string', maxLength: 200 } as const
const size = { type: 'integer', minimum: 1 } as const
const filters = {
  actor_id: text,
  name: text,
  q: text,
  object: text,
  record_id: text,
  source: text,
  ip: text,
  from: text,
  to: text,
  correlation_id: text,
} as const
const query = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})
const idOf = (params: Record<string, string>): string => params['id'] ?? ''

/** The audit trail and the log over it. */
export const routes: readonly Route[] = [
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit',
    summary: 'What happened in the workspace, newest first',
    schema: {
      querystring: query({ ...filters, cursor: text, limit: { type: 'integer', minimum: 1, maximum: 200 } }),
    },
    handler: async ({ ctx, query: given }) => await auditPage(ctx, given),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/names',
    summary: 'Names of acts and objects in the trail, for filters',
    handler: async ({ ctx }) => await auditNames(ctx),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/export',
    own_transaction: true,
    summary: 'The filtered trail as CSV',
    schema: { querystring: query(filters) },
    handler: downloadCsv,
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/checkpoints',
    summary: 'Signed states of the log, and the key they are signed with',
    schema: { querystring: query({ limit: { type: 'integer', minimum: 1, maximum: 200 } }) },
    handler: async ({ ctx, query: given }) => await checkpoints(ctx, Number(given['limit'] ?? 20)),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/checkpoints/latest',
    summary: 'The newest signed checkpoint, as a file to keep elsewhere',
    handler: async ({ ctx }) =>
      download({
        name: `checkpoint-${ctx.tenant.slug}.txt`,
        type: 'text/plain; charset=utf-8',
        body: await latestNote(ctx),
      }),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/consistency',
    summary: 'Proof that the log of one size is the beginning of the log of another',
    schema: { querystring: query({ from: size, to: size }, ['from', 'to']) },
    handler: async ({ ctx, query: given }) => await consistency(ctx, Number(given['from']), Number(given['to'])),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/bundle',
    own_transaction: true,
    summary: 'The whole log as a file for npx custos verify-audit',
    handler: downloadBundle,
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/audit/verify',
    while_closing: true,
    status: 202,
    summary: 'Check the log: a job that recomputes it from the events',
    schema: {
      body: {
        type: ['object', 'null'],
        additionalProperties: false,
        properties: { checkpoint: { type: 'string', maxLength: 4000 } },
      },
    },
    handler: async (req) => {
      const { checkpoint } = (req.body ?? {}) as { checkpoint?: string }
      if (checkpoint?.trim() && !/\n\n— /.test(checkpoint.trim()))
        throw error('validation_failed', {
          fields: [{ pointer: '/checkpoint', code: 'wrong_format', message: 'This is not a signed checkpoint.' }],
        })
      return await startCheck(req)
    },
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/checks',
    summary: 'The last checks of the log',
    handler: async ({ ctx }) => ({ data: await listChecks(ctx) }),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/checks/:id',
    summary: 'One check of the log, with what it found',
    schema: { params: idParams },
    handler: async ({ ctx, params }) => await findCheck(ctx, idOf(params)),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/:id',
    summary: 'One event with its values and its place in the log',
    schema: { params: idParams },
    handler: async ({ ctx, params }) => await auditEvent(ctx, idOf(params)),
  },
  {
    ...admin,
    method: 'GET',
    url: '/v1/audit/:id/proof',
    summary: 'Proof that the event stands in the log',
    schema: { params: idParams },
    handler: async ({ ctx, params }) => await proofOf(ctx, idOf(params)),
  },
  {
    method: 'GET',
    url: '/v1/history/:object/:id',
    permission: 'member',
    tags: ['audit'],
    summary: 'Who changed what of a record, newest first',
    schema: {
      params: {
        type: 'object',
        required: ['object', 'id'],
        properties: { object: text, id: { type: 'string', format: 'uuid' } },
      },
      querystring: query({ cursor: text }),
    },
    handler: async ({ ctx, params, query: given }) =>
      await historyOf(
        ctx,
        params['object'] ?? '',
        idOf(params),
        given['cursor'] === undefined ? undefined : String(given['cursor']),
      ),
  },
  {
    method: 'GET',
    url: '/v1/auth/sign-ins',
    permission: 'session',
    tags: ['auth'],
    summary: 'What happened with the own account',
    schema: { querystring: query({ cursor: text }) },
    handler: ownSignIns,
  },
]
