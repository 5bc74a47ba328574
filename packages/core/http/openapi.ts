import { type CustomField } from '../ctx.ts'
import { type Registry, inputSchema, recordSchema } from '@app/schema'
import { childOf } from '../module.ts'
import type { Route } from './route.ts'

type Json = Record<string, unknown>
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: unknown): Json => ({ content: { 'application/json': { schema } } })
const pascal = (name: string): string =>
  name
    .split('_')
    .map((p) => p.charAt(0).toUpperCase() + p.slice(1))
    .join('')

const listParameters: Json[] = [
  ['filter', 'JSON of the filter language'],
  ['sort', 'fields, comma separated; a leading - for descending'],
  ['limit', '1 to 200'],
  ['cursor', 'next_cursor of the page before'],
  ['fields', 'fields to answer'],
  ['expand', 'refs to answer as records beside their ids'],
  ['q', 'words each record must contain'],
  ['count', 'true adds total'],
  ['trash', 'true lists the trash'],
].map(([name, description]) => ({
  name,
  in: 'query',
  description,
  schema: name === 'limit' ? { type: 'integer', minimum: 1, maximum: 200 } : { type: 'string' },
}))

const aggregateParameters: Json[] = [
  ['filter', 'JSON of the filter language'],
  ['q', 'words each record must contain'],
  ['group_by', 'fields, comma separated; dates with a bucket (closes_on:month)'],
  ['measure', 'count, sum:field, avg:field, min:field, max:field; comma separated'],
].map(([name, description]) => ({ name, in: 'query', description, schema: { type: 'string' } }))

/** The OpenAPI 3.1 document of the routes; with a workspace's own fields when they are given. */
export function openApiDocument(
  registry: Registry,
  routes: readonly Route[],
  custom: ReadonlyMap<string, ReadonlyMap<string, CustomField>> = new Map(),
): Json {
  const schemas: Json = {
    Problem: {
      type: 'object',
      required: ['type', 'title', 'status', 'code'],
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { type: 'integer' },
        code: { type: 'string' },
        detail: { type: 'string' },
        request_id: { type: 'string' },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            required: ['pointer', 'code', 'message'],
            properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
  }
  for (const object of registry.objects.values()) {
    const own = custom.get(object.name) ?? new Map<string, CustomField>()
    schemas[pascal(object.name)] = recordSchema(object, own, childOf(registry))
    schemas[`${pascal(object.name)}Input`] = inputSchema(object, own, childOf(registry))
  }
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    if (route.hidden) continue
    const path = route.url.replace(/:([a-z_]+)/g, '{$1}')
    const at = (paths[path] ??= {})
    at[route.method.toLowerCase()] = operation(registry, route, path)
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Custos',
      version: '1',
      description: 'Errors are RFC 9457 problem documents with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'custos_session' },
        api_key: { type: 'http', scheme: 'bearer', description: 'custos_<id>_<secret><checksum>' },
        directory: { type: 'http', scheme: 'bearer', description: 'custosscim_<id>_<secret><checksum>' },
      },
    },
  }
}

function operation(registry: Registry, route: Route, path: string): Json {
  // Modules with routes of their own (imports, custom fields) say their shapes themselves.
  const tagged = registry.objects.get(route.tags?.[0] ?? '')
  const object = tagged?.routes ? tagged : undefined
  const base = object && `/v1/${object.path}`
  const isList = route.method === 'GET' && path === base
  const parameters: Json[] = [...path.matchAll(/\{([a-z_]+)\}/g)].map((m) => ({
    name: m[1],
    in: 'path',
    required: true,
    schema: m[1] === 'id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
  }))
  if (isList) parameters.push(...listParameters)
  if (object && path === `${base}/aggregate`) parameters.push(...aggregateParameters)
  const query = route.schema?.querystring as { properties?: Json; required?: string[] } | undefined
  for (const [name, schema] of Object.entries(query?.properties ?? {}))
    parameters.push({ name, in: 'query', required: query?.required?.includes(name) ?? false, schema })
  const record = object && ref(pascal(object.name))
  const crud =
    object &&
    ((path === base && route.method === 'POST') ||
      (path === `${base}/{id}` && ['GET', 'PATCH'].includes(route.method)) ||
      path === `${base}/{id}/restore`)
  const answer = isList
    ? {
        type: 'object',
        required: ['data', 'next_cursor'],
        properties: {
          data: { type: 'array', items: record },
          next_cursor: { type: ['string', 'null'] },
          total: { type: 'integer' },
        },
      }
    : crud
      ? record
      : route.schema?.response
  const status = String(
    route.status ?? (route.method === 'POST' && path === base ? 201 : route.method === 'DELETE' ? 204 : 200),
  )
  const inputBody =
    object && (path === base || path === `${base}/{id}`) && ['POST', 'PATCH'].includes(route.method)
      ? route.schema?.body?.['properties']
        ? // A module's own route takes more than the fields of the record (a member's role).
          { anyOf: [ref(`${pascal(object.name)}Input`), route.schema.body] }
        : ref(`${pascal(object.name)}Input`)
      : route.schema?.body
  return {
    operationId: `${route.method.toLowerCase()}_${path
      .replace(/^\/(v1\/)?/, '')
      .replace(/[^a-z0-9]+/gi, '_')
      .replace(/_+$/, '')}`,
    summary: route.summary,
    tags: route.tags ?? ['account'],
    'x-permission': typeof route.permission === 'string' ? route.permission : `admin:${route.permission.admin}`,
    ...(route.step_up ? { 'x-step-up': route.step_up === true ? true : route.step_up.when } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.permission === 'public'
      ? { security: [] }
      : {
          security:
            route.permission === 'directory'
              ? [{ directory: [] }]
              : ['session', 'operator'].includes(String(route.permission)) ||
                  route.session_only ||
                  route.step_up === true
                ? [{ session: [] }]
                : [{ session: [] }, { api_key: [] }],
        }),
    ...(route.upload
      ? { requestBody: { content: { 'multipart/form-data': { schema: { type: 'object' } } } } }
      : inputBody
        ? {
            requestBody: {
              required: !Array.isArray((inputBody as Json)['type']),
              ...(route.cross_site_form
                ? { content: { 'application/x-www-form-urlencoded': { schema: inputBody } } }
                : json(inputBody)),
            },
          }
        : {}),
    responses: {
      ...(object && path === `${base}/{id}` && route.method === 'PATCH'
        ? { '204': { description: 'Done; the record is now one that the caller does not see' } }
        : {}),
      [status]: { description: 'Done', ...(status === '204' ? {} : json(answer ?? {})) },
      default: { description: 'A problem', content: { 'application/problem+json': { schema: ref('Problem') } } },
    },
  }
}
