import {
  type App,
  type JobHandler,
  type RouteRequest,
  error,
  records,
  uuidv7,
  noteAccount,
  writeEvents,
} from '@app/core'
import type { Tx } from '@app/core/db'
import { closeWorkspace, closingState } from '@app/core/retention'
import { languageOf, queueMail } from '@app/core/mail'
import { addErasure } from '@app/core/retention'
import { fromRequest, inWorkspace, lookFor, mailAccount, noteAct } from './account-mail.ts'
import { deleteAccount, deletionOf, enqueueOwn, setDeletion, setTenant } from './account.queries.ts'
import { accountById, membershipsOf } from './identity.queries.ts'
import { otherOwners } from './owners.queries.ts'
import { confirmPassword } from './passwords.ts'

const DAY = 24 * 60 * 60_000
/** Time to change one's mind (DELETE_UNDO_DAYS; 7 days). */
const graceOf = (app: App): number => app.config.retention.delete_undo_days * DAY
/** The account waits for the end of a workspace it deletes with itself. */
const WAIT = 10 * 60_000
const iso = (at: number) => new Date(at).toISOString()
const signedIn = (req: RouteRequest) => {
  const { session } = req.principal
  if (!session) throw error('not_signed_in')
  return session
}

type Place = {
  readonly tenant_id: string
  readonly slug: string
  readonly name: string
  readonly member_id: string
  readonly is_last_owner: boolean
}

/** `GET /v1/auth/deletion`: when it happens, what stands in the way, what goes and what stays. */
export async function showDeletion(req: RouteRequest): Promise<unknown> {
  const { account_id } = signedIn(req)
  return await req.app.db.inAuth(async (tx) => await stateOf(tx, account_id))
}

async function stateOf(tx: Tx, accountId: string): Promise<unknown> {
  const deletion_at = await deletionOf(tx, accountId)
  const places = await placesOf(tx, accountId)
  return {
    deletion_at,
    workspaces: places.map(({ slug, name, is_last_owner }) => ({ slug, name, is_last_owner })),
    goes: ['account', 'photo', 'password', 'second_factors', 'sessions', 'preferences', 'addresses_in_workspaces'],
    stays: ['records', 'name_as_author', 'audit_trail', 'mail_log'],
  }
}

async function placesOf(tx: Tx, accountId: string): Promise<Place[]> {
  const places: Place[] = []
  for (const one of await membershipsOf(tx, accountId)) {
    await setTenant(tx, one.tenant_id)
    places.push({ ...one, is_last_owner: (await otherOwners(tx, one.tenant_id, one.member_id)) === 'needed' })
  }
  await setTenant(tx, '')
  return places
}

/**
 * `POST /v1/auth/deletion`: with the password; in 7 days. Workspaces that would be left without owner are deleted with it when the request names them.
 * @throws last_owner naming those it does not; on_hold when a legal hold stands in one
 */
export async function askForDeletion(req: RouteRequest): Promise<unknown> {
  const { app, at } = req
  const session = signedIn(req)
  const given = req.body as { password: string; delete_workspaces?: string[] }
  const account = await confirmPassword(req, session.email, given.password, '/password')
  const grace = graceOf(app)
  const state = await app.db.inAuth(async (tx) => {
    const alone = (await placesOf(tx, account.id)).filter((place) => place.is_last_owner)
    const blocked = alone.filter((place) => given.delete_workspaces?.includes(place.slug) !== true)
    if (blocked.length > 0)
      throw error('last_owner', {
        detail: 'You are the last owner of a workspace. Make somebody else its owner, or delete it, first.',
        extra: { workspaces: blocked.map(({ slug, name }) => ({ slug, name })) },
      })
    const on = iso(at + grace)
    for (const place of alone) await closeWith(app, tx, place, req, on)
    await setTenant(tx, '')
    await setDeletion(tx, account.id, on)
    const { language, time_zone } = await lookFor(tx, account)
    const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: time_zone }).format(at + grace)
    await mailAccount(app, tx, account, 'deletion_scheduled', { at, path: '/sign-in', values: { on: date } })
    await noteAct(app, tx, account.id, 'account.deletion_asked', fromRequest(req))
    await enqueueOwn(tx, 'identity.delete_account', { account_id: account.id }, on)
    return await stateOf(tx, account.id)
  })
  req.reply.code(202)
  return state
}

/** `DELETE /v1/auth/deletion`: everything stays. */
export async function keepAccount(req: RouteRequest): Promise<unknown> {
  const { account_id } = signedIn(req)
  return await req.app.db.inAuth(async (tx) => {
    if ((await deletionOf(tx, account_id)) !== null) {
      await setDeletion(tx, account_id, null)
      await noteAct(req.app, tx, account_id, 'account.deletion_undone', fromRequest(req))
    }
    return await stateOf(tx, account_id)
  })
}

/** A workspace goes with its only owner, unless it is on its way already. */
async function closeWith(app: App, tx: Tx, place: Place, req: RouteRequest, on: string): Promise<void> {
  const ctx = await inWorkspace(app, tx, place.tenant_id, fromRequest(req))
  if (ctx.tenant.closing === 'deleting') return
  await closeWorkspace(tx, {
    tenant_id: place.tenant_id,
    closing: 'deleting',
    at: iso(req.at),
    purge_at: on,
    by: place.member_id,
  })
  await writeEvents({ ...ctx, actor: { ...ctx.actor, member_id: place.member_id } }, [
    { name: 'workspace.deletion_asked', object: 'workspace', record_id: place.tenant_id, record_version: null },
  ])
}

/** The job at the end of the days to change one's mind: does nothing when it was taken back or put off; stops when a workspace would be left without owner. */
export const deleteDueAccount: JobHandler = async (app, payload) => {
  const id = String(payload['account_id'])
  const at = app.clock().getTime()
  await app.db.inAuth(async (tx) => {
    const due = await deletionOf(tx, id)
    const account = await accountById(tx, id)
    if (due === null || !account || Date.parse(due) > at) return
    const places = await placesOf(tx, id)
    const alone = places.filter((place) => place.is_last_owner)
    const ends: (string | null | undefined)[] = []
    for (const place of alone) ends.push((await closingState(tx, place.tenant_id))?.purge_at)
    if (alone.length > 0 && ends.every((end) => typeof end === 'string' && Date.parse(end) <= at + DAY)) {
      await enqueueOwn(tx, 'identity.delete_account', { account_id: id }, iso(at + WAIT))
      return
    }
    if (alone.length > 0) {
      await setDeletion(tx, id, null)
      await mailAccount(app, tx, account, 'deletion_stopped', { at, path: '/sign-in' })
      return
    }
    const { language } = await lookFor(tx, account)
    for (const place of places) await leave(app, tx, place, at)
    await setTenant(tx, '')
    await noteGone(tx, id, at)
    // The ledger first: what it holds no restore brings back.
    addErasure(app, { kind: 'account', id, at: new Date(at).toISOString() })
    await deleteAccount(tx, id)
    await queueMail(app, tx, { kind: 'deleted', to: account.email, language: languageOf(language), values: {}, at })
  })
}

const noteGone = async (tx: Tx, id: string, at: number): Promise<void> => {
  const none = { ip: null, device: null, tenant_id: null, correlation_id: uuidv7() }
  await noteAccount(tx, { ...none, name: 'account.deleted', account_id: id, at: new Date(at).toISOString() })
}

/** Deletes an account that was deleted before and came back with a restore: at once, without a mail. @returns whether it was there */
export const eraseAgain = async (app: App, id: string): Promise<boolean> =>
  await app.db.inAuth(async (tx) => {
    if (!(await accountById(tx, id))) return false
    const at = app.clock().getTime()
    for (const place of await placesOf(tx, id)) await leave(app, tx, place, at)
    await setTenant(tx, '')
    await noteGone(tx, id, at)
    await deleteAccount(tx, id)
    return true
  })

/** The member stays as the author of what it wrote: name only, without address, without sign-in. */
async function leave(app: App, tx: Tx, place: Place, at: number): Promise<void> {
  const ctx = await inWorkspace(app, tx, place.tenant_id, { at, correlation_id: uuidv7() })
  const patch = { is_active: false, account_id: null, email: null, phone: null, job_title: null }
  await records.updateMany(ctx, 'member', [{ id: place.member_id, patch }], { raw: true, event: 'left' })
}
