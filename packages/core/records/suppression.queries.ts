import { createHmac } from 'node:crypto'
import type { FieldProblem, ObjectDef } from '@app/schema'
import type { App } from '../app.ts'
import type { Ctx } from '../ctx.ts'
import { error } from '../errors.ts'
import { workspaceKeys } from '../retention/keyring.ts'
import type { Wire } from './types.ts'

type Holder = Pick<App, 'config' | 'keys'>
/** What may stand on the list: an address; a number only together with the name, since a switchboard is not a person (rulings 38). */
export type Identifier = { readonly email: string } | { readonly phone: string; readonly name: string }

const plain = (text: string): string => text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
const textOf = (one: Identifier): string =>
  'email' in one ? `email\n${plain(one.email)}` : `phone\n${one.phone.replaceAll(/\D/g, '')}\n${plain(one.name)}`
const hash = (key: Buffer, one: Identifier): Buffer => createHmac('sha256', key).update(textOf(one)).digest()

/** What stands on the suppression list for somebody: HMAC-SHA-256 under a key of the workspace. Nothing is learned from it without the key. */
export const suppressionHash = (app: Holder, tenantId: string, one: Identifier): Buffer =>
  hash(workspaceKeys(app, tenantId, 'suppression').key, one)
/** Under each key the workspace ever had: keys are rotated, the list stays. */
export function suppressionHashes(app: Holder, tenantId: string, one: Identifier): Buffer[] {
  const keys = workspaceKeys(app, tenantId, 'suppression')
  return keys.kids.flatMap((kid) => {
    const key = keys.of(kid)
    return key ? [hash(key, one)] : []
  })
}

/** Objects whose records are people outside: they have a name of their own, and somebody of the workspace looks after them. */
export const isPerson = (object: ObjectDef): boolean =>
  'owner' in object.access && Object.values(object.fields).some((field) => field.personal === 'user.name')

/** A row about somebody goes with them when what it says is required and personal (a note); otherwise it loses what is personal (a deal). */
export const goesWithPerson = (object: ObjectDef): boolean =>
  Object.values(object.fields).some((field) => field.required === true && field.personal !== false)

/** Addresses and numbers of a record with the pointers to them: its own, and those in its lists. */
function valuesOf(ctx: Ctx, object: ObjectDef, record: Partial<Wire>, kind: 'email' | 'phone'): [string, string][] {
  return Object.entries(object.fields).flatMap(([name, field]): [string, string][] => {
    const value = record[name]
    if (field.kind === kind && typeof value === 'string') return [[`/${name}`, value]]
    const child = field.list && ctx.app.registry.objects.get(field.list.object)
    const inner = child && Object.entries(child.fields).find(([, one]) => one.kind === kind)?.[0]
    if (!inner || !Array.isArray(value)) return []
    return value.flatMap((item: unknown, at): [string, string][] => {
      const one: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, inner) : null
      return typeof one === 'string' ? [[`/${name}/${at}/${inner}`, one]] : []
    })
  })
}

/** By what a record would be found on the list. */
export function identifiersOf(
  ctx: Ctx,
  object: ObjectDef,
  record: Partial<Wire>,
): { pointer: string; one: Identifier }[] {
  const name = record[object.title]
  return [
    ...valuesOf(ctx, object, record, 'email').map(([pointer, email]) => ({ pointer, one: { email } })),
    ...(typeof name === 'string' && name !== ''
      ? valuesOf(ctx, object, record, 'phone').map(([pointer, phone]) => ({ pointer, one: { phone, name } }))
      : []),
  ]
}

const problem = (pointer: string): FieldProblem => ({
  pointer,
  code: 'suppressed',
  message: 'belongs to a person who was erased and must not come back',
})

/**
 * Rows that would bring an erased person back: two statements at most, and none for objects that are no people. What a changed record said before
 * is not asked for: a person decided once that it is somebody else.
 */
export async function suppressedRows(
  ctx: Ctx,
  object: ObjectDef,
  rows: readonly { index: number; record: Partial<Wire>; previous?: Partial<Wire> }[],
): Promise<{ index: number; problem: FieldProblem }[]> {
  if (!isPerson(object) || rows.length === 0) return []
  const [any] = await ctx.tx.query('select from suppression where tenant_id = $1 and lifted_at is null limit 1', [
    ctx.tenant.id,
  ])
  if (!any) return []
  const given = rows.flatMap(({ index, record, previous }) => {
    const before = new Set(previous ? identifiersOf(ctx, object, previous).map(({ one }) => textOf(one)) : [])
    return identifiersOf(ctx, object, record)
      .filter(({ one }) => !before.has(textOf(one)))
      .map(({ pointer, one }) => ({ index, pointer, one }))
  })
  if (given.length === 0) return []
  const hashed = given.map(({ index, pointer, one }) => ({
    index,
    pointer,
    hashes: suppressionHashes(ctx.app, ctx.tenant.id, one),
  }))
  const listed = await listedOf(
    ctx,
    hashed.flatMap(({ hashes }) => hashes),
  )
  const bad = new Map<number, string>()
  for (const { index, pointer, hashes } of hashed)
    if (!bad.has(index) && hashes.some((each) => listed.has(each.toString('hex')))) bad.set(index, pointer)
  return [...bad].map(([index, pointer]) => ({ index, problem: problem(pointer) }))
}

/** Which of these hashes stand on the list. */
export async function listedOf(ctx: Pick<Ctx, 'tx' | 'tenant'>, hashes: readonly Buffer[]): Promise<Set<string>> {
  const hits = await ctx.tx.query<{ hash: Buffer }>(
    'select hash from suppression where tenant_id = $1 and lifted_at is null and hash = any($2::bytea[])',
    [ctx.tenant.id, hashes],
  )
  return new Set(hits.map((one) => one.hash.toString('hex')))
}

/** @throws suppressed (409) when one of these records would come back from the trash, or a merge would be taken apart into it */
export async function refuseSuppressed(ctx: Ctx, object: ObjectDef, records: readonly Wire[]): Promise<void> {
  const [first] = await suppressedRows(
    ctx,
    object,
    records.map((record, index) => ({ index, record })),
  )
  if (first) throw error('suppressed', { fields: [first.problem] })
}
