import { randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Binaries } from './binaries.ts'
import { type Launch, launchProgram, ownedDir } from './launch.ts'

export const SUPERUSER = 'boot'

/**
 * Makes the cluster when there is none: aside and renamed into place, so that a start that was killed never leaves half of one.
 * SCRAM for every connection, data checksums, the builtin C.UTF-8 collation (the ICU in the package is old; security.md finding 4).
 * @throws Error when the cluster was made by another major version
 */
export async function ensureCluster(given: {
  binaries: Binaries
  launch: Launch
  dir: string
  password: string
  sync: boolean
}): Promise<void> {
  const { binaries, launch, dir } = given
  const major = binaries.version.split('.')[0] ?? ''
  if (existsSync(join(dir, 'PG_VERSION'))) {
    const found = readFileSync(join(dir, 'PG_VERSION'), 'utf8').trim()
    if (found !== major)
      throw new Error(
        `The database in ${dir} is of PostgreSQL ${found}, this program brings ${major}. Start it with the release that made it, or export and import.`,
      )
    ownedDir(dir, launch)
    return
  }
  const aside = `${dir}.new`
  rmSync(aside, { recursive: true, force: true })
  ownedDir(aside, launch)
  const passwordFile = join(dirname(dir), `.${randomBytes(6).toString('hex')}`)
  writeFileSync(passwordFile, given.password, { mode: 0o600 })
  try {
    if (launch.owner) chownSync(passwordFile, launch.owner.uid, launch.owner.gid)
    await initdb(binaries, launch, aside, passwordFile, given.sync)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(aside, dir)
  const parent = openSync(dirname(dir), 'r')
  fsyncSync(parent)
  closeSync(parent)
}

async function initdb(
  binaries: Binaries,
  launch: Launch,
  dir: string,
  passwordFile: string,
  sync: boolean,
): Promise<void> {
  const child = launchProgram(
    launch,
    binaries.initdb,
    [
      '-D',
      dir,
      '-U',
      SUPERUSER,
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
      ...(sync ? [] : ['--no-sync']),
    ],
    '/',
  )
  const [out, problems, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  if (status !== 0) throw new Error(`initdb failed (${status}):\n${problems.trim() || out.trim()}`)
}

/**
 * Arguments of the server. Given at each start, so that no edited file can open a port. Logs leave out errors of statements and their
 * values: those reach the program as errors, and a log holds no personal data.
 */
export function serverArguments(
  dir: string,
  socketDir: string,
  fast: boolean,
  more: Readonly<Record<string, string>> = {},
): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    port: 5432,
    password_encryption: 'scram-sha-256',
    max_connections: fast ? 100 : 60,
    shared_buffers: totalmem() > 4e9 ? '256MB' : '64MB',
    max_wal_size: '1GB',
    // A piece of the log that is past its life is deleted. Used again under a new name it kept what was erased, for as long as nothing wrote over it (the byte scan found it).
    wal_recycle: 'off',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    // After a large import the planner knows nothing of the table: a page of 50 of 100,000 took 220 ms until the statistics came, 2 ms after. So look often.
    autovacuum_naptime: '10s',
    autovacuum_analyze_scale_factor: 0.05,
    ...(fast
      ? {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          wal_level: 'minimal',
          max_wal_senders: 0,
          autovacuum: 'off',
        }
      : {}),
    ...more,
  }
  return ['-D', dir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}
