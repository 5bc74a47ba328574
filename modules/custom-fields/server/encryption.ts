import {
  type Ctx,
  type JobHandler,
  type Route,
  customFields,
  enqueue,
  error,
  fieldNamed,
  inCtx,
  keyAges,
  mayReveal,
  objectOf,
  rotateWorkspaceKey,
  sealedFields,
  whyNotSealable,
  writeEvents,
} from '@app/core'
import { bump, clearSlots } from './fields.queries.ts'
import {
  type Encryption,
  cellsByKey,
  eventsInClear,
  forgetAnswers,
  listEncryption,
  markField,
  redactEvents,
  rewriteBatch,
  setState,
} from './encryption.queries.ts'

const BATCH = 500
const reasons: Record<string, string> = {
  unknown_field: 'is no field of the object',
  not_of_records: 'belongs to an object that cannot be encrypted',
  not_text: 'is no text: only texts, long texts, email addresses, phone numbers and web addresses can be encrypted',
  names_record: 'names the record, which must stay readable',
  match_key: 'is what duplicates and imports are found by, which must stay comparable',
  used_by_program: 'is written or passed on by the program itself',
}

/**
 * Begins to encrypt a field, or to put it in clear again. What is written from now on has its new form; a job rewrites what is there. The same again
 * changes nothing.
 * @throws validation_failed for a field that cannot be encrypted; reveal_not_allowed: who may not see the values does not open them to others
 */
export async function setEncrypted(
  ctx: Ctx,
  objectName: string,
  field: string,
  wanted: { encrypted: boolean; special?: boolean | undefined },
): Promise<Encryption | null> {
  const object = objectOf(ctx, objectName)
  const present = (await listEncryption(ctx)).find((row) => row.object === object.name && row.field === field)
  const special = wanted.special ?? present?.is_special ?? false
  if (!wanted.encrypted && (special || fieldNamed(ctx, object, field)?.special)) throw error('special_stays_encrypted')
  const why = whyNotSealable(ctx, object, field)
  if (why !== null && (wanted.encrypted || why === 'unknown_field'))
    throw error('validation_failed', { fields: [{ pointer: '/field', code: why, message: reasons[why] ?? why }] })
  if (!wanted.encrypted && !present) return null
  if (!wanted.encrypted && !mayReveal(ctx, object, field)) throw error('reveal_not_allowed')
  const idle = wanted.encrypted ? present?.state !== 'decrypting' && present : present?.state === 'decrypting'
  if (!idle || present?.is_special !== special)
    await markField(
      ctx,
      object,
      field,
      idle && present ? present.state : wanted.encrypted ? 'encrypting' : 'decrypting',
      special,
    )
  if (!idle) {
    const own = field.startsWith('custom.') ? customFields(ctx, object).get(field.slice(7)) : undefined
    if (own && wanted.encrypted) await clearSlots(ctx, object.name, own)
    await bump(ctx)
    await writeEvents(ctx, [
      {
        name: wanted.encrypted ? 'field.encrypted' : 'field.decrypted',
        object: object.name,
        record_id: null,
        record_version: null,
        changes: { [field]: [null, null] },
      },
    ])
    await startRewrite(ctx, object.name, field)
  }
  return (await listEncryption(ctx)).find((row) => row.object === object.name && row.field === field) ?? null
}

const startRewrite = async (ctx: Ctx, object: string, field: string): Promise<void> =>
  await enqueue(
    ctx,
    'custom_fields.encrypt',
    { tenant_id: ctx.tenant.id, object, field },
    { job_key: `encrypt:${ctx.tenant.id}:${object}:${field}` },
  )

/** Job: rewrites rows a batch and a transaction at a time, then the trail; cut off, it goes on where it was. */
export const encryptJob: JobHandler = async (app, payload) => {
  const [tenant_id, objectName, field] = [payload['tenant_id'], payload['object'], payload['field']].map(String)
  const inside = <T>(fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
    inCtx(app, { tenant_id: tenant_id ?? '', member_id: null, source: 'job' }, fn)
  const [object, name] = [objectName ?? '', field ?? '']
  let more = true
  while (more)
    more = await inside(async (ctx) => {
      const state = sealedFields(ctx, object).get(name)
      return state !== undefined && (await rewriteBatch(ctx, objectOf(ctx, object), name, BATCH))
    })
  const state = await inside(async (ctx) => sealedFields(ctx, object).get(name))
  if (state === 'encrypting') {
    let after = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      const last = await inside(async (ctx) => {
        const events = await eventsInClear(ctx, object, name, after, 5000)
        if (events.length > 0) await redactEvents(ctx, name, events)
        return events.at(-1)
      })
      if (last === undefined) break
      after = last
    }
    await inside(async (ctx) => {
      await forgetAnswers(ctx)
      await setState(ctx, object, name, 'on')
    })
  }
  if (state === 'decrypting')
    await inside(async (ctx) => {
      await setState(ctx, object, name, 'off')
      await bump(ctx)
    })
}

/** A new key of the workspace writes from now on; what is encrypted already is rewritten under it, field by field. */
async function rotate(ctx: Ctx): Promise<{ kid: string }> {
  const kid = rotateWorkspaceKey(ctx.app, ctx.tenant.id)
  for (const row of await listEncryption(ctx)) {
    await markField(ctx, objectOf(ctx, row.object), row.field, row.state, row.is_special)
    await startRewrite(ctx, row.object, row.field)
  }
  await writeEvents(ctx, [{ name: 'key.rotated', object: 'workspace', record_id: ctx.tenant.id, record_version: null }])
  return { kid }
}

const admin = { permission: { admin: 'custom_fields' }, tags: ['custom_field'] } as const

/** Routes of the encryption of fields. */
export const encryptionRoutes: Route[] = [
  {
    ...admin,
    method: 'GET',
    url: '/v1/field-encryption',
    summary: 'Encrypted fields, how far changes are, and the keys in use',
    handler: async ({ ctx }) => {
      const cells = await cellsByKey(ctx)
      return {
        data: await listEncryption(ctx),
        keys: keyAges(ctx.app, ctx.tenant.id).map((key) => ({ ...key, cells: cells.get(key.kid) ?? 0 })),
      }
    },
  },
  {
    ...admin,
    method: 'PUT',
    url: '/v1/field-encryption/:object/:field',
    summary: 'Encrypt a field, or put it in clear again',
    step_up: {
      when: 'a field is put in clear',
      needed: (req) => (req.body as { encrypted?: unknown } | null)?.encrypted === false,
    },
    schema: {
      params: {
        type: 'object',
        required: ['object', 'field'],
        properties: { object: { type: 'string', maxLength: 60 }, field: { type: 'string', maxLength: 100 } },
      },
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['encrypted'],
        properties: { encrypted: { type: 'boolean' }, special: { type: 'boolean' } },
      },
    },
    handler: async ({ ctx, params, body }) =>
      (await setEncrypted(ctx, params['object'] ?? '', params['field'] ?? '', body as { encrypted: boolean })) ?? {
        object: params['object'],
        field: params['field'],
        state: 'off',
      },
  },
  {
    ...admin,
    method: 'POST',
    url: '/v1/field-encryption/rotate',
    status: 202,
    summary: 'Encrypt under a new key from now on, and what is there again',
    step_up: true,
    handler: async ({ ctx }) => await rotate(ctx),
  },
]
