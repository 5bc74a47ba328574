/**
 * `node tools/bench/import.ts [rows]`: contacts from CSV into an embedded PostgreSQL (fsync on), as the worker does it, with readers
 * asking meanwhile. Prints seconds, rows a second, peak memory, and the readers' median and p95. `stream` reads only:
 * `node tools/bench/import.ts 1000000 stream`.
 */
import { createWriteStream, existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { coreModule, inCtx, mergeModules, openKeys, records } from '@app/core'
import { openDatabase } from '@app/core/db'
import { createServer } from '@app/core/http'
import { openSource, profileRows } from '@app/core/transfer'
import { modules, registry } from '@app/modules/registry'
import { pino } from 'pino'
import { readConfig } from '../../packages/core/config.ts'
import { signUp } from '../../packages/testkit/edge.ts'
import { type Person, uploadFile, work } from '../../packages/testkit/transfer.ts'

const rows = Number(process.argv[2] ?? 100_000)
const matchOn = process.env['MATCH'] === '0' ? [] : ['email']
const folder = mkdtempSync(join(tmpdir(), 'custos-bench-'))
const csv = join(folder, 'contacts.csv')

const FIRST = ['Ann', 'Bo', 'Cora', 'Dan', 'Eve', 'Finn', 'Gia', 'Hal', 'Ida', 'Jörg']
const LAST = ['Lee', 'Müller', 'García', 'Smith', 'Kowalski', 'Rossi', 'Dubois', 'Nielsen', 'Okafor', 'Tanaka']
async function* lines(): AsyncGenerator<string> {
  yield 'First Name,Last Name,Email,Phone,Job Title,Lifecycle,Birthday,City,Source\n'
  for (let at = 0; at < rows; at += 1000) {
    let text = ''
    for (let n = at; n < Math.min(at + 1000, rows); n += 1)
      text += `${FIRST[n % 10]},${LAST[(n >> 3) % 10]} ${n},person${n}@example.com,+1202${String(
        5_550_000 + (n % 9_999_999),
      )
        .padStart(7, '0')
        .slice(
          0,
          7,
        )},"Buyer, level ${n % 7}",customer,${1 + (n % 12)}/${1 + (n % 28)}/${1960 + (n % 40)},Springfield,fair\n`
    yield text
  }
}

/** CPU seconds of all processes of the embedded PostgreSQL so far (Linux), since wall time means little on a shared machine. */
const postgresCpu = (): number => {
  let ticks = 0
  for (const pid of existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []) {
    try {
      if (
        !readFileSync(`/proc/${pid}/environ`, 'latin1').includes(folder) &&
        !readlinkSync(`/proc/${pid}/cwd`).includes(folder)
      )
        continue
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      if (!fields.includes('(postgres')) continue
      const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields
        .slice(fields.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 15)
        .map(Number)
      ticks += utime + stime + cutime + cstime
    } catch {
      continue
    }
  }
  return ticks / 100
}

let peak = 0
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss)
}, 50)
const mb = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`

try {
  await pipeline(lines, createWriteStream(csv))
  const read = performance.now()
  const source = await openSource(csv)
  const { row_count } = await profileRows(source.format.columns, source.rows())
  console.log(
    `read and profile: ${row_count} rows in ${((performance.now() - read) / 1000).toFixed(1)} s, peak memory ${mb(peak)}`,
  )
  if (process.argv[3] !== 'stream') await runImport()
} finally {
  clearInterval(watch)
  rmSync(folder, { recursive: true, force: true })
}

async function runImport(): Promise<void> {
  const config = {
    ...readConfig({ DATA_DIR: join(folder, 'data'), PORT: '3000' }),
    rates: { public_per_minute: 0, session_per_minute: 0 },
  }
  const db = await openDatabase(config)
  const app = {
    config,
    db,
    registry,
    parts: mergeModules(modules.some((one) => one.name === coreModule.name) ? modules : [coreModule, ...modules]),
    log: pino({ level: 'warn' }),
    keys: openKeys(config),
    clock: () => new Date(),
  }
  const server = createServer(app)
  await server.ready()
  try {
    const one = await signUp(server)
    const [tenant] = await db.inAuth((tx) =>
      tx.query<{ id: string }>('select id from identity.tenant where slug = $1', [one.slug]),
    )
    const person: Person = { ...one, tenant_id: tenant?.id ?? '' }
    const { data } = await uploadFile(
      person,
      { app, server } as Parameters<typeof uploadFile>[1],
      'contact',
      'contacts.csv',
      readFileSync(csv),
    )
    const id = String(data['id'])
    await one.send('PATCH', `/v1/imports/${id}`, { match_on: matchOn })
    await one.send('POST', `/v1/imports/${id}/run`)
    peak = 0
    const waits: number[] = []
    let running = true
    const reader = (async () => {
      while (running) {
        const from = performance.now()
        await inCtx(app, { tenant_id: person.tenant_id, member_id: person.member_id, source: 'api' }, (ctx) =>
          records.list(ctx, 'contact', { limit: 50, sort: 'last_name' }),
        )
        waits.push(performance.now() - from)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    })()
    const begun = performance.now()
    const [own, database] = [process.cpuUsage(), postgresCpu()]
    try {
      await work(app, 'transfer.run', { tenant_id: person.tenant_id, id })
    } finally {
      running = false
      await reader
    }
    const seconds = (performance.now() - begun) / 1000
    const used = process.cpuUsage(own)
    const cpu = `CPU: program ${((used.user + used.system) / 1e6).toFixed(1)} s, PostgreSQL ${(postgresCpu() - database).toFixed(1)} s`
    const done = (await one.send('GET', `/v1/imports/${id}`)).data
    const sorted = waits.toSorted((a, b) => a - b)
    console.log(
      `import: ${JSON.stringify(done['counts'])} ${String(done['state'])} in ${seconds.toFixed(1)} s (${Math.round(rows / seconds)} rows/s), ${cpu}, peak memory ${mb(peak)}; ${sorted.length} reads meanwhile, median ${sorted[sorted.length >> 1]?.toFixed(0)} ms, p95 ${sorted[Math.floor(sorted.length * 0.95)]?.toFixed(0)} ms`,
    )
    if (process.argv[3] === 'undo') {
      const from = performance.now()
      const undone = await one.send('POST', `/v1/imports/${id}/undo`)
      if (undone.statusCode === 202)
        await work(app, 'transfer.undo', { tenant_id: person.tenant_id, id, member_id: person.member_id })
      const after = (await one.send('GET', `/v1/imports/${id}`)).data
      console.log(
        `undo: ${String(after['state'])} ${JSON.stringify({ undone: (after['undo'] as { undone: number } | null)?.undone })} in ${((performance.now() - from) / 1000).toFixed(1)} s`,
      )
    }
  } finally {
    await server.close()
    await db.close()
  }
}
