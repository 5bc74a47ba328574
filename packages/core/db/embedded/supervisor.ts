import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { binaries } from './binaries.ts'
import { gone, processState, sleep } from './process.ts'

export type Embedded = { socket_dir: string; user: 'boot'; password: string; pid(): number | undefined; stop(): Promise<void> }
const NOBODY = 65_534
/** A socket path longer than 107 bytes is refused by the kernel. */
const MAX_SOCKET_DIR = 80

type Identity = { uid?: number; gid?: number; wrap: string[] }

/**
 * Starts the PostgreSQL of DATA_DIR as our child (security.md §1: socket only, scram, checksums, builtin C.UTF-8). Makes the cluster
 * at first start, repairs a stale lock, stops a server that outlived its program, and starts it again when it dies while we serve.
 */
export async function startEmbedded(dataDir: string, options: { fsync: boolean }): Promise<Embedded> {
  const bin = binaries()
  const pgdata = join(dataDir, 'postgres')
  const identity = serverIdentity(bin.postgres, pgdata)
  const env = { PATH: process.env['PATH'] ?? '', LD_LIBRARY_PATH: bin.library, LC_ALL: 'C', TZ: 'UTC' }
  const password = initCluster(bin.initdb, dataDir, pgdata, identity, env)
  const socketDir = makeSocketDir(dataDir, identity)
  const log = openSync(join(dataDir, 'postgres.log'), 'a', 0o600)
  const settings: Record<string, string> = {
    listen_addresses: '', unix_socket_directories: socketDir, unix_socket_permissions: '0700', max_connections: '60', shared_buffers: '128MB', wal_compression: 'pglz',
    fsync: options.fsync ? 'on' : 'off', synchronous_commit: options.fsync ? 'on' : 'off', full_page_writes: options.fsync ? 'on' : 'off', max_wal_size: '2GB', checkpoint_timeout: '10min',
    jit: 'off', timezone: 'UTC', log_timezone: 'UTC', log_min_error_statement: 'panic', log_parameter_max_length: '0', log_parameter_max_length_on_error: '0', log_min_messages: 'warning', log_error_verbosity: 'terse', autovacuum_naptime: '20s', wal_level: 'replica', password_encryption: 'scram-sha-256',
  }
  let child: ChildProcess | undefined
  let stopping = false
  const launch = (): ChildProcess => {
    const args = ['-D', pgdata, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])]
    const [command = bin.postgres, ...before] = [...identity.wrap, bin.postgres]
    const started = spawn(command, [...before, ...args], { env, cwd: pgdata, stdio: ['ignore', log, log], detached: true, ...(identity.uid === undefined ? {} : { uid: identity.uid, gid: identity.gid }) })
    started.on('exit', () => { if (!stopping && child === started) void revive() })
    return started
  }
  const revive = async (): Promise<void> => {
    for (let wait = 100; !stopping; wait = Math.min(wait * 2, 5000)) {
      try { await repairLock(pgdata, bin.postgres); child = launch(); await answering(socketDir, password, child, 60_000); return }
      catch { await sleep(wait) }
    }
  }
  await repairLock(pgdata, bin.postgres)
  for (let attempt = 0; ; attempt++) {
    child = launch()
    const current = child
    child = undefined   // a failed first start is retried here, not by the reviver
    try { await answering(socketDir, password, current, 60_000); child = current; break }
    catch (cause) {
      current.kill('SIGKILL')
      if (attempt >= 20) throw new Error(`PostgreSQL did not start; see ${join(dataDir, 'postgres.log')} (${(cause as Error).message})`)
      await sleep(250)   // after a kill -9, orphans hold the shared memory for a moment
      await repairLock(pgdata, bin.postgres)
    }
  }
  return {
    socket_dir: socketDir, user: 'boot', password, pid: () => child?.pid,
    stop: async () => {
      stopping = true
      const pid = postmasterPid(pgdata)
      if (pid !== null) {
        try { process.kill(pid, 'SIGINT') } catch { /* already gone */ }
        if (!(await gone(pid, 20_000))) try { process.kill(pid, 'SIGQUIT') } catch { /* gone meanwhile */ }
        await gone(pid, 5000)
      }
      if (!socketDir.startsWith(dataDir)) rmSync(socketDir, { recursive: true, force: true })
    },
  }
}

/** As root the server runs as nobody, or, where nobody cannot reach the folder, in a user namespace in which we are nobody (rulings.md 3). */
function serverIdentity(postgres: string, pgdata: string): Identity {
  if (process.getuid?.() !== 0) return { wrap: [] }
  mkdirSync(pgdata, { recursive: true, mode: 0o700 })
  const asNobody = (): boolean => spawnSync(postgres, ['--version'], { uid: NOBODY, gid: NOBODY, cwd: pgdata }).status === 0
  if (existsSync(join(pgdata, 'PG_VERSION')) ? statSync(pgdata).uid === NOBODY : (chownSync(pgdata, NOBODY, NOBODY), asNobody())) return { uid: NOBODY, gid: NOBODY, wrap: [] }
  if (!existsSync(join(pgdata, 'PG_VERSION'))) chownSync(pgdata, 0, 0)
  return { wrap: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`] }
}

function initCluster(initdb: string, dataDir: string, pgdata: string, identity: Identity, env: Record<string, string>): string {
  const file = join(dataDir, 'keys', 'database.password')
  if (existsSync(join(pgdata, 'PG_VERSION'))) return readFileSync(file, 'utf8').trim()
  const password = randomBytes(24).toString('base64url')
  rmSync(pgdata, { recursive: true, force: true })   // an initdb that was cut off leaves no PG_VERSION worth keeping
  mkdirSync(pgdata, { mode: 0o700, recursive: true })
  const pwfile = join(mkdtempSync(join(tmpdir(), 'custos-init-')), 'pw')
  writeFileSync(pwfile, password, { mode: 0o600 })
  if (identity.uid !== undefined && identity.gid !== undefined) { chownSync(pgdata, identity.uid, identity.gid); chownSync(pwfile, identity.uid, identity.gid); chmodSync(join(pwfile, '..'), 0o711) }
  const [command = initdb, ...before] = [...identity.wrap, initdb]
  const made = spawnSync(command, [...before, '-D', pgdata, '-U', 'boot', '-A', 'scram-sha-256', `--pwfile=${pwfile}`, '--data-checksums', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '-E', 'UTF8', '--no-instructions', '--no-sync'],
    { env, cwd: pgdata, encoding: 'utf8', ...(identity.uid === undefined ? {} : { uid: identity.uid, gid: identity.gid }) })
  rmSync(join(pwfile, '..'), { recursive: true, force: true })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`)
  writeFileSync(file, password, { mode: 0o600 })
  return password
}

function makeSocketDir(dataDir: string, identity: Identity): string {
  let dir = join(dataDir, 'run')
  if (Buffer.byteLength(dir) > MAX_SOCKET_DIR) dir = mkdtempSync(join(tmpdir(), 'custos-'))
  else mkdirSync(dir, { recursive: true, mode: 0o700 })
  chmodSync(dir, 0o700)
  if (identity.uid !== undefined && identity.gid !== undefined) chownSync(dir, identity.uid, identity.gid)
  return dir
}

function postmasterPid(pgdata: string): number | null {
  try { return Number(readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n')[0]) || null } catch { return null }
}

/** A server that outlived its program is stopped; the lock of a dead one, or of a number now worn by something else, is removed. */
async function repairLock(pgdata: string, postgres: string): Promise<void> {
  const pid = postmasterPid(pgdata)
  if (pid === null) return
  const state = processState(pid)
  if (state && !state.zombie && state.exe === postgres) {
    process.kill(pid, 'SIGINT')
    if (!(await gone(pid, 20_000))) { process.kill(pid, 'SIGQUIT'); await gone(pid, 5000) }
  }
  rmSync(join(pgdata, 'postmaster.pid'), { force: true })
}

async function answering(host: string, password: string, child: ChildProcess, ms: number): Promise<void> {
  for (const end = Date.now() + ms; ; await sleep(40)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`)
    const client = new pg.Client({ host, user: 'boot', password, database: 'postgres', connectionTimeoutMillis: 2000 })
    try { await client.connect(); await client.query('select 1'); return }
    catch (cause) { if (Date.now() > end) throw cause }
    finally { await client.end().catch(() => undefined) }
  }
}
