import type { Route } from '@app/core'
import { canMail, listMail } from '@app/core/mail'

/** What happened to mails of the workspace: kind, recipient, time and state. There is no body to show, and never was one here (rulings.md 5). */
export const mailRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/mails',
    permission: { admin: 'settings' },
    tags: ['mail'],
    summary: 'Mails of the workspace and those its members could not be given; never what they say',
    schema: {
      querystring: {
        type: 'object',
        additionalProperties: false,
        properties: { undelivered: { type: 'boolean' } },
      },
    },
    handler: async (req) => ({
      is_configured: canMail(req.app),
      data: await req.app.db.inAuth((tx) => listMail(tx, req.ctx.tenant.id, req.query['undelivered'] === true)),
    }),
  },
]
