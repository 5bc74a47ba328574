import { type ActionDef, type ObjectDef, verbOf } from '@app/schema'
import { records } from '@app/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { idsOf, patchable } from './contract-here.ts'
import { dumpTenant } from './dump-tenant.ts'
import { type World, inputFor, makeWorld } from './factories.ts'
import {
  type Governed,
  type Op,
  type RoleRow,
  type Whose,
  allowedAtAll,
  expected,
  rightsOf,
  roleRows,
  whoses,
} from './permission-roles.ts'
import { type Person, type Program, type Workspace, workspace } from './program.ts'
import { uploadFile, work } from './transfer.ts'

/** A word in every seeded record, and in nothing else. */
const WORD = 'quagga'

type Seeded = {
  object: ObjectDef
  url: string
  governed: Governed
  parent?: string
  field: string
  live: Record<Whose, string>
  trashed: Record<Whose, string>
  /** Records of the person's own that point at the live ones. */
  from: { object: ObjectDef; field: string; ids: Record<Whose, string> } | null
}
type Scene = {
  program: Program
  space: Workspace
  world: World
  person: Person
  seeded: Seeded[]
  actions: ActionDef[]
  stage: string
  holder: Record<Whose, string>
}

const governedBy = (object: ObjectDef): Governed | null =>
  'owner' in object.access
    ? 'owner'
    : 'parents' in object.access
      ? 'parents'
      : 'config' in object.access
        ? object.access.area === 'members'
          ? 'members'
          : 'settings'
        : null

/**
 * H6: role x object x operation x whose record, over HTTP, against the table of permission-roles.ts. Refused writes come first and leave
 * the workspace as it was, byte for byte; allowed ones follow.
 */
export function permissionMatrix(program: () => Program, objects: readonly ObjectDef[]): void {
  describe('permissions', () => {
    const scene = {} as Scene
    const named = objects.filter((object) => governedBy(object) !== null)
    beforeAll(async () => {
      Object.assign(scene, await build(program(), named))
    }, 120_000)
    const actionNames = ['deal.win', 'deal.move', 'deal.lose', 'deal.reopen', 'lead.convert', 'lead.assign']
    test.each(roleRows(actionNames).map((role) => [role.key, role] as const))(
      'a %s does what the role says, no more',
      async (_key, role) => {
        await become(scene, role)
        expect([...(await refusals(scene, role)), ...(await grants(scene, role))]).toEqual([])
      },
      120_000,
    )
  })
}

async function build(program: Program, objects: readonly ObjectDef[]): Promise<Scene> {
  const space = await workspace(program)
  const world = makeWorld(program, space.owner)
  const person = await space.as('viewer')
  const actions = [...program.app.registry.actions.values()]
  const post = async (url: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await space.owner.send('POST', url, body)
    if (answer.statusCode !== 201) throw new Error(`POST ${url} answered ${answer.statusCode} ${answer.body}`)
    return answer.data
  }
  const middle = String((await post('/v1/teams', { name: 'Middle' }))['id'])
  const below = String((await post('/v1/teams', { name: 'Below', parent_id: middle }))['id'])
  const apart = String((await post('/v1/teams', { name: 'Apart' }))['id'])
  await space.owner.send('PATCH', `/v1/members/${person.member_id}`, { team_id: middle })
  const others = await space.inCtx(async (ctx) =>
    (
      await records.createMany(
        ctx,
        'member',
        [middle, below, apart].map((team_id) => ({ name: 'Colleague', team_id })),
      )
    ).ok.map((one) => one.record.id),
  )
  const [mate = '', under = '', stranger = ''] = others
  const holder: Record<Whose, string> = {
    own: person.member_id,
    team: mate,
    below: under,
    stranger,
    shared_read: stranger,
    shared_update: stranger,
  }
  let n = 500
  /** One record for each whose, made at once. */
  const make = async (object: ObjectDef, extra: (whose: Whose) => Record<string, unknown>) => {
    const inputs = []
    for (const whose of whoses) {
      n += 1
      const own = 'owner' in object.access ? { [object.access.owner]: holder[whose] } : {}
      inputs.push({ ...(await inputFor(world, object, n, 'required', WORD)), ...own, ...extra(whose) })
    }
    const { data } = await post(`/v1/${object.path}/batch`, { records: inputs })
    return Object.fromEntries(whoses.map((whose, i) => [whose, (data as { id: string }[])[i]?.id ?? ''])) as Record<
      Whose,
      string
    >
  }
  const seeded: Seeded[] = []
  // Parents before what belongs to them.
  const sorted = objects.toSorted((a, b) => Number('parents' in a.access) - Number('parents' in b.access))
  for (const object of sorted) {
    const governed = governedBy(object)
    if (governed === null) continue
    const ref = 'parents' in object.access ? object.access.parents[0] : undefined
    const parent = ref ? object.fields[ref]?.target : undefined
    const parents = seeded.find((one) => one.object.name === parent)?.live
    const under = (whose: Whose) => (ref && parents ? { [ref]: parents[whose] } : {})
    const live = await make(object, under)
    const trashed = await make(object, under)
    await post200(space, `/v1/${object.path}/bulk`, { ids: Object.values(trashed), action: 'remove' })
    if (governed === 'owner')
      for (const level of ['read', 'update'] as const)
        for (const ids of [live, trashed])
          await post('/v1/shares', {
            object: object.name,
            record_id: ids[`shared_${level}`],
            member_id: person.member_id,
            level,
          }).catch((cause: unknown) => {
            // A record in the trash is not shared anew: that it was shared before is not what these cells are about.
            if (ids === live) throw cause
          })
    const pointing = objects.find(
      (one) => 'owner' in one.access && one !== object && refTo(one, object.name) !== undefined,
    )
    const field = pointing && refTo(pointing, object.name)
    const from =
      pointing && field && governed === 'owner'
        ? {
            object: pointing,
            field,
            ids: await make(pointing, (whose) => ({
              [field]: live[whose],
              ...('owner' in pointing.access ? { [pointing.access.owner]: person.member_id } : {}),
            })),
          }
        : null
    seeded.push({
      object,
      url: `/v1/${object.path}`,
      governed,
      ...(parent ? { parent } : {}),
      field: patchable(object),
      live,
      trashed,
      from,
    })
  }
  const stages = (await space.owner.send('GET', '/v1/stages')).data['data'] as { id: string }[] | undefined
  return { program, space, world, person, seeded, actions, stage: stages?.[0]?.id ?? '', holder }
}

const refTo = (object: ObjectDef, target: string): string | undefined =>
  Object.entries(object.fields).find(
    ([, field]) => field.kind === 'ref' && field.target === target && !field.readonly,
  )?.[0]

async function post200(space: Workspace, url: string, body: unknown): Promise<void> {
  const answer = await space.owner.send('POST', url, body)
  if (answer.statusCode !== 200) throw new Error(`POST ${url} answered ${answer.statusCode} ${answer.body}`)
}

/** Gives the person this role, an own one being made over the API. */
async function become({ space, person, actions, program }: Scene, role: RoleRow): Promise<void> {
  if (!role.seeded) {
    const known = (role.without ?? []).filter((name) => actions.some((one) => one.name === name))
    const answer = await space.owner.send('POST', '/v1/roles', {
      name: role.key,
      key: role.key,
      rights: rightsOf({ ...role, without: known }, (name) => actions.find((one) => one.name === name)?.object ?? ''),
    })
    expect(answer.statusCode, answer.body).toBe(201)
  }
  await program.app.db.inTenant(space.tenant_id, (tx) =>
    tx.query('update member set role = $3 where tenant_id = $1 and id = $2', [
      space.tenant_id,
      person.member_id,
      role.key,
    ]),
  )
}

const may = (role: RoleRow, one: Seeded, op: Op, whose: Whose): boolean =>
  expected(
    role,
    { name: one.object.name, governed: one.governed, ...(one.parent ? { parent: one.parent } : {}) },
    op,
    whose,
  )
const mayAct = (role: RoleRow, one: Seeded, action: ActionDef, whose: Whose): boolean =>
  !role.without?.includes(action.name) &&
  may(role, one, action.permission === 'delete' ? 'delete' : 'update', whose) &&
  may(role, one, 'read', whose)
const atAll = (role: RoleRow, one: Seeded, op: Op): boolean =>
  allowedAtAll(role, { name: one.object.name, governed: one.governed }, op)

/** Every write on a record, with what is sent. */
function writesOn(scene: Scene, one: Seeded, whose: Whose): { op: Op; action?: ActionDef; say: string; send: Send }[] {
  const at = `${one.url}/${one.live[whose]}`
  return [
    { op: 'update', say: 'update', send: ['PATCH', at, { [one.field]: `${WORD} ${one.live[whose].slice(-8)}` }] },
    ...scene.actions
      .filter((action) => action.object === one.object.name && action.on === 'record')
      .map((action) => ({
        op: 'update' as const,
        action,
        say: action.name,
        send: ['POST', `${at}/${verbOf(action)}`, actionInput(scene, action)] as Send,
      })),
    { op: 'delete', say: 'delete', send: ['DELETE', at] },
    { op: 'delete', say: 'restore', send: ['POST', `${one.url}/${one.trashed[whose]}/restore`] },
  ]
}
type Send = ['POST' | 'PATCH' | 'DELETE', string, unknown?]

/** Something each action takes; what is refused for its input was allowed. */
const actionInput = (scene: Scene, action: ActionDef): Record<string, unknown> => {
  const values: Record<string, unknown> = {
    reason: 'Price',
    stage_id: scene.stage,
    owner_id: scene.person.member_id,
  }
  return Object.fromEntries(
    ((action.input['required'] ?? []) as string[]).filter((name) => name in values).map((name) => [name, values[name]]),
  )
}

/** Allowed means neither 403 nor 404: a deal that is won already says 409 to those who may win it. */
const isAllowed = (status: number): boolean => status !== 403 && status !== 404 && status < 500

/** Reads, and writes that must be refused: with the status the ruling asks for, and without a trace. */
async function refusals(scene: Scene, role: RoleRow): Promise<string[]> {
  const { person, space, program } = scene
  const wrong: string[] = []
  const note = (cell: string, got: unknown, wanted: unknown): void => {
    if (JSON.stringify(got) !== JSON.stringify(wanted))
      wrong.push(`${role.key} ${cell}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`)
  }
  const before = await dumpTenant(program.app.db, space.tenant_id)
  for (const one of scene.seeded) {
    const { name } = one.object
    await reads(scene, role, one, note)
    for (const whose of whoses) {
      const seen = may(role, one, 'read', whose)
      // The trash shares nothing: a share belongs to a record that is there.
      const trashSeen = seen && !(isShared(one, whose) && !isOwnReach(role, one, 'read'))
      for (const { op, action, say, send } of writesOn(scene, one, whose)) {
        const allowed = action ? mayAct(role, one, action, whose) : seen && may(role, one, op, whose)
        if (allowed) continue
        const answer = await person.send(...send)
        note(`${name} ${say} ${whose}`, answer.statusCode, (say === 'restore' ? trashSeen : seen) ? 403 : 404)
      }
      if (one.governed === 'settings' || one.governed === 'members') break
    }
    if (!atAll(role, one, 'create')) {
      const input = await inputFor(scene.world, one.object, 900, 'required')
      note(`${name} create`, (await person.send('POST', one.url, input)).statusCode, 403)
      note(`${name} batch`, (await person.send('POST', `${one.url}/batch`, { records: [input] })).statusCode, 403)
    }
    if (!atAll(role, one, 'update')) {
      const ids = Object.values(one.live)
      const answer = await person.send('POST', `${one.url}/bulk`, { ids, set: { [one.field]: 'x' } })
      note(`${name} bulk`, answer.statusCode, atAll(role, one, 'read') ? 403 : 404)
    }
    if (!atAll(role, one, 'export'))
      note(
        `${name} export`,
        (await person.send('POST', '/v1/exports', { object: name, fields: ['id'] })).statusCode,
        atAll(role, one, 'read') ? 403 : 404,
      )
    if (!atAll(role, one, 'import') && one.object.name in IMPORTED)
      note(
        `${name} import`,
        (await uploadFile(person, program, name, 'a.csv', 'Name\nA\n')).status,
        atAll(role, one, 'read') ? 403 : 404,
      )
  }
  const after = await dumpTenant(program.app.db, space.tenant_id)
  for (const table of new Set([...Object.keys(before), ...Object.keys(after)]))
    note(`left its mark in ${table}`, after[table] ?? [], before[table] ?? [])
  return wrong
}
const IMPORTED: Record<string, true> = { contact: true, company: true, deal: true, lead: true, product: true }
const isShared = (one: Seeded, whose: Whose): boolean => one.governed === 'owner' && whose.startsWith('shared')
const isOwnReach = (role: RoleRow, one: Seeded, op: Op): boolean =>
  (role.objects?.[one.object.name]?.[op] ?? role.every[op]) === 'all'

type Note = (cell: string, got: unknown, wanted: unknown) => void

/** Every way to read: one, its history, list, count, sums, search, through another record, by a filter on it, as a file. */
async function reads(scene: Scene, role: RoleRow, one: Seeded, note: Note): Promise<void> {
  const { person, program, space } = scene
  const { name } = one.object
  const all = Object.values(one.live)
  const readable = whoses.filter((whose) => may(role, one, 'read', whose)).map((whose) => one.live[whose])
  const among = (ids: readonly string[]): string[] => ids.filter((id) => all.includes(id)).toSorted()
  const filter = encodeURIComponent(JSON.stringify({ id: { in: all } }))
  const isSeen = atAll(role, one, 'read')
  for (const whose of whoses) {
    const status = may(role, one, 'read', whose) ? 200 : 404
    const at = `${one.url}/${one.live[whose]}`
    note(`${name} read ${whose}`, (await person.send('GET', at)).statusCode, status)
    note(`${name} timeline ${whose}`, (await person.send('GET', `${at}/timeline`)).statusCode, status)
    if (one.governed === 'settings' || one.governed === 'members') break
  }
  const list = await person.send('GET', `${one.url}?filter=${filter}&count=true&limit=200`)
  const sums = await person.send('GET', `${one.url}/aggregate?filter=${filter}`)
  note(`${name} list`, [list.statusCode, sums.statusCode], isSeen ? [200, 200] : [404, 404])
  if (isSeen) {
    note(`${name} list`, among(idsOf(list.data)), readable.toSorted())
    note(`${name} count`, list.data['total'], readable.length)
    note(`${name} aggregate`, (sums.data['data'] as { count: number }[])[0]?.count ?? 0, readable.length)
  }
  const find = async (who: Person): Promise<string[]> =>
    among(
      ((await who.send('GET', `/v1/search?q=${WORD}&objects=${name}`)).data['data'] as { id: string }[]).map(
        (hit) => hit.id,
      ),
    )
  if (role.key !== 'owner') {
    const found = await find(space.owner)
    note(
      `${name} search`,
      await find(person),
      found.filter((id) => readable.includes(id)),
    )
  }
  if (one.from && (role.objects?.[one.from.object.name]?.read ?? role.every.read) !== 'none') {
    const { object, field, ids } = one.from
    const pointing = { id: { in: Object.values(ids) } }
    const url = (more: unknown, rest = ''): string =>
      `/v1/${object.path}?limit=200${rest}&filter=${encodeURIComponent(JSON.stringify(more))}`
    const expanded = await person.send('GET', url(pointing, `&expand=${field}`))
    const beside = field.replace(/_id$/, '')
    note(
      `${name} expanded from ${object.name}`,
      (expanded.data['data'] as Record<string, { id: string } | null>[])
        .flatMap((row) => row[beside]?.id ?? [])
        .toSorted(),
      readable.toSorted(),
    )
    if (isSeen) {
      const through = await person.send('GET', url({ and: [pointing, { [`${field}.id`]: { in: all } }] }))
      note(
        `${name} filtered from ${object.name}`,
        idsOf(through.data).toSorted(),
        whoses
          .filter((whose) => readable.includes(one.live[whose]))
          .map((whose) => ids[whose])
          .toSorted(),
      )
    }
  }
  if (atAll(role, one, 'export') && isSeen && one.governed === 'owner') {
    const started = await person.send('POST', '/v1/exports', {
      object: name,
      fields: ['id'],
      filter: { id: { in: all } },
    })
    note(`${name} export`, started.statusCode, 202)
    await work(program.app, 'transfer.export', { tenant_id: space.tenant_id, id: String(started.data['id']) })
    const file = await person.send('GET', `/v1/exports/${String(started.data['id'])}/download`)
    note(
      `${name} exported`,
      among(file.body.replace('\ufeff', '').split('\r\n')),
      whoses
        .filter((whose) => may(role, one, 'read', whose) && may(role, one, 'export', whose))
        .map((whose) => one.live[whose])
        .toSorted(),
    )
  }
}

/** Writes that must be taken, each put back by the owner so that the next role finds the same records. */
async function grants(scene: Scene, role: RoleRow): Promise<string[]> {
  const { person, space } = scene
  const wrong: string[] = []
  const taken = (cell: string, status: number, body: string): void => {
    if (!isAllowed(status)) wrong.push(`${role.key} ${cell}: ${status} ${body.slice(0, 160)}`)
  }
  for (const one of scene.seeded) {
    const { name } = one.object
    for (const whose of whoses) {
      for (const { op, action, say, send } of writesOn(scene, one, whose)) {
        const seen = may(role, one, 'read', whose)
        if (!(action ? mayAct(role, one, action, whose) : seen && may(role, one, op, whose))) continue
        if (say === 'restore' && isShared(one, whose) && !isOwnReach(role, one, 'read')) continue
        const answer = await person.send(...send)
        taken(`${name} ${say} ${whose}`, answer.statusCode, answer.body)
        // Assigned to the person itself, the record is given back to whose it was.
        if (action && 'owner' in one.object.access)
          await space.owner.send('PATCH', `${one.url}/${one.live[whose]}`, {
            [one.object.access.owner]: scene.holder[whose],
          })
        if (say === 'delete' && answer.statusCode === 204)
          await space.owner.send('POST', `${one.url}/${one.live[whose]}/restore`)
        if (say === 'restore' && answer.statusCode === 200)
          await space.owner.send('DELETE', `${one.url}/${one.trashed[whose]}`)
      }
      if (one.governed === 'settings' || one.governed === 'members') break
    }
    if (atAll(role, one, 'update')) {
      const ids = Object.values(one.live)
      const answer = await person.send('POST', `${one.url}/bulk`, { ids, set: changeOf(one) })
      const failed = ((answer.data['failed'] ?? []) as { id: string }[]).map((row) => row.id).toSorted()
      const wanted = whoses
        .filter((whose) => !(may(role, one, 'update', whose) && may(role, one, 'read', whose)))
        .map((whose) => one.live[whose])
        .toSorted()
      if (answer.statusCode !== 200 || JSON.stringify(failed) !== JSON.stringify(wanted))
        wrong.push(`${role.key} ${name} bulk: ${answer.statusCode} refused ${failed.length}, not ${wanted.length}`)
    }
    if (atAll(role, one, 'create') && one.governed !== 'parents') {
      const refused = Object.entries(one.object.fields).flatMap(([field, { via }]) =>
        role.without?.includes(via ?? '') ? [field] : [],
      )
      // What a record must point at is the owner's own in these tests, so refs point at the person's.
      const input = { ...(await inputFor(scene.world, one.object, 901, 'required')), ...ownInput(scene, one) }
      const answer = await person.send(
        'POST',
        one.url,
        Object.fromEntries(Object.entries(input).filter(([field]) => !refused.includes(field))),
      )
      taken(`${name} create`, answer.statusCode, answer.body)
      if (answer.statusCode === 201) await space.owner.send('DELETE', `${one.url}/${String(answer.data['id'])}`)
    }
    if (atAll(role, one, 'import') && name in IMPORTED) {
      const answer = await uploadFile(person, scene.program, name, 'a.csv', 'Name\nA\n')
      taken(`${name} import`, answer.status, JSON.stringify(answer.data))
    }
  }
  return wrong
}

/** A change that many records can take at once: nothing unique. */
const changeOf = (one: Seeded): Record<string, unknown> => {
  const free = Object.entries(one.object.fields).find(
    ([name, field]) =>
      ['text', 'long_text'].includes(field.kind) && !field.readonly && !field.unique && name !== one.object.title,
  )
  return free ? { [free[0]]: `${WORD} many` } : {}
}

/** Refs that must be there point at the person's own records. */
const ownInput = (scene: Scene, one: Seeded): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(one.object.fields).flatMap(([name, field]) => {
      const target = field.required && field.kind === 'ref' && scene.seeded.find((s) => s.object.name === field.target)
      return target ? [[name, target.live.own]] : []
    }),
  )
