import { openApiDocument } from '@app/core'
import { allRoutes } from '../core/http/all-routes.ts'
import { inputFor, makeWorld, type World } from './factories.ts'
import { ordinary } from './contract-here.ts'
import type { Person, Program, Workspace } from './program.ts'

/** What an attack found out: empty when the wall holds. */
export type Findings = string[]
export type Victim = { space: Workspace; world: World; mark: string; ids: Map<string, string>; batch: string }

/** A tenant with every field of every object filled with a unique text, and one of everything else that has an id. */
export async function makeVictim(space: Workspace): Promise<Victim> {
  const mark = `canary${space.tenant_id.replaceAll('-', '').slice(-12)}`
  const world = makeWorld(space.program, space.owner)
  const ids = new Map<string, string>()
  for (const object of ordinary(space.program.app.registry.objects.values()))
    ids.set(
      object.name,
      String(
        (
          await world.create(object.name, await inputFor(world, object, 900, 'all', object.name === 'view' ? '' : mark))
        )['id'],
      ),
    )
  ids.set('member', (await space.as('rep')).member_id)
  const field = await space.owner.send('POST', '/v1/custom-fields', {
    object: 'contact',
    label: `${mark} field`,
    kind: 'text',
    filterable: true,
  })
  ids.set('custom_field', String(field.data['id']))
  const invitation = await space.owner.send('POST', '/v1/invitations', { email: `${mark}@example.test`, role: 'rep' })
  ids.set('invitation', String(invitation.data['id']))
  const sessions = await space.owner.send('GET', '/v1/auth/sessions')
  ids.set('session', String((sessions.data['data'] as { id: string }[] | undefined)?.[0]?.id ?? ''))
  const upload = await importOf(space.owner, space.program, mark)
  ids.set('import', String(upload['id']))
  const exported = await space.owner.send('POST', '/v1/exports', { object: 'contact', format: 'csv' })
  ids.set('export', String(exported.data['id']))
  const changed = await space.owner.send('PATCH', `/v1/companies/${ids.get('company') ?? ''}`, {
    description: `${mark} changed`,
  })
  return { space, world, mark, ids, batch: String(changed.headers['x-undo']) }
}

async function importOf(person: Person, program: Program, mark: string): Promise<Record<string, unknown>> {
  const boundary = 'custos-hostile'
  const part = (name: string, more: string, value: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
  const payload = `${part('object', '', 'contact')}${part('file', '; filename="people.csv"', `first_name,email\n${mark},${mark}@example.test\n`)}--${boundary}--\r\n`
  const token = person.cookies.get('XSRF-TOKEN') ?? ''
  const answer = await program.server.inject({
    method: 'POST',
    url: '/v1/imports',
    payload,
    headers: {
      cookie: person.cookieHeader(),
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'x-xsrf-token': token,
    },
  })
  for (const cookie of answer.cookies) person.cookies.set(cookie.name, cookie.value)
  return answer.json()
}

type Operation = {
  tags?: string[]
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> }
  'x-permission': string
}
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Record<string, unknown>> }
}

/** The OpenAPI document, as the attacker reads it: every route is in it. */
export const documentOf = (program: Program): Document =>
  openApiDocument(program.app.registry, allRoutes(program.app)) as unknown as Document

/** Replays every operation of the document as `person` with the victim's ids in path, body, filter and header. */
export async function attackRoutes(
  victim: Victim,
  person: Person,
  workspace: string | null,
  methods = /./,
): Promise<{ findings: Findings; tried: number }> {
  const findings: Findings = []
  const document = documentOf(victim.space.program)
  const known = [...victim.ids.values(), victim.batch].filter((each) => each.length > 30)
  let tried = 0
  const headers: Record<string, string> = workspace ? { 'x-workspace': workspace } : {}
  const look = (what: string, text: string, sent: string): void => {
    if (text.toLowerCase().includes(victim.mark) && !sent.toLowerCase().includes(victim.mark))
      findings.push(`${what}: shows the canary: ${text.slice(0, 200)}`)
    // Ids that were sent may be named in a refusal; one that was not sent may not appear.
    for (const id of known) if (text.includes(id) && !sent.includes(id)) findings.push(`${what}: shows the id ${id}`)
  }
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(operations)) {
      if (!methods.test(method)) continue
      // Signing out would end the attack, a stream never ends, and signing in as oneself is no attack.
      if (/sign-(out|in|up)$|\/auth\/password$|\/v1\/live$/.test(path)) continue
      for (const url of urlsOf(victim, path, operation)) {
        const body = bodyOf(victim, document, path, method, operation)
        const answer = await person.send(method.toUpperCase() as 'GET', url, body, headers)
        tried += 1
        const what = `${person.role} ${method.toUpperCase()} ${url} ${workspace ?? ''} -> ${answer.statusCode}`
        look(what, `${answer.body} ${JSON.stringify(answer.headers)}`, `${url} ${JSON.stringify(body ?? '')}`)
        if (answer.statusCode >= 500) findings.push(`${what}: ${answer.body.slice(0, 300)}`)
        if (operation['x-permission'] === 'directory') {
          // No person is a directory; one directory against another's workspace is in scim.test.ts.
          if (answer.statusCode !== 401) findings.push(`${what}: not 401`)
          continue
        }
        if (path.includes('{id}') && answer.statusCode < 400) findings.push(`${what}: answered`)
        if (path.includes('{id}') && method === 'get' && answer.statusCode !== 404 && answer.statusCode !== 403)
          findings.push(`${what}: not 404`)
        if (
          workspace &&
          operation['x-permission'] !== 'public' &&
          operation['x-permission'] !== 'session' &&
          answer.statusCode !== 404
        )
          findings.push(`${what}: another workspace is not 404`)
      }
    }
  return { findings, tried }
}

/** Every changing request of the document with the ids of this tenant, as one would try them who may not. */
export function changesOf(victim: Victim): { method: 'POST' | 'PATCH' | 'DELETE'; url: string; body: unknown }[] {
  const document = documentOf(victim.space.program)
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      method === 'get' || /sign-(out|in|up)|\/auth\//.test(path)
        ? []
        : urlsOf(victim, path, operation).map((url) => ({
            method: method.toUpperCase() as 'POST',
            url,
            body: bodyOf(victim, document, path, method, operation),
          })),
    ),
  )
}

/** The path with the victim's id of that object; lists also with its ids and its words in filter, search and grouping. */
function urlsOf(victim: Victim, path: string, operation: Operation): string[] {
  const object = objectOf(victim, path, operation)
  const id = victim.ids.get(object) ?? victim.ids.get('contact') ?? ''
  const filled = path
    .replace('{id}', path.includes('/merges/') ? victim.batch : id)
    .replace('{n}', '1')
    .replace('{token}', 'A'.repeat(43))
  const isList =
    operation.tags?.[0] !== undefined && path === `/v1/${victim.world.registry.objects.get(object)?.path ?? ''}`
  if (filled.endsWith('/search')) return [`${filled}?q=${victim.mark}`]
  if (!isList) return [filled]
  const filter = encodeURIComponent(
    JSON.stringify({ or: [{ id: { eq: id } }, { created_by: { eq: victim.space.owner.member_id } }] }),
  )
  return [filled, `${filled}?q=${victim.mark}`, `${filled}?filter=${filter}`, `${filled}?trash=true&count=true`]
}

function objectOf(victim: Victim, path: string, operation: Operation): string {
  const segment = path.split('/')[2] ?? ''
  if (path.includes('/auth/sessions')) return 'session'
  if (segment === 'invitations') return 'invitation'
  return victim.world.registry.byPath.get(segment)?.name ?? operation.tags?.[0] ?? 'contact'
}

/** A body that would do harm if it were believed: every reference points at the victim. */
function bodyOf(victim: Victim, document: Document, path: string, method: string, operation: Operation): unknown {
  const schema = operation.requestBody?.content['application/json']?.schema
  if (method === 'get' || method === 'delete' || !schema) return undefined
  const object = victim.world.registry.byPath.get(path.split('/')[2] ?? '')
  const id = victim.ids.get(object?.name ?? '') ?? victim.ids.get('contact') ?? ''
  if (path.endsWith('/bulk')) return { ids: [id], set: { description: 'taken' } }
  if (path.endsWith('/merge')) return { with: id }
  if (path.endsWith('/undo')) return { batch: victim.batch }
  if (path.endsWith('/batch')) return { records: [refsOf(victim, object?.name ?? '')] }
  const target =
    (schema['$ref'] ? document.components.schemas[String(schema['$ref']).split('/').at(-1) ?? ''] : schema) ?? {}
  if (object && schema['$ref']) return refsOf(victim, object.name)
  const body: Record<string, unknown> = {}
  for (const [name, each] of Object.entries(
    (target['properties'] ?? {}) as Record<string, { type?: string | string[]; format?: string; enum?: unknown[] }>,
  )) {
    if (each.enum) body[name] = each.enum[0]
    else if (each.format === 'uuid' || name.endsWith('_id'))
      body[name] = victim.ids.get(name.replace(/_id$/, '').replace('owner', 'member')) ?? id
    else if ([each.type].flat().includes('object')) body[name] = {}
    else if ([each.type].flat().includes('boolean')) body[name] = true
    else if ([each.type].flat().includes('array')) body[name] = []
    else body[name] = each.format === 'email' ? 'taken@example.test' : 'taken'
  }
  return body
}

function refsOf(victim: Victim, name: string): Record<string, unknown> {
  const object = victim.world.registry.objects.get(name)
  const body: Record<string, unknown> = {}
  for (const [field, each] of Object.entries(object?.fields ?? {}))
    if ((each.kind === 'ref' || each.kind === 'member') && !each.readonly)
      body[field] = victim.ids.get(each.target ?? '') ?? null
    else if (each.required && each.kind === 'text') body[field] = field === 'object' ? 'company' : 'taken'
  if (Object.keys(body).length === 0 && object) body[object.title] = 'taken'
  return body
}
