import { createReadStream, existsSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import {
  type App,
  AppError,
  type Ctx,
  type JobHandler,
  type Route,
  type RouteRequest,
  enqueue,
  error,
  inCtx,
  openEnvelope,
  sealEnvelope,
  uuidv7,
  workspaceKeys,
} from '@app/core'
import { download, idParams } from '@app/core/http'
import { dropFile, pathOf, tmpFolder, zipTo } from '../../transfer/server/index.ts'
import { isProven, onCase } from './ask.ts'
import { desk } from './desk-routes.ts'
import { contentOf } from './package-content.ts'
import { packFiles } from './pack-files.ts'
import { packageFiles } from './package-files.ts'
import {
  type RequestPackage,
  insertPackage,
  lastPackage,
  lockPackage,
  packagesAbout,
  savePackage,
} from './package.queries.ts'
import { type PrivacyRequest, findRequest, numberText, privacySettings, stepsOf } from './requests.queries.ts'
import { note, openRequest, tell } from './steps.ts'
import { subjectsOf } from './subjects.queries.ts'

const DAYS = 7
const DAY_MS = 86_400_000
const cellOf = (tenant: string, row: string) => ({ tenant, table: 'request_package', column: 'sealed', row })
const keysOf = (app: App, tenantId: string) => workspaceKeys(app, tenantId, 'exports')

const isOver = (one: RequestPackage, now: number): boolean =>
  one.expires_at !== null && Date.parse(one.expires_at) <= now
/** A package as the desk and the person see it. */
const packageView = (one: RequestPackage | null, now: number): Record<string, unknown> | null =>
  one && {
    id: one.id,
    state: one.state === 'ready' && isOver(one, now) ? 'gone' : one.state,
    progress: one.progress,
    requested_at: one.requested_at,
    finished_at: one.finished_at,
    expires_at: one.expires_at,
    record_count: one.record_count,
    bytes: one.bytes,
    failure: one.failure,
  }

/** What is handed to the person: made by the desk, fetched by either. */
export const packageRoutes: readonly Route[] = [
  {
    ...desk,
    method: 'GET',
    url: '/v1/privacy-requests/:id/package',
    summary: 'The newest package of a request, or null',
    schema: { params: idParams },
    handler: async (req) => {
      if (!(await findRequest(req.ctx, req.params['id'] ?? ''))) throw error('not_found')
      return { data: packageView(await lastPackage(req.ctx, req.params['id'] ?? ''), req.at) }
    },
  },
  {
    ...desk,
    method: 'POST',
    url: '/v1/privacy-requests/:id/package',
    status: 202,
    summary:
      'Put together what is confirmed of the person: a ZIP under your passphrase (AES-256), for 7 days; the person is mailed the link, never the passphrase',
    schema: {
      params: idParams,
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['passphrase'],
        properties: { passphrase: { type: 'string', minLength: 12, maxLength: 256 } },
      },
    },
    handler: make,
  },
  {
    ...desk,
    method: 'GET',
    url: '/v1/privacy-requests/:id/package/file',
    summary: 'The archive; each download is in the evidence and in the audit log',
    schema: { params: idParams },
    handler: async (req) => {
      const one = await findRequest(req.ctx, req.params['id'] ?? '', true)
      if (!one) throw error('not_found')
      return await file(req.ctx, one, 'desk')
    },
  },
  {
    permission: 'public',
    csrf: false,
    public_rate: true,
    tags: ['privacy request'],
    method: 'POST',
    url: '/v1/privacy/case/package',
    summary: 'The archive, for whoever holds the link of the request; 7 days from its making',
    schema: {
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['token'],
        properties: { token: { type: 'string', minLength: 10, maxLength: 200 } },
      },
    },
    handler: async (req) => await onCase(req, (ctx, one) => file(ctx, one, 'person')),
  },
]

async function make(req: RouteRequest): Promise<unknown> {
  const { ctx, app } = req
  const one = await openRequest(ctx, req.params['id'] ?? '')
  if (!isProven(one)) throw error('identity_unproven')
  if (!(await stepsOf(ctx, one.id)).some((step) => step.name === 'searched')) throw error('person_not_searched')
  const subjects = await subjectsOf(ctx, one.id)
  if (subjects.some((each) => each.confirmed_at === null && each.rejected_at === null))
    throw error('subjects_undecided')
  const before = await lastPackage(ctx, one.id, true)
  if (before?.state === 'running') throw error('package_running')
  if (before?.state === 'ready') await drop(ctx, before, 'gone')
  const id = uuidv7()
  const { passphrase } = req.body as { passphrase: string }
  await insertPackage(ctx, {
    id,
    request_id: one.id,
    sealed: sealEnvelope(keysOf(app, ctx.tenant.id), cellOf(ctx.tenant.id, id), passphrase.normalize('NFC')),
  })
  await note(ctx, one, 'package_started')
  await enqueue(ctx, 'requests.package', { tenant_id: ctx.tenant.id, id }, { job_key: `requests.package:${id}` })
  return { data: packageView(await lastPackage(ctx, one.id), req.at) }
}

/** Takes the file away; the row stays as what happened. */
async function drop(ctx: Ctx, one: RequestPackage, state: 'gone' | 'failed'): Promise<void> {
  await dropFile(ctx.app, one.file_key)
  await savePackage(ctx, one.id, { state, file_key: null, sealed: null })
}

/** Archives of people who are erased go with them, fetched or not. Answers how many. */
export async function dropPackages(ctx: Ctx, requestId: string, recordIds: readonly string[]): Promise<number> {
  const all = await packagesAbout(ctx, requestId, recordIds)
  for (const one of all) {
    await drop(ctx, one, 'gone')
    await note(ctx, { id: one.request_id }, 'package_expired')
  }
  return all.length
}

/** @throws package_gone */
async function file(ctx: Ctx, request: PrivacyRequest, by: 'desk' | 'person'): Promise<unknown> {
  if (!isProven(request)) throw error('identity_unproven')
  const one = await lastPackage(ctx, request.id, true)
  if (!one || one.state !== 'ready' || one.file_key === null || isOver(one, Date.parse(ctx.now)))
    throw error('package_gone')
  const path = pathOf(ctx.app, one.file_key)
  if (!existsSync(path)) throw error('package_gone')
  await note(ctx, request, 'package_fetched', { by })
  return download({
    name: `${numberText(request.number)}-${one.requested_at.slice(0, 10)}.zip`,
    type: 'application/zip',
    body: createReadStream(path),
  })
}

/** Job `requests.package {tenant_id, id}`: gathers, writes the archive, mails the link. */
export const runPackage: JobHandler = async (app, payload) => {
  const [tenant_id, id] = [String(payload['tenant_id']), String(payload['id'])]
  const asJob = <T>(fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
    inCtx(app, { tenant_id, member_id: null, source: 'job' }, fn)
  const progress = (percent: number): Promise<void> => asJob((ctx) => savePackage(ctx, id, { progress: percent }))
  const found = await asJob((ctx) => lockPackage(ctx, id))
  if (!found || found.state !== 'running') return
  const file_key = `package-${randomUUID()}`
  try {
    const passphrase = openEnvelope(keysOf(app, tenant_id), cellOf(tenant_id, id), found.sealed ?? '')
    if (passphrase === null) throw error('key_destroyed')
    const content = await asJob(async (ctx) => {
      const request = await findRequest(ctx, found.request_id)
      if (!request) throw error('not_found')
      return await contentOf(ctx, request, numberText(request.number), (await privacySettings(ctx)).authority)
    })
    await progress(50)
    await tmpFolder(app)
    const zip = zipTo(pathOf(app, file_key), passphrase)
    const packed = await packFiles(app, tenant_id, content.files, zip)
    const files = packageFiles(content, packed, app.config.files.package_bytes)
    for (const [index, each] of files.entries()) {
      await zip.add(each.name, each.body)
      await progress(50 + Math.floor(((index + 1) / files.length) * 49))
    }
    await zip.close()
    const { size } = await stat(pathOf(app, file_key))
    const isWanted = await asJob(async (ctx) => {
      // Erased meanwhile: nobody gets the archive.
      if ((await lockPackage(ctx, id))?.state !== 'running') return false
      const until = new Date(Date.parse(ctx.now) + DAYS * DAY_MS).toISOString()
      await savePackage(ctx, id, {
        state: 'ready',
        progress: 100,
        finished_at: ctx.now,
        expires_at: until,
        record_count: content.sections.reduce((sum, one) => sum + one.records.length, 0),
        bytes: size,
        file_key,
        sealed: null,
      })
      await note(ctx, { id: found.request_id }, 'package_ready')
      await enqueue(
        ctx,
        'requests.package_expire',
        { tenant_id, id },
        { run_at: until, job_key: `requests.package_expire:${id}` },
      )
      await tell(ctx, found.request_id, 'privacy_package')
      return true
    })
    if (!isWanted) await dropFile(app, file_key)
  } catch (cause) {
    await dropFile(app, file_key)
    // A database that is away is no failure of the package: the job is tried again.
    if (cause instanceof AppError && cause.status >= 500) throw cause
    const failure = cause instanceof AppError ? cause.code : 'internal'
    if (failure === 'internal')
      app.log.error({ package_id: id, error: cause instanceof Error ? cause.name : 'unknown' }, 'package failed')
    await asJob(async (ctx) => {
      await savePackage(ctx, id, { state: 'failed', failure, finished_at: ctx.now, sealed: null })
      await note(ctx, { id: found.request_id }, 'package_failed')
    })
  }
}

/** Job `requests.package_expire {tenant_id, id}`: after 7 days nothing is left of the file. */
export const expirePackage: JobHandler = async (app, payload) => {
  const [tenant_id, id] = [String(payload['tenant_id']), String(payload['id'])]
  await inCtx(app, { tenant_id, member_id: null, source: 'job' }, async (ctx) => {
    const one = await lockPackage(ctx, id)
    if (!one || one.file_key === null || !isOver(one, app.clock().getTime())) return
    await drop(ctx, one, 'gone')
    await note(ctx, { id: one.request_id }, 'package_expired')
  })
}
