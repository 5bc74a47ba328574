import { existsSync, readFileSync } from 'node:fs'
import type { App } from '@app/core'
import { coreModule } from '@app/core'
import { modules, parts } from '@app/modules/registry'
import { type Browser, type Edge, signUp, startEdge } from './edge.ts'

/** The whole program with every module, without a worker: jobs are run by `work`. */
export const startAll = async (): Promise<Edge> =>
  startEdge({ modules: modules.some((one) => one.name === coreModule.name) ? modules : [coreModule, ...modules] })

/** Folder of the real data, or null: tests say so and pass. */
export const realData = (): string | null => {
  const folder = new URL('../../../shared/data/', import.meta.url)
  return existsSync(folder) ? folder.pathname : null
}

export type Person = Awaited<ReturnType<typeof signUp>> & { readonly tenant_id: string }

/** A new person with an own workspace. */
export const newPerson = async (edge: Edge): Promise<Person> => {
  const one = await signUp(edge.server)
  const [row] = await edge.app.db.inAuth((tx) =>
    tx.query<{ id: string }>('select id from identity.tenant where slug = $1', [one.slug]),
  )
  return { ...one, tenant_id: row?.id ?? '' }
}

/** Uploads a file as multipart/form-data. */
export const uploadFile = async (
  person: Browser,
  edge: Pick<Edge, 'server'>,
  object: string,
  name: string,
  content: Buffer | string,
  fields: Readonly<Record<string, string>> = {},
): Promise<{ status: number; data: Record<string, unknown> }> => {
  const boundary = 'custos-test-boundary'
  const more = Object.entries(fields)
    .map(([field, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`)
    .join('')
  const payload = Buffer.concat([
    Buffer.from(
      `${more}--${boundary}\r\ncontent-disposition: form-data; name="object"\r\n\r\n${object}\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    typeof content === 'string' ? Buffer.from(content) : content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const token = person.cookies.get('XSRF-TOKEN')
  const response = await edge.server.inject({
    method: 'POST',
    url: '/v1/imports',
    payload,
    headers: {
      cookie: person.cookieHeader(),
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(token ? { 'x-xsrf-token': token } : {}),
    },
  })
  for (const cookie of response.cookies) person.cookies.set(cookie.name, cookie.value)
  return { status: response.statusCode, data: response.json() }
}

/** Runs a job of the modules at once, as the worker would. */
export const work = async (app: App, job: string, payload: Record<string, unknown>): Promise<void> => {
  const handler = parts.modules.map((one) => one.jobs?.[job]).find((one) => one !== undefined)
  if (!handler) throw new Error(`no job ${job}`)
  await handler(app, payload)
}

/** Uploads, maps, runs: the import as it ends. */
export const importFile = async (
  edge: Edge,
  person: Person,
  object: string,
  path: string,
  patch: Record<string, unknown>,
): Promise<Record<string, unknown>> => {
  const { status, data } = await uploadFile(person, edge, object, path.split('/').at(-1) ?? 'file', readFileSync(path))
  if (status !== 201) throw new Error(`upload answered ${status} ${JSON.stringify(data)}`)
  const id = String(data['id'])
  const patched = await person.send('PATCH', `/v1/imports/${id}`, patch)
  if (patched.statusCode !== 200) throw new Error(`patch answered ${patched.statusCode} ${patched.body}`)
  const started = await person.send('POST', `/v1/imports/${id}/run`)
  if (started.statusCode !== 202) throw new Error(`run answered ${started.statusCode} ${started.body}`)
  await work(edge.app, 'transfer.run', { tenant_id: person.tenant_id, id })
  return (await person.send('GET', `/v1/imports/${id}`)).data
}
