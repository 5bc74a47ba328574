import {
  type Ctx,
  type Route,
  type RouteRequest,
  asProgram,
  error,
  inCtx,
  labelOf,
  pastRestriction,
  records,
  sealedFields,
} from '@app/core'
import {
  type DestinationKey,
  type HeldAnswer,
  type HeldClass,
  type HeldRecord,
  type HeldValue,
  type ObjectDef,
  dataMap,
} from '@app/schema'
import { destinationsInUse, heldClass } from '../../data-map/server/index.ts'
import { photoOf } from '../../identity/server/index.ts'
import { isProven, onCase } from './ask.ts'
import { knownOf, searchTables } from './find.queries.ts'
import { accountRows, hangingRows, memberRows, membershipsOfAccount } from './held.queries.ts'
import { ownRecords } from './own-records.queries.ts'
import { hangingOn } from './package-content.ts'
import { mailsTo } from './package.queries.ts'
import type { PrivacyRequest } from './requests.queries.ts'
import { confirmedSubjects } from './subjects.queries.ts'

/** "What we hold and why", for the person it is about (QNT-004): over the link of a case, and for an account in its profile. */
export const heldRoutes: readonly Route[] = [
  {
    permission: 'public',
    csrf: false,
    public_rate: true,
    tags: ['privacy request'],
    method: 'POST',
    url: '/v1/privacy/case/held',
    summary:
      'What is held of the holder of the link, and why: classes with purpose, basis, time limit, recipients and counts',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['token'],
        properties: { token: { type: 'string', minLength: 10, maxLength: 200 } },
      },
    },
    handler: async (req) => await onCase(req, personHeld),
  },
  {
    permission: 'session',
    by_sso: true,
    tags: ['auth'],
    method: 'GET',
    url: '/v1/auth/held',
    summary: 'What is held of the own account, and why: classes with purpose, basis, time limit, recipients and counts',
    handler: accountHeld,
  },
]

const usedOf = async (ctx: Ctx) =>
  new Set((await destinationsInUse(ctx)).filter((one) => one.in_use).map((one) => one.key))

async function personHeld(given: Ctx, request: PrivacyRequest): Promise<HeldAnswer> {
  if (!isProven(request)) throw error('identity_unproven')
  const ctx = pastRestriction(asProgram(given))
  const { own, address } = await ownRecords(ctx, request)
  const counts = new Map<string, number>()
  // Two ways to the same rows do not count them twice.
  const add = (place: string, rows: number): void => {
    if (rows > 0) counts.set(place, Math.max(counts.get(place) ?? 0, rows))
  }
  for (const [name, ids] of own) add(name, ids.length)
  for (const [name, ids] of await hangingOn(ctx, own)) if (!own.has(name)) add(name, new Set(ids).size)
  const ids = [...new Set([...own.values()].flat())]
  // By addresses of theirs alone: a name is a namesake's too, a number a switchboard's.
  const emails = new Set(address ? [address] : [])
  for (const [name, found] of own) {
    const object = ctx.app.registry.objects.get(name)
    if (!object) continue
    for (const each of (await knownOf(ctx, object, found)).emails) emails.add(each)
    for (const [place, rows] of await hangingRows(ctx, object, found)) add(place, rows)
  }
  for (const one of await searchTables(ctx, { emails: [...emails], phones: [], names: [] }, ids))
    add(one.place, one.rows)
  add('identity.mail', (await mailsTo(ctx, [...emails])).length)
  return { classes: await classesOf(ctx, counts), records: await valuesOf(ctx, request) }
}

async function classesOf(ctx: Ctx, counts: ReadonlyMap<string, number | null>): Promise<HeldClass[]> {
  const used = await usedOf(ctx)
  return dataMap(ctx.app.registry).flatMap((entry) => {
    const rows = counts.get(entry.name)
    return rows === undefined ? [] : [heldClass(entry, rows, used)]
  })
}

/** Values of records that the desk confirmed to be theirs; what is encrypted is handed out in the archive alone. */
async function valuesOf(ctx: Ctx, request: PrivacyRequest): Promise<HeldRecord[]> {
  const out: HeldRecord[] = []
  const own = (await confirmedSubjects(ctx, request.id)).filter((one) => one.role === 'person')
  for (const [name, found] of Map.groupBy(own, (one) => one.object)) {
    const object = ctx.app.registry.objects.get(name)
    if (!object) continue
    const ids = found.map((one) => one.record_id)
    const rows: Record<string, unknown>[] = await records.getMany(ctx, name, ids, { fields: tellable(ctx, object) })
    out.push(...rows.map((row) => ({ label: object.label[0], values: shown(object, row) })))
  }
  return out
}

const tellable = (ctx: Ctx, object: ObjectDef): string[] => {
  const sealed = sealedFields(ctx, object)
  return Object.entries(object.fields).flatMap(([name, field]) =>
    field.personal !== false && field.kind !== 'ref' && field.kind !== 'member' && !sealed.has(name) ? [name] : [],
  )
}

const shown = (object: ObjectDef, row: Readonly<Record<string, unknown>>): HeldValue[] =>
  Object.entries(object.fields).flatMap(([name, field]) => {
    const value = textOf(row[name])
    return value === '' ? [] : [{ label: labelOf(name, field), value }]
  })

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(', ')
  if (typeof value !== 'object') return String(value)
  const { value: own } = value as { value?: unknown }
  return own === undefined
    ? Object.entries(value)
        .filter(
          ([key, each]) => typeof each === 'string' && key !== 'id' && !key.endsWith('_id') && !key.endsWith('_at'),
        )
        .map(([, each]) => String(each))
        .join(', ')
    : textOf(own)
}

/** Of the account that is signed in: rows that name it in the tables of accounts, and itself as a member of each of its workspaces. */
async function accountHeld(req: RouteRequest): Promise<HeldAnswer> {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  const { app } = req
  const places = await app.db.inAuth((tx) => membershipsOfAccount(tx, session.account_id))
  const { counts, account } = await app.db.inAuth((tx) =>
    accountRows(tx, [...app.registry.globals.values()], session.account_id, places),
  )
  const classes = new Map<string, HeldClass>()
  const records_: HeldRecord[] = [
    {
      label: 'Account',
      values: [
        { label: 'Name', value: account.name },
        { label: 'Email', value: account.email },
        { label: 'Created', value: account.created_at.slice(0, 10) },
      ],
    },
  ]
  const map = dataMap(app.registry)
  const used = new Set<DestinationKey>()
  const add = (place: string, rows: number | null): void => {
    const entry = map.find((one) => one.name === place)
    if (!entry) return
    const before = classes.get(place)
    classes.set(place, heldClass(entry, before ? (before.rows ?? 0) + (rows ?? 0) : rows, used))
  }
  const found: [string, number | null][] = [...counts]
  for (const place of places)
    await inCtx(app, { tenant_id: place.tenant_id, member_id: null, source: 'system' }, async (given) => {
      const ctx = asProgram(given)
      for (const one of await usedOf(ctx)) used.add(one)
      const object = ctx.app.registry.objects.get('member')
      if (!object) return
      const rows: Record<string, unknown>[] = await records.getMany(ctx, 'member', [place.member_id], {
        fields: tellable(ctx, object),
      })
      found.push(['member', rows.length])
      for (const row of rows)
        records_.push({
          label: place.name,
          values: shown(object, row).filter((one) => one.value !== session.account_id),
        })
      found.push(...(await memberRows(ctx, place.member_id)))
    })
  for (const [place, rows] of found) add(place, rows)
  const photo = await app.db.inAuth((tx) => photoOf(tx, session.account_id))
  return {
    classes: [...classes.values()].toSorted((a, b) => (a.label < b.label ? -1 : 1)),
    records: records_,
    photo: photo && `data:image/webp;base64,${photo.image.toString('base64')}`,
  }
}
