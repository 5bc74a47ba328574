/**
 * `node tools/bench/reads.ts [rows]`: lists, filters, search and single writes over one workspace of that many contacts (100,000),
 * embedded PostgreSQL with fsync on, in process: median and p95 of 60 runs each, in milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ctx, inCtx, openKeys, readConfig, records, uuidv7 } from '@app/core'
import { openDatabase } from '@app/core/db'
import { parts, registry } from '@app/modules/registry'
import { pino } from 'pino'
import { globalSearch } from '../../packages/core/search/search.ts'

const SYLLABLES = 'ber son man ton ing lis mar jo hn ka ro vel dor an ek ski tsu ri qu st el or un ba me'.split(' ')
/** 15,625 family names, so that the vocabulary is that of a large workspace. */
const surname = (n: number): string => {
  const name = [n, Math.floor(n / 25), Math.floor(n / 625)].map((part) => SYLLABLES[part % 25]).join('')
  return name.charAt(0).toUpperCase() + name.slice(1)
}
/** One letter of a name lost, or two swapped. */
const misspelt = (n: number): string => {
  const name = surname(n * 31 + 7).toLowerCase()
  const at = 1 + (n % (name.length - 2))
  return (
    name.slice(0, at) +
    (n % 2 ? '' : (name[at + 1] ?? '')) +
    (n % 2 ? '' : (name[at] ?? '')) +
    name.slice(at + (n % 2 ? 1 : 2))
  )
}
const rows = Number(process.argv[2] ?? 100_000)
const RUNS = 60
const folder = mkdtempSync(join(tmpdir(), 'custos-bench-'))
const config = readConfig({ DATA_DIR: folder })
const db = await openDatabase(config)
const app = {
  config,
  db,
  registry,
  parts,
  log: pino({ level: 'silent' }),
  keys: openKeys(config),
  clock: () => new Date(),
}
const [tenant_id, member_id] = [uuidv7(), uuidv7()]
const as = async <T>(fn: (ctx: Ctx) => Promise<T>): Promise<T> =>
  await inCtx(app, { tenant_id, member_id, source: 'api' }, fn)

try {
  await db.inAuth(async (tx) => {
    await tx.query(
      `insert into identity.tenant (id, slug, name, region, time_zone, currency, locale, created_at) values ($1, 'bench', 'Bench', 'US', 'UTC', 'USD', 'en', now())`,
      [tenant_id],
    )
    await tx.query(
      `insert into member (tenant_id, id, version, created_at, updated_at, name, role, is_active) values ($1, $2, 1, now(), now(), 'Bench', 'owner', true)`,
      [tenant_id, member_id],
    )
  }, tenant_id)
  const began = performance.now()
  for (let at = 0; at < rows; at += 2000) {
    const batch = Array.from({ length: Math.min(2000, rows - at) }, (_, i) => ({
      first_name: ['Ann', 'Bo', 'Cora', 'Dan'][(at + i) % 4] ?? 'Eve',
      last_name: surname(at + i),
      email: `person${at + i}@example.com`,
      job_title: `Buyer ${(at + i) % 31}`,
      lifecycle: (at + i) % 3 === 0 ? 'customer' : 'lead',
    }))
    await as(async (ctx) => await records.createMany(ctx, 'contact', batch))
  }
  const seconds = (performance.now() - began) / 1000
  console.log(
    `${rows} contacts created in ${seconds.toFixed(1)} s (${Math.round(rows / seconds)} a second), events and search terms included`,
  )
  await new Promise((done) => setTimeout(done, 25_000)) // autovacuum's statistics, as a person would have them moments later

  const measure = async (name: string, fn: (ctx: Ctx, run: number) => Promise<unknown>): Promise<void> => {
    const times: number[] = []
    for (let run = 0; run < RUNS; run++) {
      const from = performance.now()
      await as(async (ctx) => await fn(ctx, run))
      times.push(performance.now() - from)
    }
    times.sort((a, b) => a - b)
    const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1).padStart(7)
    console.log(`${name.padEnd(46)} median ${at(0.5)}   p95 ${at(0.95)}`)
  }
  const { data } = await as(async (ctx) => await records.list(ctx, 'contact', { limit: 200 }))
  const id = (run: number): string => data[run % data.length]?.id ?? ''
  await measure('get by id, lists and tags included', async (ctx, run) => await records.get(ctx, 'contact', id(run)))
  await measure('list 50, newest first', async (ctx) => await records.list(ctx, 'contact', {}))
  await measure('list 50, by last name', async (ctx) => await records.list(ctx, 'contact', { sort: 'last_name' }))
  await measure(
    'filter: e-mail is',
    async (ctx, run) =>
      await records.list(ctx, 'contact', { filter: { email: { eq: `person${run * 31}@example.com` } } }),
  )
  await measure(
    'filter: last name begins with',
    async (ctx, run) =>
      await records.list(ctx, 'contact', {
        filter: { last_name: { starts_with: surname(run * 31).slice(0, 6) } },
        sort: 'last_name',
      }),
  )
  await measure(
    'filter: lifecycle is, by last name',
    async (ctx) => await records.list(ctx, 'contact', { filter: { lifecycle: { eq: 'customer' } }, sort: 'last_name' }),
  )
  await measure(
    'filter: contains (scans the workspace)',
    async (ctx) => await records.list(ctx, 'contact', { filter: { job_title: { contains: 'uyer 7' } } }),
  )
  await measure(
    'search as you type: two words',
    async (ctx, run) => await globalSearch(ctx, `ann ${surname(run * 31).slice(0, 4)}`),
  )
  await measure('search as you type: one letter', async (ctx) => await globalSearch(ctx, 'a'))
  await measure('search with a typing error', async (ctx, run) => await globalSearch(ctx, misspelt(run)))
  await measure(
    'search with a typing error: two words',
    async (ctx, run) => await globalSearch(ctx, `ann ${misspelt(run)}`),
  )
  await measure('search that finds nothing', async (ctx, run) => await globalSearch(ctx, `zwxq${run % 10}yvvk buyer`))
  let found = 0
  for (let run = 0; run < RUNS; run++) {
    const hits = await as(async (ctx) => await globalSearch(ctx, misspelt(run)))
    if (hits.some((hit) => hit.title.endsWith(surname(run * 31 + 7)))) found++
  }
  console.log(`typing errors: the name meant is among the results for ${found} of ${RUNS}`)
  await measure(
    'count by lifecycle',
    async (ctx) => await records.aggregate(ctx, 'contact', { group_by: ['lifecycle'] }),
  )
  await measure(
    'update one field',
    async (ctx, run) => await records.update(ctx, 'contact', id(run), { job_title: `Changed ${run}` }),
  )
  await measure('create one', async (ctx, run) => await records.create(ctx, 'contact', { last_name: `New ${run}` }))
} finally {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
}
