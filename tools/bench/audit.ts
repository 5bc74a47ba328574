/**
 * `node tools/bench/audit.ts [events]`: what the audit costs a write, and how quick the trail of one workspace of that many events (10 million) is
 * filtered; embedded PostgreSQL, in process. Events are made by generate_series, for the bench only. Times in milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ctx, inCtx, openKeys, readConfig, records, uuidv7 } from '@app/core'
import { openDatabase } from '@app/core/db'
import { parts, registry } from '@app/modules/registry'
import { pino } from 'pino'
import { auditRows } from '../../modules/trust/server/audit-list.queries.ts'

const events = Number(process.argv[2] ?? 10_000_000)
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
  await inCtx(app, { tenant_id, member_id, source: 'api', ip: '198.51.100.7', device: 'Firefox 139, Linux' }, fn)
const boot = async (sql: string, params: unknown[] = []): Promise<void> => {
  await db.asBoot((tx) => tx.query(sql, params))
}
const at = (times: number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0
const shown = (ms: number): string => ms.toFixed(1).padStart(7)

/** The same context, whose events go nowhere: the write without its audit. */
const silent = (ctx: Ctx): Ctx => ({
  ...ctx,
  tx: {
    query: async (sql, params) => (/insert into event \(/.test(sql) ? [] : await ctx.tx.query(sql, params)),
    run: ctx.tx.run,
  },
})

async function writes(): Promise<void> {
  const made = await as((ctx) =>
    records.createMany(
      ctx,
      'contact',
      Array.from({ length: 400 }, (_, i) => ({ last_name: `Person ${i}`, job_title: 'Buyer' })),
    ),
  )
  const ids = made.ok.map((row) => row.record.id)
  const compare = async (
    name: string,
    runs: number,
    act: (ctx: Ctx, run: number) => Promise<unknown>,
  ): Promise<void> => {
    const [audited, bare]: [number[], number[]] = [[], []]
    // Taken in turns, so that the machine's moods fall on both.
    for (let run = 0; run < runs; run++)
      for (const [times, wrap] of [
        [bare, silent],
        [audited, (ctx: Ctx) => ctx],
      ] as const) {
        const from = performance.now()
        await as((ctx) => act(wrap(ctx), run * 2 + (times === bare ? 0 : 1)))
        times.push(performance.now() - from)
      }
    console.log(
      `${name.padEnd(46)} with ${shown(at(audited, 0.5))}   without ${shown(at(bare, 0.5))}   ratio ${(at(audited, 0.5) / at(bare, 0.5)).toFixed(2)}`,
    )
  }
  const id = (run: number): string => ids[run % ids.length] ?? ''
  await compare('warm up', 40, (ctx, run) => records.update(ctx, 'contact', id(run), { job_title: `Warm ${run}` }))
  await compare('update one field', 300, (ctx, run) =>
    records.update(ctx, 'contact', id(run), { job_title: `Changed ${run}` }),
  )
  await compare('create one', 200, (ctx, run) => records.create(ctx, 'contact', { last_name: `New ${run}` }))
  await compare('create 500', 10, (ctx, run) =>
    records.createMany(
      ctx,
      'contact',
      Array.from({ length: 500 }, (_, i) => ({ last_name: `Batch ${run} ${i}` })),
    ),
  )
}

async function fill(): Promise<void> {
  const names = await db.asBoot((tx) =>
    tx.query<{ name: string; def: string }>(
      `select indexname as name, indexdef as def from pg_indexes where tablename = 'event' and indexname <> 'event_pkey'`,
    ),
  )
  for (const { name } of names) await boot(`drop index ${name}`)
  const chunk = 500_000
  for (let from = 0; from < events; from += chunk)
    await boot(
      `insert into event (tenant_id, id, at, name, object, record_id, record_version, actor_id, source, correlation_id, ip, device)
       select $1, (lpad(to_hex((extract(epoch from x.at) * 1000)::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid, x.at,
         x.object || '.' || x.verb, x.object, md5('r' || (i % 200000))::uuid, 1,
         case when i % 2000003 = 7 then md5('rare')::uuid else md5('m' || (i % 40))::uuid end,
         case when i % 2500001 = 5 then 'support' when i % 5 = 0 then 'import' else 'ui' end, md5('c' || (i / 3))::uuid,
         case when i % 1999993 = 3 then '203.0.113.99' else '198.51.100.' || (i % 200) end, 'Firefox 139, Linux'
       from (select i, now() - interval '360 days' + (i * 360.0 / $3) * interval '1 day' as at,
               case when i % 3000017 = 11 then 'workspace' else (array['deal', 'contact', 'task', 'company', 'lead'])[1 + (i / 41) % 5] end as object,
               (array['updated', 'updated', 'updated', 'created', 'moved', 'removed', 'restored'])[1 + (i / 7) % 7] as verb
             from generate_series($2::bigint, least($2::bigint + ${chunk}, $3) - 1) i) x`,
      [tenant_id, from, events],
    )
  for (const { def } of names)
    await db.asBoot(async (tx) => {
      await tx.query(`set local maintenance_work_mem = '512MB'`)
      await tx.query(def)
    })
  await boot('analyze event')
}

async function filters(): Promise<void> {
  const days = (n: number): string => new Date(Date.now() - n * 86_400_000).toISOString()
  const [some] = await db.asBoot((tx) =>
    tx.query<{ record_id: string; actor_id: string; correlation_id: string; rare: string }>(
      `select record_id, actor_id, correlation_id, md5('rare')::uuid as rare from event where tenant_id = $1 and at > now() - interval '100 days' order by at limit 1`,
      [tenant_id],
    ),
  )
  const cases: [string, Record<string, unknown>][] = [
    ['newest', {}],
    ['who: often', { actor_id: some?.actor_id }],
    ['who: seldom', { actor_id: some?.rare }],
    ['what: often', { name: 'deal.updated' }],
    ['what: seldom', { name: 'workspace.updated' }],
    ['object: often', { object: 'contact' }],
    ['object: seldom', { object: 'workspace' }],
    ['a word in the name', { q: 'restor' }],
    ['one record', { record_id: some?.record_id }],
    ['one request', { correlation_id: some?.correlation_id }],
    ['from: seldom', { source: 'support' }],
    ['from: often', { source: 'import' }],
    ['address: often', { ip: '198.51.100.20' }],
    ['address: seldom', { ip: '203.0.113.99' }],
    ['one day, half a year ago', { from: days(181), to: days(180) }],
    ['who and what', { actor_id: some?.actor_id, name: 'task.moved' }],
    ['who and what, never together', { actor_id: some?.actor_id, name: 'workspace.updated' }],
    ['who, on one day', { actor_id: some?.actor_id, from: days(91), to: days(90) }],
    ['object, before a day', { object: 'lead', to: days(200) }],
    ['who and object', { actor_id: some?.actor_id, object: 'company' }],
    ['address, what, before a day', { ip: '198.51.100.20', name: 'deal.updated', to: days(100) }],
  ]
  for (const [name, query] of cases) {
    const times: number[] = []
    let rows = 0
    for (let run = 0; run < 21; run++) {
      const from = performance.now()
      rows = (await as((ctx) => auditRows(ctx, query, 51))).length
      times.push(performance.now() - from)
    }
    console.log(
      `${name.padEnd(32)} ${String(rows).padStart(3)} rows   median ${shown(at(times, 0.5))}   worst ${shown(Math.max(...times))}`,
    )
  }
}

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
  console.log('A write with its audit, and the same write without:')
  await writes()
  const began = performance.now()
  await fill()
  console.log(`\n${events} events made in ${((performance.now() - began) / 1000).toFixed(0)} s; the trail, 51 rows:`)
  await filters()
} finally {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
}
