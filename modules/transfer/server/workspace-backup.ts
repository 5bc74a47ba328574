import { createHash, randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import {
  type App,
  AppError,
  type Ctx,
  enqueue,
  error,
  inCtx,
  type JobHandler,
  openEnvelope,
  type Route,
  type RouteRequest,
  sealEnvelope,
  uuidv7,
  workspaceKeys,
} from '@app/core'
import { download, idParams, originOf } from '@app/core/http'
import { languageOf, linkTo, queueMail } from '@app/core/mail'
import type { Exporting } from './export-pages.ts'
import { exportWorkspace } from './export-workspace.ts'
import { dropFile, pathOf, tmpFolder } from './import-file.ts'
import { noteTransfer } from './note-transfer.ts'
import {
  insertBackup,
  listBackups,
  lockBackup,
  recipientOf,
  saveBackup,
  type WorkspaceBackup,
} from './workspace-backup.queries.ts'

const DAYS = 7
const DAY_MS = 86_400_000
const TRIES = 5
const OPEN_MS = 10 * 60_000
const hashed = promisify(scrypt) as (secret: string, salt: Buffer, bytes: number) => Promise<Buffer>
const digest = (token: string): Buffer => createHash('sha256').update(token).digest()
const cellOf = (tenant: string, row: string) => ({ tenant, table: 'workspace_backup', column: 'sealed', row })
const keysOf = (app: App, tenantId: string) => workspaceKeys(app, tenantId, 'workspace backups')

const answerOf = (one: WorkspaceBackup, now: number): Record<string, unknown> => ({
  id: one.id,
  state: one.state === 'ready' && isOver(one, now) ? 'gone' : one.state,
  progress: one.progress,
  row_count: one.row_count,
  bytes: one.bytes,
  manifest: one.manifest,
  requested_at: one.requested_at,
  finished_at: one.finished_at,
  expires_at: one.expires_at,
  downloaded_at: one.downloaded_at,
  failure: one.failure,
})
const isOver = (one: WorkspaceBackup, now: number): boolean =>
  one.expires_at !== null && Date.parse(one.expires_at) <= now

const ownersOnly = (ctx: Ctx): void => {
  if (ctx.actor.role !== 'owner') throw error('forbidden')
}

const ask = async (req: RouteRequest): Promise<unknown> => {
  const { ctx, app } = req
  ownersOnly(ctx)
  const { passphrase } = req.body as { passphrase: string }
  const before = await listBackups(ctx)
  if (before.some((one) => one.state === 'running')) throw error('backup_running')
  for (const one of before.filter((each) => each.file_key !== null)) await drop(ctx, one, 'gone')
  const [id, token, salt] = [uuidv7(), randomBytes(32).toString('base64url'), randomBytes(16)]
  await insertBackup(ctx, {
    id,
    token_hash: digest(token),
    passphrase_hash: Buffer.concat([salt, await hashed(passphrase.normalize('NFC'), salt, 32)]),
    sealed: sealEnvelope(
      keysOf(app, ctx.tenant.id),
      cellOf(ctx.tenant.id, id),
      JSON.stringify({ passphrase: passphrase.normalize('NFC'), token }),
    ),
  })
  await noteTransfer(ctx, 'backup.started', id)
  await enqueue(ctx, 'transfer.backup', { tenant_id: ctx.tenant.id, id }, { job_key: `transfer.backup:${id}` })
  req.reply.code(202).header('location', `/v1/backups/${id}`)
  return answerOf(await lockBackup(ctx, { id }), req.at)
}

/** Takes file and link away; the row stays as what happened. */
async function drop(ctx: Ctx, one: WorkspaceBackup, state: 'gone' | 'locked' | 'failed'): Promise<void> {
  await dropFile(ctx.app, one.file_key)
  await saveBackup(ctx, one.id, { state, file_key: null, sealed: null, opened_in: null, opened_until: null })
}

/** Job `transfer.backup {tenant_id, id}`: writes the ZIP, then mails the link. */
export const runBackup: JobHandler = async (app, payload) => {
  const [tenant_id, id] = [String(payload['tenant_id']), String(payload['id'])]
  const asJob = <T>(fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
    inCtx(app, { tenant_id, member_id: null, source: 'job' }, fn)
  const found = await asJob((ctx) => lockBackup(ctx, { id }))
  if (found.state !== 'running') return
  const file_key = `backup-${randomUUID()}`
  try {
    const opened = openEnvelope(keysOf(app, tenant_id), cellOf(tenant_id, id), found.sealed ?? '')
    if (opened === null) throw error('key_destroyed')
    const { passphrase, token } = JSON.parse(opened) as { passphrase: string; token: string }
    await tmpFolder(app)
    const exporting: Exporting = { app, tenant_id, member_id: found.requested_by, id }
    const manifest = await exportWorkspace(exporting, pathOf(app, file_key), {
      passphrase,
      progress: (ctx, percent) => saveBackup(ctx, id, { progress: Math.floor(percent) }),
    })
    const { size } = await stat(pathOf(app, file_key))
    await asJob(async (ctx) => {
      const until = Date.parse(ctx.now) + DAYS * DAY_MS
      const rows = manifest.filter((file) => file.name.endsWith('.jsonl')).reduce((sum, file) => sum + file.rows, 0)
      await saveBackup(ctx, id, {
        state: 'ready',
        progress: 100,
        finished_at: ctx.now,
        expires_at: new Date(until).toISOString(),
        row_count: rows,
        bytes: size,
        manifest,
        file_key,
        sealed: null,
      })
      await noteTransfer(ctx, 'backup.finished', id, { rows })
      await enqueue(
        ctx,
        'transfer.backup_expire',
        { tenant_id, id },
        { run_at: new Date(until).toISOString(), job_key: `transfer.backup_expire:${id}` },
      )
    })
    await tell(app, tenant_id, found.requested_by, id, token)
  } catch (cause) {
    await dropFile(app, file_key)
    // A database that is away is no failure of the backup: the job is tried again.
    if (cause instanceof AppError && cause.status >= 500) throw cause
    const code = cause instanceof AppError ? cause.code : 'internal'
    if (code === 'internal')
      app.log.error(
        { backup_id: id, error: cause instanceof Error ? cause.name : 'unknown' },
        'workspace backup failed',
      )
    await asJob(async (ctx) => {
      await saveBackup(ctx, id, {
        state: 'failed',
        failure: code,
        finished_at: ctx.now,
        expires_at: ctx.now,
        sealed: null,
      })
      await noteTransfer(ctx, 'backup.failed', id)
    })
  }
}

/** To who asked for it, and nobody else. */
async function tell(app: App, tenantId: string, memberId: string, id: string, token: string): Promise<void> {
  const tenant = await inCtx(app, { tenant_id: tenantId, member_id: null, source: 'job' }, async (ctx) => ctx.tenant)
  await app.db.inAuth(async (tx) => {
    const to = await recipientOf(tx, tenantId, memberId)
    if (!to) return
    await queueMail(app, tx, {
      kind: 'backup_ready',
      to: to.email,
      language: languageOf(to.language ?? tenant.locale),
      values: { workspace: tenant.name, link: linkTo(app, `/w/${tenant.slug}/backups`, token) },
      tenant_id: tenantId,
      account_id: to.id,
      cause: id,
      at: app.clock().getTime(),
    })
  }, tenantId)
}

/** Job `transfer.backup_expire {tenant_id, id}`: after 7 days the link is dead and the file deleted (QNT-037). */
export const expireBackup: JobHandler = async (app, payload) => {
  const [tenant_id, id] = [String(payload['tenant_id']), String(payload['id'])]
  await inCtx(app, { tenant_id, member_id: null, source: 'job' }, async (ctx) => {
    const one = await lockBackup(ctx, { id })
    if (one.file_key === null || !isOver(one, app.clock().getTime())) return
    await drop(ctx, one, 'gone')
    await noteTransfer(ctx, 'backup.expired', id)
  })
}

type Refusal = 'backup_not_ready' | 'backup_locked' | 'backup_gone' | 'backup_passphrase_wrong'

/** A wrong passphrase is counted in a transaction of its own, so that the refusal does not undo the count. */
const open = async (req: RouteRequest): Promise<unknown> => {
  const { session, workspace } = req.principal
  if (!session || !workspace) throw error('session_only')
  const { passphrase, token } = req.body as { passphrase: string; token?: string }
  const id = req.params['id']
  const verdict = await inCtx(
    req.app,
    {
      tenant_id: workspace.tenant_id,
      member_id: workspace.member_id,
      source: 'ui',
      correlation_id: String(req.raw.id),
      ...originOf(req.raw),
      now: new Date(req.at).toISOString(),
    },
    async (ctx): Promise<{ refused: Refusal } | { id: string }> => {
      ownersOnly(ctx)
      const one = await lockBackup(ctx, id === undefined ? { token_hash: digest(token ?? '') } : { id })
      if (one.state === 'running' || one.state === 'failed') return { refused: 'backup_not_ready' }
      if (one.state === 'locked') return { refused: 'backup_locked' }
      if (one.file_key === null || isOver(one, req.at)) return { refused: 'backup_gone' }
      const [salt, kept] = [one.passphrase_hash.subarray(0, 16), one.passphrase_hash.subarray(16)]
      if (!timingSafeEqual(await hashed(passphrase.normalize('NFC'), salt, 32), kept)) {
        const wrong = one.wrong + 1
        await noteTransfer(ctx, 'backup.refused', one.id)
        if (wrong < TRIES) await saveBackup(ctx, one.id, { wrong })
        else await drop(ctx, one, 'locked')
        return { refused: wrong < TRIES ? 'backup_passphrase_wrong' : 'backup_locked' }
      }
      await saveBackup(ctx, one.id, {
        wrong: 0,
        opened_in: session.session_id,
        opened_until: new Date(req.at + OPEN_MS).toISOString(),
      })
      return { id: one.id }
    },
  )
  if ('refused' in verdict) throw error(verdict.refused)
  return { id: verdict.id, download: `/v1/backups/${verdict.id}/file` }
}

const file = async (req: RouteRequest): Promise<unknown> => {
  const { ctx, app, principal } = req
  ownersOnly(ctx)
  const one = await lockBackup(ctx, { id: req.params['id'] ?? '' })
  if (one.state === 'locked') throw error('backup_locked')
  if (one.state !== 'ready' || one.file_key === null || isOver(one, req.at) || !existsSync(pathOf(app, one.file_key)))
    throw error('backup_gone')
  // The passphrase opened it for this session alone, and for minutes.
  if (one.opened_in !== principal.session?.session_id || Date.parse(one.opened_until ?? '') <= req.at)
    throw error('backup_not_opened')
  await saveBackup(ctx, one.id, { downloaded_at: ctx.now })
  await noteTransfer(ctx, 'backup.downloaded', one.id)
  return download({
    name: `${ctx.tenant.slug}-${one.requested_at.slice(0, 10)}-backup.zip`,
    type: 'application/zip',
    body: createReadStream(pathOf(app, one.file_key)),
  })
}

const member = { permission: 'member', tags: ['backup'] } as const
const secret = { type: 'string', minLength: 1, maxLength: 256 } as const
const body = (properties: Record<string, unknown>) =>
  ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties }) as const

/** Routes of a workspace's own backups. */
export const backupRoutes: Route[] = [
  {
    ...member,
    method: 'POST',
    url: '/v1/backups',
    before_acknowledgement: true,
    status: 202,
    step_up: true,
    summary: 'Make a backup of the whole workspace: a ZIP under your passphrase, for 7 days; the one before goes',
    schema: { body: body({ passphrase: { type: 'string', minLength: 12, maxLength: 256 } }) },
    handler: ask,
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/backups',
    before_acknowledgement: true,
    summary: 'Backups of the workspace, newest first',
    handler: async ({ ctx, at }) => {
      ownersOnly(ctx)
      return { data: (await listBackups(ctx)).map((one) => answerOf(one, at)) }
    },
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/backups/:id',
    before_acknowledgement: true,
    summary: 'A backup of the workspace',
    schema: { params: idParams },
    handler: async ({ ctx, params: given, at }) => {
      ownersOnly(ctx)
      return answerOf(await lockBackup(ctx, { id: given['id'] ?? '' }), at)
    },
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/backups/open',
    before_acknowledgement: true,
    step_up: true,
    own_transaction: true,
    summary: 'Open a backup by the link that was mailed: this session may then fetch its file for 10 minutes',
    schema: { body: body({ token: secret, passphrase: secret }) },
    handler: open,
  },
  {
    ...member,
    method: 'POST',
    url: '/v1/backups/:id/open',
    before_acknowledgement: true,
    step_up: true,
    own_transaction: true,
    summary: 'Open a backup: this session may then fetch its file for 10 minutes; 5 wrong passphrases delete it',
    schema: { params: idParams, body: body({ passphrase: secret }) },
    handler: open,
  },
  {
    ...member,
    method: 'GET',
    url: '/v1/backups/:id/file',
    before_acknowledgement: true,
    summary: 'The file of a backup that this session opened',
    schema: { params: idParams },
    handler: file,
  },
]
