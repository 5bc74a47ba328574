import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type App, type Probe, judge } from '@app/core'
import { visitor } from '@app/core/http'
import { canaryRecords, signInCanary } from '../../trust/server/index.ts'
import { backupFindings } from './probes.queries.ts'

/** A file that is being written belongs to no row yet. */
const WRITING = 6 * 3_600_000

const links: Probe = {
  id: 'workspace.backups',
  title:
    'Backups of workspaces are gone after 7 days, file and link; of link and passphrase only hashes are kept once it is written',
  every_minutes: 60,
  run: async (app) => {
    const found = await backupFindings(app)
    const left = strayFiles(app, found.files)
    return judge(
      {
        'none outlives its end': found.late === 0,
        'only hashes are kept': found.open === 0,
        'no file is left': left === 0,
      },
      { backups: found.all, files: found.files.length },
    )
  },
}

/** Files of backups that no row knows any more. */
function strayFiles(app: App, known: readonly string[]): number {
  const folder = join(app.config.data_dir, 'tmp')
  if (!existsSync(folder)) return 0
  const old = app.clock().getTime() - WRITING
  return readdirSync(folder).filter(
    (name) => name.startsWith('backup-') && !known.includes(name) && statSync(join(folder, name)).mtimeMs < old,
  ).length
}

type Exported = {
  object: string
  state: string
  row_count: number
  manifest: { rows: number; sha256: string }[] | null
}

const sameBothWays: Probe = {
  id: 'exports.same',
  title: 'An export asked for in the application and one asked for over the API hold the same bytes, and every record',
  every_minutes: 1440,
  run: async (app) => {
    const owner = await signInCanary(app, 'a')
    await canaryRecords(owner)
    const made = await owner.send('POST', '/v1/api-keys', { name: 'Probe', scope: 'full', expires_in_days: 1 })
    const key = { authorization: `Bearer ${String(made.data['key'])}` }
    const before = ((await owner.send('GET', '/v1/exports?limit=20')).data['data'] ?? []) as Exported[]
    const listed = await visitor(app).send('GET', '/v1/companies?limit=1&count=true', undefined, key)
    // The files are written by the worker: what was asked for at the last look is compared now, and the next pair begins.
    const body = { object: 'company', format: 'csv' }
    const asked = [
      await owner.send('POST', '/v1/exports', body),
      await visitor(app).send('POST', '/v1/exports', body, key),
    ]
    await owner.send('DELETE', `/v1/api-keys/${String(made.data['id'])}`)
    await owner.send('POST', '/v1/auth/sign-out')
    const begun = asked.every((one) => one.statusCode === 202)
    const [one, other] = before.filter((each) => each.object === 'company')
    if (begun && (!one || !other)) return { state: 'unknown', evidence: { reason: 'the first pair is being written' } }
    if (begun && (one?.state === 'running' || other?.state === 'running'))
      return { state: 'unknown', evidence: { reason: 'the worker has not written them' } }
    return judge(
      {
        'both ways take an order': begun,
        'both were written': one?.state === 'done' && other?.state === 'done',
        'they hold the same bytes': one?.manifest?.[0]?.sha256 === other?.manifest?.[0]?.sha256,
        'and every record': one?.row_count === other?.row_count && one?.row_count === listed.data['total'],
      },
      { records: one?.row_count ?? 0 },
    )
  },
}

export const probes: readonly Probe[] = [links, sameBothWays]
