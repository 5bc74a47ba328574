import { type Route, type RouteRequest, error, writeEvents } from '@app/core'
import { checkWorkspaceSettings } from '../../identity/server/index.ts'
import { readWorkspace, writeWorkspace } from './workspace.queries.ts'

const body = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 80, pattern: '\\S' },
    // Taken to say that it stays: the one it has, or a refusal.
    region: { type: 'string', pattern: '^[A-Z]{2}$' },
    time_zone: { type: 'string', minLength: 1, maxLength: 64 },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    locale: { type: 'string', pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 },
    // Of the organisation: told by nobody but its administrators, and taken back with null (ONT-019).
    size: { enum: ['1', '2-9', '10-49', '50-249', '250-999', '1000+', null] },
    industry: { type: ['string', 'null'], minLength: 1, maxLength: 80, pattern: '\\S' },
    // People with an account may ask to join by the workspace's address; admins decide.
    join_requests: { type: 'boolean' },
  },
} as const

/** Settings of the workspace: read by members, changed by admins. */
export const workspaceRoutes: readonly Route[] = [
  {
    method: 'GET',
    url: '/v1/workspace',
    permission: 'member',
    tags: ['workspace'],
    summary: 'Settings of the workspace',
    handler: async (req) => withStorage(req, await readWorkspace(req.ctx)),
  },
  {
    method: 'PATCH',
    url: '/v1/workspace',
    permission: { admin: 'settings' },
    tags: ['workspace'],
    summary: 'Change the settings of the workspace',
    schema: { body },
    handler: change,
  },
]

async function change(req: RouteRequest): Promise<unknown> {
  const patch = req.body as Record<string, string | boolean | null>
  const { join_requests: _join, size: _size, industry: _industry, ...settings } = patch as Record<string, string>
  checkWorkspaceSettings(settings)
  const before = await readWorkspace(req.ctx)
  if (settings['region'] !== undefined && settings['region'] !== before['region'])
    throw error('region_fixed', {
      fields: [{ pointer: '/region', code: 'fixed', message: `It is ${String(before['region'])}, and stays.` }],
    })
  const given = Object.fromEntries(
    Object.entries(patch).map(([key, value]) => [
      key,
      (key === 'name' || key === 'industry') && typeof value === 'string' ? value.normalize('NFC').trim() : value,
    ]),
  )
  const after = await writeWorkspace(req.ctx, given)
  const changes = Object.fromEntries(
    Object.entries(after).flatMap(([key, value]) =>
      before[key] === value ? [] : [[key, [before[key], value] as [unknown, unknown]]],
    ),
  )
  if (Object.keys(changes).length > 0)
    await writeEvents(req.ctx, [
      { name: 'workspace.updated', object: 'workspace', record_id: req.ctx.tenant.id, record_version: null, changes },
    ])
  return withStorage(req, after)
}

/** Where its data lies is the installation's to say. */
const withStorage = (req: RouteRequest, row: Record<string, unknown>) => ({ ...row, storage: req.app.config.region })
