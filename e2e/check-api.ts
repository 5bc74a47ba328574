import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** One request of the browser with its answer, as far as it can be read (streams and files have no body here). */
export type Exchange = {
  method: string
  url: string
  status: number
  request?: unknown
  response?: unknown
  contentType: string
}

type Json = { [key: string]: unknown }

/**
 * Compares real traffic with the OpenAPI document: the route is described, so are its query parameters, its body and this
 * status, and both bodies have the described shape. Answers sentences, none when all is well.
 */
export function openApiChecker(document: unknown): (exchange: Exchange) => string[] {
  const doc = asJson(document)
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true })
  formats.default(ajv)
  ajv.addSchema({ $id: 'openapi', ...doc }, 'openapi')
  const compiled = new Map<string, ValidateFunction>()
  const paths = Object.keys(asJson(doc['paths'])).map((template) => ({
    template,
    pattern: patternOf(template),
    holes: (template.match(/\{/g) ?? []).length,
  }))
  paths.sort((a, b) => a.holes - b.holes || b.template.length - a.template.length)

  const check = (pointer: string, value: unknown): string[] => {
    let validate = compiled.get(pointer)
    if (!validate) {
      validate = ajv.compile({ $ref: `openapi#${pointer}` })
      compiled.set(pointer, validate)
    }
    if (validate(value)) return []
    return (validate.errors ?? [])
      .slice(0, 4)
      .map((error) => `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`)
  }

  return (exchange) => {
    const url = new URL(exchange.url)
    const method = exchange.method.toLowerCase()
    const path = decodeURI(url.pathname)
    const found = paths.find(
      (one) => one.pattern.test(path) && asJson(asJson(doc['paths'])[one.template])[method] !== undefined,
    )
    const name = `${exchange.method} ${path}`
    if (!found) return [`${name}: not in the document`]
    const operation = asJson(asJson(asJson(doc['paths'])[found.template])[method])
    const base = `/paths/${escape(found.template)}/${method}`
    const problems: string[] = []

    const parameters = [
      ...asList(asJson(asJson(doc['paths'])[found.template])['parameters']),
      ...asList(operation['parameters']),
    ].map((one) => resolve(doc, one))
    const known = new Set(parameters.filter((one) => one['in'] === 'query').map((one) => String(one['name'])))
    for (const key of new Set(url.searchParams.keys()))
      if (!known.has(key)) problems.push(`${name}: query parameter ${key} is not described`)

    // A request the API refused is there to be refused.
    if (exchange.request !== undefined && exchange.status < 400) {
      const body = resolve(doc, operation['requestBody'])
      const content = asJson(body['content'])
      if (content['application/json'] === undefined) problems.push(`${name}: a JSON body is not described`)
      else if (operation['requestBody'] !== undefined && asJson(operation['requestBody'])['$ref'] === undefined)
        problems.push(
          ...check(`${base}/requestBody/content/application~1json/schema`, exchange.request).map(
            (text) => `${name} request: ${text}`,
          ),
        )
    }

    const responses = asJson(operation['responses'])
    const key = [String(exchange.status), `${String(exchange.status).slice(0, 1)}XX`, 'default'].find(
      (one) => responses[one] !== undefined,
    )
    if (key === undefined) return [...problems, `${name}: status ${exchange.status} is not described`]
    if (exchange.response === undefined) return problems
    const reference = asJson(responses[key])['$ref']
    const root = typeof reference === 'string' ? reference.replace('#', '') : `${base}/responses/${key}`
    const media = exchange.contentType.split(';')[0] ?? ''
    const described = asJson(resolve(doc, responses[key])['content'])[media]
    if (described === undefined) problems.push(`${name}: ${exchange.status} ${media} is not described`)
    else if (asJson(described)['schema'] !== undefined)
      problems.push(
        ...check(`${root}/content/${escape(media)}/schema`, exchange.response).map(
          (text) => `${name} ${exchange.status}: ${text}`,
        ),
      )
    return problems
  }
}

function patternOf(template: string): RegExp {
  const source = template
    .split('/')
    .map((part) =>
      part.startsWith('{') && part.endsWith('}') ? '[^/]+' : part.replace(/\{[^}]+\}/g, '[^/]+').replace(/\./g, '\\.'),
    )
  return new RegExp(`^${source.join('/')}$`)
}

function escape(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function resolve(doc: Json, value: unknown): Json {
  const reference = asJson(value)['$ref']
  if (typeof reference !== 'string') return asJson(value)
  return reference
    .slice(2)
    .split('/')
    .reduce<Json>((at, part) => asJson(at[part.replaceAll('~1', '/').replaceAll('~0', '~')]), doc)
}
