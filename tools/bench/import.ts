/**
 * `npm run bench -- import [--rows 100000] [--undo] [--export csv,xlsx]`: contacts from CSV over HTTP into the product as `npm start` runs it
 * (embedded PostgreSQL, fsync on), with a reader asking for a sorted page ten times a second meanwhile. Prints what each step took, the memory
 * of the server process at each tenth, its peak, and the readers' median and p95.
 */
import { createWriteStream, mkdtempSync, openAsBlob, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { signUpOverHttp, startBenchServer, type BenchServer, type Client } from './server.ts'

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    undo: { type: 'boolean', default: false },
    export: { type: 'string', default: '' },
    check: { type: 'boolean', default: false },
  },
})
const rows = Number(given.rows)

const FIRST = ['Ann', 'Bo', 'Cora', 'Dan', 'Eve', 'Finn', 'Gia', 'Hal', 'Ida', 'Jörg']
const LAST = ['Lee', 'Müller', 'García', 'Smith', 'Kowalski', 'Rossi', 'Dubois', 'Nielsen', 'Okafor', 'Tanaka']

async function* lines(): AsyncGenerator<string> {
  yield 'First Name,Last Name,Email,Phone,Job Title,Lifecycle,Birthday,City,Source\n'
  for (let at = 0; at < rows; at += 1000) {
    let text = ''
    for (let n = at; n < Math.min(at + 1000, rows); n += 1) {
      const name = `${FIRST[n % 10]},${LAST[(n >> 3) % 10]} ${n},person${n}@example.com`
      const phone = `+1202${String(2_000_000 + (n % 7_999_999))}`
      const birthday = `${1 + (n % 12)}/${1 + (n % 28)}/${1960 + (n % 40)}`
      text += `${name},${phone},"Buyer, level ${n % 7}",customer,${birthday},Springfield,fair\n`
    }
    yield text
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const since = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`
const at = (sorted: number[], share: number): string =>
  `${Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)} ms`

/** Asks for a sorted page ten times a second until told to stop; answers the waits in order. */
function readMeanwhile(person: Client): { stop: () => Promise<number[]> } {
  const waits: number[] = []
  let isOn = true
  const reading = (async () => {
    while (isOn) {
      const from = performance.now()
      await person.send('GET', '/v1/contacts?limit=50&sort=last_name')
      waits.push(performance.now() - from)
      await pause(100)
    }
  })()
  return {
    stop: async () => {
      isOn = false
      await reading
      return waits.toSorted((a, b) => a - b)
    },
  }
}

/** Waits for a state, printing memory and time at each tenth. */
async function follow(
  server: BenchServer,
  person: Client,
  path: string,
  until: readonly string[],
): Promise<Record<string, unknown>> {
  const from = performance.now()
  let tenth = 0
  for (;;) {
    const now = await person.send('GET', path)
    const progress = Number(now['progress'] ?? 0)
    if (progress >= (tenth + 1) * 10 && progress < 100) {
      tenth = Math.floor(progress / 10)
      console.log(
        `  ${tenth * 10} % after ${since(from)}: server ${server.memory().now} MB (peak ${server.memory().peak}), PostgreSQL ${server.postgresMemory()} MB of its own`,
      )
    }
    if (until.includes(String(now['state']))) return now
    await pause(500)
  }
}

async function step(server: BenchServer, name: string, work: () => Promise<string>): Promise<void> {
  const from = performance.now()
  const before = server.cpu()
  const said = await work()
  const cpu = server.cpu()
  const { now, peak } = server.memory()
  console.log(
    `${name}: ${since(from)}; ${said}; CPU: program ${(cpu.program - before.program).toFixed(1)} s, PostgreSQL ${(cpu.postgres - before.postgres).toFixed(1)} s; server ${now} MB, peak so far ${peak} MB`,
  )
}

/** Reads a download to its end without keeping it. */
async function drain(person: Client, path: string): Promise<number> {
  let bytes = 0
  for await (const chunk of (await person.open(path)).body ?? []) bytes += chunk.length
  return bytes
}

async function bench(folder: string): Promise<void> {
  const csv = join(folder, 'contacts.csv')
  await pipeline(lines, createWriteStream(csv))
  const server = await startBenchServer(folder)
  try {
    const person = await signUpOverHttp(server.url)
    console.log(`${rows} rows; server ready with ${server.memory().now} MB`)
    let id = ''
    await step(server, 'upload, read and profile', async () => {
      const form = new FormData()
      form.append('object', 'contact')
      form.append('file', await openAsBlob(csv), 'contacts.csv')
      const made = await person.send('POST', '/v1/imports', form)
      id = String(made['id'])
      return `${String(made['row_count'])} rows`
    })
    await person.send('PATCH', `/v1/imports/${id}`, { match_on: ['email'] })
    if (given.check)
      await step(server, 'check', async () =>
        JSON.stringify((await person.send('POST', `/v1/imports/${id}/dry-run`))['dry_run']),
      )
    await step(server, 'import', async () => {
      const reader = readMeanwhile(person)
      await person.send('POST', `/v1/imports/${id}/run`)
      const done = await follow(server, person, `/v1/imports/${id}`, ['done', 'failed'])
      const waits = await reader.stop()
      return `${String(done['state'])} ${JSON.stringify(done['counts'])}; ${waits.length} reads meanwhile, median ${at(waits, 0.5)}, p95 ${at(waits, 0.95)}`
    })
    for (const format of given.export.split(',').filter((one) => one !== ''))
      await step(server, `export as ${format}`, async () => {
        const reader = readMeanwhile(person)
        const made = await person.send('POST', '/v1/exports', { object: 'contact', format })
        const path = `/v1/exports/${String(made['id'])}`
        const done = await follow(server, person, path, ['done', 'failed'])
        const bytes = await drain(person, `${path}/download`)
        const waits = await reader.stop()
        return `${String(done['state'])} ${String(done['row_count'])} rows, ${Math.round(bytes / 1e6)} MB downloaded; reads median ${at(waits, 0.5)}, p95 ${at(waits, 0.95)}`
      })
    if (given.undo)
      await step(server, 'undo', async () => {
        const reader = readMeanwhile(person)
        await person.send('POST', `/v1/imports/${id}/undo`)
        const done = await follow(server, person, `/v1/imports/${id}`, ['undone', 'failed'])
        const waits = await reader.stop()
        return `${String(done['state'])} ${JSON.stringify({ ...(done['undo'] as object), kept: undefined })}; reads median ${at(waits, 0.5)}, p95 ${at(waits, 0.95)}`
      })
  } finally {
    await server.stop()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'custos-bench-'))
try {
  await bench(folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
