import { customFieldKinds } from '@app/schema'
import { idParams } from '@app/core/http'
import { type JobHandler, type Route, defineModule, enqueue, inCtx } from '@app/core'
import { customField, encryptedField, optionLink } from '../index.ts'
import { encryptJob, encryptionRoutes } from './encryption.ts'
import {
  type FieldPatch,
  type NewField,
  addField,
  changeField,
  dropField,
  listFields,
  refillBatch,
  restoreField,
} from './fields.queries.ts'
import { probes } from './probes.ts'

export { type NewField, addField, dropField, keyOf } from './fields.queries.ts'

const admin = { permission: { admin: 'custom_fields' }, tags: ['custom_field'] } as const
const options = {
  type: 'array',
  maxItems: 500,
  items: {
    anyOf: [
      { type: 'string', minLength: 1, maxLength: 200 },
      {
        type: 'object',
        additionalProperties: false,
        required: ['value', 'label'],
        properties: {
          value: { type: 'string', maxLength: 200 },
          label: { type: 'string', maxLength: 200 },
          color: { type: 'string', pattern: '^#[0-9a-fA-F]{6}$' },
        },
      },
    ],
  },
}
const label = { type: 'string', minLength: 1, maxLength: 100 }
const flags = {
  required: { type: 'boolean' },
  filterable: { type: 'boolean' },
  searchable: { type: 'boolean' },
  personal: { type: 'boolean' },
}
const params = idParams

const routes: Route[] = [
  {
    method: 'GET',
    url: '/v1/custom-fields',
    permission: 'member',
    tags: ['custom_field'],
    summary: "The workspace's own fields",
    schema: { querystring: { type: 'object', properties: { object: { type: 'string' } } } },
    handler: async ({ ctx, query }) =>
      await listFields(ctx, query['object'] === undefined ? undefined : String(query['object'])),
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/custom-fields',
    summary: 'Add a field',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['object', 'label', 'kind'],
        properties: {
          object: { type: 'string' },
          label,
          key: { type: 'string', maxLength: 60 },
          kind: { type: 'string', enum: customFieldKinds },
          options,
          target: { type: 'string' },
          special: { type: 'boolean', description: 'Data of special categories: encrypted for good' },
          ...flags,
        },
      },
    },
    status: 201,
    handler: async ({ ctx, body }) => {
      return await addField(ctx, body as NewField)
    },
  },
  {
    ...admin,
    method: 'PATCH',
    url: '/v1/custom-fields/:id',
    summary: 'Change a field',
    schema: {
      params,
      body: {
        type: 'object',
        additionalProperties: false,
        properties: { label, options, position: { type: 'integer', minimum: 0 }, ...flags },
      },
    },
    handler: async ({ ctx, body, params: { id = '' } }) => {
      const { record, refill } = await changeField(ctx, id, body as FieldPatch)
      if (refill) await enqueue(ctx, 'custom_fields.refill', { tenant_id: ctx.tenant.id, object: record['object'] })
      return record
    },
  },
  {
    ...admin,
    method: 'DELETE',
    url: '/v1/custom-fields/:id',
    summary: 'Remove a field',
    schema: { params },
    handler: async ({ ctx, params: { id = '' } }) => {
      const searched = await dropField(ctx, id)
      if (searched) await enqueue(ctx, 'custom_fields.refill', { tenant_id: ctx.tenant.id, object: searched })
      return undefined
    },
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/custom-fields/:id/restore',
    summary: 'Bring a removed field back, with its values',
    schema: { params },
    handler: async ({ ctx, params: { id = '' } }) => {
      const record = await restoreField(ctx, id)
      await enqueue(ctx, 'custom_fields.refill', { tenant_id: ctx.tenant.id, object: record['object'] })
      return record
    },
  },
]

/** A field became filterable or searchable: values go into slots and search terms, a batch a transaction. */
const refill: JobHandler = async (app, payload) => {
  let after: string | null = null
  do
    after = await inCtx(
      app,
      { tenant_id: String(payload['tenant_id']), member_id: null, source: 'job' },
      async (ctx) => await refillBatch(ctx, String(payload['object']), after, 1000),
    )
  while (after !== null)
}

export const customFieldsModule = defineModule({
  name: 'custom-fields',
  objects: [customField],
  tables: [optionLink, encryptedField],
  probes,
  routes: [...routes, ...encryptionRoutes],
  jobs: { 'custom_fields.refill': refill, 'custom_fields.encrypt': encryptJob },
})
