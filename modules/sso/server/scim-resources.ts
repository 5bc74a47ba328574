import type { App, Ctx } from '@app/core'
import type { DirectoryGroup, DirectoryUser, Seat } from './directory.queries.ts'

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
export const baseUrl = (app: Pick<App, 'config'>): string => `${app.config.public_url}/scim/v2`

type Resource = Record<string, unknown>

export function userResource(ctx: Pick<Ctx, 'app'>, row: DirectoryUser, seats: readonly Seat[]): Resource {
  const base = baseUrl(ctx.app)
  return {
    schemas: [USER],
    id: row.id,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    userName: row.user_name,
    name: {
      formatted: row.name,
      ...(row.given_name === null ? {} : { givenName: row.given_name }),
      ...(row.family_name === null ? {} : { familyName: row.family_name }),
    },
    displayName: row.name,
    ...(row.job_title === null ? {} : { title: row.job_title }),
    active: row.is_active,
    emails: [{ value: row.email, type: 'work', primary: true }],
    groups: seats
      .filter((seat) => seat.member_id === row.id)
      .map((seat) => ({ value: seat.team_id, display: seat.team, $ref: `${base}/Groups/${seat.team_id}` })),
    meta: metaOf('User', row, `${base}/Users/${row.id}`),
  }
}

export function groupResource(ctx: Pick<Ctx, 'app'>, row: DirectoryGroup, seats: readonly Seat[]): Resource {
  const base = baseUrl(ctx.app)
  return {
    schemas: [GROUP],
    id: row.id,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    displayName: row.name,
    members: seats
      .filter((seat) => seat.team_id === row.id)
      .map((seat) => ({
        value: seat.member_id,
        display: seat.member,
        type: 'User',
        $ref: `${base}/Users/${seat.member_id}`,
      })),
    meta: metaOf('Group', row, `${base}/Groups/${row.id}`),
  }
}

const metaOf = (resourceType: string, row: { created_at: string; updated_at: string }, location: string) => ({
  resourceType,
  created: row.created_at,
  lastModified: row.updated_at,
  location,
})

/** Only what was asked for (`attributes`), or all but this (`excludedAttributes`); id and schemas always (RFC 7644 §3.9). */
export function pruned(resource: Resource, query: Record<string, unknown>): Resource {
  const names = (name: string): Set<string> | null =>
    typeof query[name] === 'string'
      ? new Set(
          String(query[name])
            .split(',')
            .map((one) => (one.trim().split(':').at(-1) ?? '').split('.')[0]?.toLowerCase() ?? ''),
        )
      : null
  const [only, but] = [names('attributes'), names('excludedAttributes')]
  if (!only && !but) return resource
  return Object.fromEntries(
    Object.entries(resource).filter(
      ([name]) =>
        ['id', 'schemas'].includes(name) || (only ? only.has(name.toLowerCase()) : !but?.has(name.toLowerCase())),
    ),
  )
}

export const listOf = (total: number, start: number, resources: readonly Resource[]): Resource => ({
  schemas: [LIST],
  totalResults: total,
  startIndex: start,
  itemsPerPage: resources.length,
  Resources: resources,
})
