import { readFileSync } from 'node:fs'
import { adminAreas, openApiDocument } from '@app/core'
import { parts, registry } from '@app/modules/registry'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formatsModule from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allRoutes } from '../core/http/all-routes.ts'
import { ordinary } from './contract-here.ts'
import { inputFor, makeWorld } from './factories.ts'
import { documentOf } from './hostile.ts'
import { type Program, openProgram, workspace } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => program.close())

/** The package is CommonJS: its function is the namespace in types and a member of it in Node. */
const addFormats = ((formatsModule as unknown as { default?: unknown }).default ?? formatsModule) as (
  ajv: Ajv2020,
) => void

describe('the OpenAPI document', () => {
  test('is the committed one', () => {
    const golden = JSON.parse(readFileSync(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8')) as unknown
    expect(golden, 'npm run gen, then read the difference').toEqual(
      JSON.parse(JSON.stringify(openApiDocument(registry, allRoutes({ registry, parts })))),
    )
  })

  test('gives each operation its own id, a summary and its answers', () => {
    const operations = Object.values(documentOf(program).paths).flatMap((each) => Object.values(each)) as unknown as {
      operationId: string
      summary: string
      responses: Record<string, unknown>
    }[]
    expect(new Set(operations.map((each) => each.operationId)).size).toBe(operations.length)
    for (const each of operations) {
      expect(each.summary.length, each.operationId).toBeGreaterThan(3)
      expect(each.responses).toHaveProperty('default')
    }
  })

  test('says of each operation who may call it, and names those that anybody may', () => {
    const declared = Object.entries(documentOf(program).paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, each]) => ({
        at: `${method} ${path}`,
        permission: (each as unknown as Record<string, unknown>)['x-permission'],
      })),
    )
    const known = new Set([
      'public',
      'session',
      'member',
      'operator',
      'directory',
      ...adminAreas.map((area) => `admin:${area}`),
    ])
    expect(declared.filter((one) => !known.has(String(one.permission)))).toEqual([])
    // A route that anybody may call is added here by hand, on purpose.
    const open = declared.filter((one) => one.permission === 'public').map((one) => one.at)
    expect(open).toEqual([
      'post /v1/auth/email/undo',
      'get /v1/auth/options',
      'post /v1/auth/passkey-sign-in',
      'post /v1/auth/passkey-sign-in/options',
      'post /v1/auth/recovery',
      'post /v1/auth/recovery/check',
      'post /v1/auth/recovery/complete',
      'post /v1/auth/second-step',
      'post /v1/auth/second-step/passkey',
      'post /v1/auth/sign-in',
      'post /v1/auth/sign-out',
      'post /v1/auth/sign-up',
      'post /v1/auth/sign-up/code',
      'get /v1/auth/sso/callback',
      'post /v1/auth/sso/confirm',
      'get /v1/auth/sso/consent',
      'post /v1/auth/sso/consent/passkey',
      'post /v1/auth/sso/find',
      'get /v1/auth/sso/saml/finish',
      'post /v1/auth/sso/saml/{id}/acs',
      'get /v1/auth/sso/saml/{id}/metadata',
      'post /v1/auth/sso/start',
      'get /v1/invitations/{token}',
      'post /v1/invitations/{token}/accept',
      'get /v1/openapi.json',
      'post /v1/operator/sign-in',
      'get /v1/policies',
      'get /v1/policies/privacy/{number}',
      'get /v1/policies/transfers',
      'post /v1/privacy/ask',
      'get /v1/privacy/browser-storage',
      'post /v1/privacy/case',
      'post /v1/privacy/case/consent',
      'post /v1/privacy/case/consents',
      'post /v1/privacy/case/correct',
      'post /v1/privacy/case/held',
      'post /v1/privacy/case/package',
      'post /v1/privacy/case/withdraw',
      'get /v1/privacy/forms/{slug}',
      'get /v1/subprocessors',
      'get /v1/trust',
      'get /v1/trust/probes',
      'get /v1/trust/probes/{id}',
    ])
  })

  test('has no reference to nothing', () => {
    const document = documentOf(program)
    const wanted = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1] ?? '',
    )
    for (const name of new Set(wanted)) expect(Object.keys(document.components.schemas)).toContain(name)
  })

  test('is kept by what the program answers and takes', async () => {
    const space = await workspace(program)
    const world = makeWorld(program, space.owner)
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats(ajv)
    ajv.addSchema(documentOf(program) as object, 'api')
    const wrong: string[] = []
    for (const object of ordinary(registry.objects.values())) {
      const name = object.name
        .split('_')
        .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
        .join('')
      const input = await inputFor(world, object, 2, 'all')
      const takes = ajv.compile({ $ref: `api#/components/schemas/${name}Input` })
      if (!takes(input)) wrong.push(`${object.name} input: ${ajv.errorsText(takes.errors)}`)
      const record = await world.create(object.name, input)
      const gives = ajv.compile({ $ref: `api#/components/schemas/${name}` })
      if (!gives(record)) wrong.push(`${object.name} answer: ${ajv.errorsText(gives.errors)}`)
    }
    expect(wrong).toEqual([])
  })
})
