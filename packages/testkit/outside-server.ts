import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { findBinaries } from '../core/db/embedded/binaries.ts'
import { ensureCluster, SUPERUSER } from '../core/db/embedded/cluster.ts'
import { chooseLaunch, ownedDir } from '../core/db/embedded/launch.ts'
import { startPostmaster } from '../core/db/embedded/server.ts'
import { ensureDataDir } from '../core/db/embedded/index.ts'

/** A PostgreSQL server as an operator has one: over TCP, of its own, and ours is a role that owns databases and may create roles, no more. */
export type Outside = {
  /** A new database, and its DATABASE_URL. */
  database(name: string): Promise<string>
  /** What only its superuser may. */
  asSuperuser(database: string, sql: string): Promise<void>
  stop(): Promise<void>
}

const PASSWORD = 'of the operator'

/** Starts it from the binaries that npm brought, on a free port of the loopback. */
export async function startOutside(): Promise<Outside> {
  const folder = mkdtempSync(join(tmpdir(), 'custos-outside-'))
  const data = join(folder, 'data')
  ensureDataDir(data)
  const binaries = findBinaries()
  const launch = chooseLaunch(binaries, data)
  const dir = join(data, 'postgres')
  await ensureCluster({ binaries, launch, dir, password: PASSWORD, sync: false })
  const socket_dir = join(data, 'run')
  ownedDir(socket_dir, launch)
  const port = await freePort()
  const server = await startPostmaster({
    binaries,
    launch,
    dir,
    socket_dir,
    fast: true,
    settings: { listen_addresses: '127.0.0.1', port: String(port) },
    log: () => {},
  })
  const asSuperuser = async (database: string, sql: string): Promise<void> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: SUPERUSER, password: PASSWORD, database })
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }
  await asSuperuser('postgres', `create role custos login createrole password '${PASSWORD}'`)
  return {
    asSuperuser,
    async database(name) {
      await asSuperuser('postgres', `create database ${name} owner custos`)
      return `postgres://custos:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${name}`
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const freePort = async (): Promise<number> =>
  await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
