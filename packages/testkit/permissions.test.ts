import { adminAreas } from '@app/core'
import { registry } from '@app/modules/registry'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allRoutes } from '../core/http/all-routes.ts'
import { fieldMatrix } from './contract-fields.ts'
import { ordinary } from './contract-here.ts'
import { browser } from './edge.ts'
import { type Program, openProgram, workspace } from './program.ts'

const UNKNOWN = '01890000-0000-7000-8000-000000000000'

let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

fieldMatrix(() => program, ordinary(registry.objects.values()))

describe('routes', () => {
  const concrete = (url: string): string =>
    url
      .replaceAll(/[:{](id|batch|merge)\}?/g, UNKNOWN)
      .replaceAll(/[:{]number\}?/g, '1')
      .replaceAll(/[:{]language\}?/g, 'en')
      .replaceAll(/[:{][a-z_]+\}?/g, 'x')
  const ask = (who: ReturnType<typeof browser>, method: string, url: string) =>
    who.send(method as 'POST', concrete(url), method === 'GET' || method === 'DELETE' ? undefined : {})
  // Exports and live answers are streams; nothing else is left out.
  const asked = () => allRoutes(program.app).filter((route) => route.url !== '/v1/live' && route.method !== 'PUT')

  test('of members ask for a session', async () => {
    const nobody = browser(program.server)
    const wrong: string[] = []
    for (const route of asked()) {
      if (route.permission === 'public') continue
      const answer = await ask(nobody, route.method, route.url)
      if (answer.statusCode !== 401) wrong.push(`${route.method} ${route.url}: ${answer.statusCode}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)

  test('of an area answer those whose role administers it, and refuse everybody else', async () => {
    const space = await workspace(program)
    const every = { read: 'all', create: 'all', update: 'all', delete: 'all', export: 'all', import: 'all' }
    const people = await Promise.all(
      adminAreas.map(async (area) => {
        await space.owner.send('POST', '/v1/roles', {
          name: area,
          key: `of_${area}`,
          rights: { every, objects: {}, areas: [area] },
        })
        return { area, person: await space.as(`of_${area}`) }
      }),
    )
    const wrong: string[] = []
    for (const route of asked()) {
      if (typeof route.permission !== 'object') continue
      const { admin } = route.permission
      for (const { area, person } of people) {
        const answer = await ask(person, route.method, route.url)
        const refused = answer.statusCode === 403 && answer.data['code'] === 'forbidden'
        if (area !== admin && !refused) wrong.push(`${route.method} ${route.url} as ${area}: ${answer.statusCode}`)
        // Who runs the sign-in of a workspace could enter as anybody: owners only, beyond the area.
        const isOwners = route.url.startsWith('/v1/sso/') && route.method !== 'GET'
        if (area === admin && (isOwners ? !refused && answer.statusCode < 400 : refused || answer.statusCode >= 500))
          wrong.push(`${route.method} ${route.url} as ${area}: ${answer.statusCode} ${answer.body.slice(0, 100)}`)
      }
    }
    expect(wrong).toEqual([])
  }, 120_000)
})

describe('rows private to a member', () => {
  const roles = ['owner', 'admin', 'manager', 'rep', 'viewer'] as const
  // Written down anew, not taken from the engine: who sees a colleague's view, and whether they may change it.
  const administers = new Set<string>(['owner', 'admin'])
  const expected = (role: string, visibility: string, isTeam: boolean): [read: number, write: number] => {
    const isSeen = visibility === 'all' || (visibility === 'team' && isTeam)
    return isSeen ? [200, administers.has(role) ? 200 : 403] : [404, 404]
  }

  test.each(roles)(
    'a %s sees of others what they opened, changes of them what the role administers, and all of their own',
    async (role) => {
      const space = await workspace(program)
      const { owner } = space
      const author = await space.another('rep')
      const team = String((await owner.send('POST', '/v1/teams', { name: 'North' })).data['id'])
      await owner.send('PATCH', `/v1/members/${author.member_id}`, { team_id: team })
      const near = role === 'owner' ? owner : await space.another(role)
      await owner.send('PATCH', `/v1/members/${near.member_id}`, { team_id: team })
      const far = role === 'owner' ? null : await space.another(role)
      for (const [who, isTeam] of [
        [near, true],
        [far, false],
      ] as const) {
        if (!who) continue
        for (const visibility of ['private', 'team', 'all']) {
          const view = { name: `A ${visibility} view`, object: 'deal', visibility }
          const id = String((await author.send('POST', '/v1/views', view)).data['id'])
          const at = `/v1/views/${id}`
          const [read, write] = expected(role, visibility, isTeam)
          const listed = (await who.send('GET', '/v1/views?limit=200')).data['data'] as { id: string }[]
          const seen = {
            get: (await who.send('GET', at)).statusCode,
            listed: listed.some((one) => one.id === id),
            patch: (await who.send('PATCH', at, { name: 'Renamed' })).statusCode,
            delete: (await who.send('DELETE', at)).statusCode,
          }
          expect([visibility, isTeam, seen]).toEqual([
            visibility,
            isTeam,
            { get: read, listed: read === 200, patch: write, delete: write === 200 ? 204 : write },
          ])
          const own = String((await who.send('POST', '/v1/views', view)).data['id'])
          expect([
            (await who.send('PATCH', `/v1/views/${own}`, { name: 'Mine' })).statusCode,
            (await who.send('DELETE', `/v1/views/${own}`)).statusCode,
          ]).toEqual([200, 204])
        }
      }
    },
  )
})
