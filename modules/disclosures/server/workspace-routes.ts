import type { Route } from '@app/core'
import type { ToldRequest } from '../index.ts'
import { stateOf, toldTo } from './requests.queries.ts'

/** What a workspace is told of requests by authorities (ONT-082). */
export const workspaceRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/legal-requests',
    permission: { admin: 'privacy' },
    before_acknowledgement: true,
    tags: ['legal-request'],
    summary: 'Requests by authorities for data of the workspace, and what left',
    handler: async (req): Promise<{ data: ToldRequest[] }> => {
      const rows = await req.app.db.inAuth((tx) => toldTo(tx, req.ctx.tenant.id))
      return {
        data: rows.map((one) => ({
          id: one.id,
          number: one.number,
          authority: one.authority,
          reference: one.reference,
          received_at: one.received_at,
          told_at: one.told_at ?? '',
          gag_until: one.gag_until,
          state: stateOf(one),
          outcome: one.outcome,
          disclosed:
            one.exported_at === null
              ? []
              : (one.parts ?? []).map(({ object, fields, record_ids }) => ({
                  object,
                  fields,
                  records: record_ids.length,
                })),
          exported_at: one.exported_at,
        })),
      }
    },
  },
]
