import { createHash } from 'node:crypto'
import { type RouteRequest, AppError, error, labelOf, records } from '@app/core'
import { download } from '@app/core/http'
import { type ObjectDef } from '@app/schema'
import { openGrant, operatorOf, readNoted, supportable } from '../../support/server/index.ts'
import type { DisclosurePart } from '../index.ts'
import { type Kept, changeRequest } from './requests.queries.ts'
import { numberText } from './tell.ts'

/** Objects and fields that can be chosen; what is encrypted, and files, leave no other way than by their own reveal. */
export const choices = (req: Pick<RouteRequest, 'app'>) =>
  supportable(req).map((object) => ({
    name: object.name,
    label: object.label[1],
    fields: fieldsOf(object),
  }))
const fieldsOf = (object: ObjectDef): { name: string; label: string }[] =>
  Object.entries(object.fields)
    .filter(([, field]) => !field.special && field.kind !== 'file')
    .map(([name, field]) => ({ name, label: labelOf(name, field) }))

/** @throws validation_failed where an object or field cannot be disclosed */
export function checkParts(req: RouteRequest, parts: readonly DisclosurePart[]): void {
  const known = new Map(choices(req).map((one) => [one.name, new Set(one.fields.map((field) => field.name))]))
  const wrong = parts.flatMap((part, i) => {
    const fields = known.get(part.object)
    if (!fields)
      return [{ pointer: `/parts/${i}/object`, code: 'unknown_object', message: 'is no object that can be disclosed' }]
    const strange = part.fields.findIndex((name) => !fields.has(name))
    return strange < 0
      ? []
      : [
          {
            pointer: `/parts/${i}/fields/${strange}`,
            code: 'unknown_field',
            message: 'is no field that can be disclosed',
          },
        ]
  })
  if (wrong.length > 0) throw error('validation_failed', { fields: wrong })
}

/** The file: the approved columns of the approved records, read under the grant that the approval made, each one noted. */
export async function exportParts(req: RouteRequest, request: Kept): Promise<unknown> {
  const operator = await operatorOf(req)
  const grant = await openGrant(req, operator, request.grant_id ?? '')
  const objects = []
  let count = 0
  for (const part of request.parts ?? []) {
    const object = req.app.registry.objects.get(part.object)
    if (!object) throw error('not_found')
    const rows = await readNoted(req, grant, operator, object, async (ctx) => {
      const found = []
      for (const id of part.record_ids) {
        const record = await records.get(ctx, object.name, id).catch((cause: unknown) => {
          if (cause instanceof AppError && cause.code === 'not_found') return null
          throw cause
        })
        if (record) found.push(record)
      }
      return { answer: found, ids: found.map((one) => one.id) }
    })
    count += rows.length
    objects.push({
      object: part.object,
      fields: part.fields,
      // Exactly what was approved: no id, no time, nothing that comes along.
      records: rows.map((row) => Object.fromEntries(part.fields.map((name) => [name, row[name] ?? null]))),
      not_found: part.record_ids.length - rows.length,
    })
  }
  const now = new Date(req.at).toISOString()
  const { authority, reference, workspace } = request
  const file = { case: numberText(request.number), authority, reference, workspace, made_at: now, objects }
  const body = `${JSON.stringify(file, null, 2)}\n`
  const hash = createHash('sha256').update(body).digest('hex')
  await req.app.db.inAuth((tx) =>
    changeRequest(tx, request.id, {
      exported_at: now,
      exported_by: operator.account_id,
      record_count: count,
      hash,
    }),
  )
  return download({ name: `${numberText(request.number)}.json`, type: 'application/json; charset=utf-8', body })
}
