import { expect, test } from 'vitest'
import { openApiChecker } from './check-api.ts'

const check = openApiChecker({
  openapi: '3.1.0',
  paths: {
    '/v1/deals/{id}': {
      patch: {
        parameters: [{ name: 'fields', in: 'query', schema: { type: 'string' } }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/DealPatch' } } } },
        responses: {
          200: { content: { 'application/json': { schema: { type: 'object', required: ['id'] } } } },
          default: { $ref: '#/components/responses/Problem' },
        },
      },
    },
    '/v1/deals/forecast': { patch: { responses: { 204: {} } } },
  },
  components: {
    schemas: { DealPatch: { type: 'object', additionalProperties: false, properties: { name: { type: 'string' } } } },
    responses: {
      Problem: { content: { 'application/problem+json': { schema: { type: 'object', required: ['code'] } } } },
    },
  },
})
const exchange = {
  method: 'PATCH',
  url: 'http://x/v1/deals/1?fields=name',
  status: 200,
  request: { name: 'a' },
  response: { id: '1' },
  contentType: 'application/json; charset=utf-8',
}

test('says nothing about traffic that is as described', () => {
  expect(check(exchange)).toEqual([])
  expect(check({ method: 'PATCH', url: 'http://x/v1/deals/forecast', status: 204, contentType: '' })).toEqual([])
})

test('names each difference', () => {
  expect(check({ ...exchange, url: 'http://x/v1/unknown' })).toEqual(['PATCH /v1/unknown: not in the document'])
  expect(check({ ...exchange, url: 'http://x/v1/deals/1?foo=1' })[0]).toContain('foo')
  expect(check({ ...exchange, request: { nam: 1 } })[0]).toContain('request')
  expect(check({ ...exchange, response: {} })[0]).toContain('200')
  expect(check({ ...exchange, status: 422, response: {}, contentType: 'application/problem+json' })[0]).toContain(
    'code',
  )
})
