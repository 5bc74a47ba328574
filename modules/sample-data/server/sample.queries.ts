import { type Ctx, error, objectOf, records, uuidv7, writeEvents } from '@app/core'
import { companies, deals, people, tasks } from './story.ts'

/** The correlation under which the sample was made; null when there is none. */
export async function sampleBatch(ctx: Ctx): Promise<string | null> {
  const [row] = await ctx.tx.query<{ batch: string | null }>(
    `select settings ->> 'sample_batch' as batch from identity.tenant where id = $1`,
    [ctx.tenant.id],
  )
  return row?.batch ?? null
}

const day = (ctx: Ctx, offset: number): string =>
  new Date(Date.parse(ctx.now) + offset * 86_400_000).toISOString().slice(0, 10)

const noted = (ctx: Ctx, name: string) => ({
  name,
  object: 'workspace',
  record_id: ctx.tenant.id,
  record_version: null,
})

/** Makes the sample, through the same records.* as everything else. @throws conflict when it is there already */
export async function addSample(outer: Ctx): Promise<void> {
  if (await sampleBatch(outer)) throw error('conflict', { detail: 'The sample data is there already.' })
  // A correlation of its own, which is the mark of the sample; the trail says what made it.
  const ctx: Ctx = { ...outer, correlation_id: uuidv7(), causation_id: outer.correlation_id }
  await writeEvents(outer, [noted(outer, 'workspace.sample_added')])
  const currency = ctx.tenant.currency
  await ctx.tx.query(
    `update identity.tenant set settings = settings || jsonb_build_object('sample_batch', $2::text) where id = $1`,
    [ctx.tenant.id, ctx.correlation_id],
  )
  const firms = (
    await records.createMany(
      ctx,
      'company',
      companies.map(({ city, country, ...c }) => ({
        ...c,
        source: 'Sample',
        address: { city, country },
        domains: [{ value: `${c.name.toLowerCase().replace(/[^a-z]+/g, '-')}.example`, is_primary: true }],
      })),
    )
  ).ok.map((r) => r.record.id)
  const persons = (
    await records.createMany(
      ctx,
      'contact',
      people.map(([first_name, last_name, job_title], i) => ({
        first_name,
        last_name,
        job_title,
        company_id: firms[i % firms.length],
        source: 'Sample',
        lifecycle: i % 3 === 0 ? 'customer' : 'qualified',
        legal_basis: 'legitimate_interest',
        email: `${first_name}.${last_name}@example.com`.toLowerCase(),
        phone: `+1202555${String(100 + i).padStart(4, '0')}`,
      })),
    )
  ).ok.map((r) => r.record.id)
  const { data: stages } = await records.list(ctx, 'stage', { sort: 'position', limit: 200 })
  const [first] = (await records.list(ctx, 'pipeline', { filter: { is_default: { eq: true } }, limit: 1 })).data
  const own = stages.filter((s) => s['pipeline_id'] === first?.id)
  const open = own.filter((s) => s['outcome'] === 'open')
  const made = (
    await records.createMany(
      ctx,
      'deal',
      deals.map((d) => ({
        name: d.name,
        company_id: firms[d.company],
        contact_id: persons[d.company],
        amount: { amount: d.amount, currency },
        closes_on: day(ctx, d.days),
        opened_on: day(ctx, d.days - 60),
        source: 'Sample',
        next_step: d.next_step ?? null,
        stage_id: (typeof d.stage === 'number'
          ? open[Math.min(d.stage, open.length - 1)]
          : (own.find((s) => s['outcome'] === d.stage) ?? own.at(-1))
        )?.id,
      })),
    )
  ).ok.map((r) => r.record.id)
  await records.createMany(
    ctx,
    'task',
    tasks.map((t) => ({
      title: t.title,
      due_on: day(ctx, t.days),
      priority: t.priority,
      deal_id: made[t.deal],
      company_id: firms[deals[t.deal]?.company ?? 0],
    })),
  )
  await records.createMany(
    ctx,
    'activity',
    made.slice(0, 6).map((deal_id, i) => ({
      subject: i % 2 === 0 ? 'First call' : 'Showroom visit',
      kind: i % 2 === 0 ? 'call' : 'meeting',
      happened_at: `${day(ctx, -3 - i * 4)}T10:00:00.000Z`,
      duration_minutes: 25,
      deal_id,
      contact_id: persons[i],
    })),
  )
  await records.createMany(ctx, 'note', [
    { body: 'They want delivery before the new school year.', deal_id: made[4] },
    { body: 'Prefers oak; asked for a recycled option.', deal_id: made[0], is_pinned: true },
  ])
  await records.createMany(ctx, 'lead', [
    {
      name: 'Rosa Lindqvist',
      company_name: 'Marrow Bakery',
      email: 'rosa@example.org',
      status: 'new',
      rating: 3,
      source: 'Sample',
      estimated_value: { amount: '6400.00', currency },
    },
    {
      name: 'Tomas Ek',
      company_name: 'Pinecone Nursery',
      email: 'tomas@example.org',
      status: 'contacted',
      rating: 4,
      source: 'Sample',
      next_follow_up_on: day(ctx, 2),
    },
    {
      name: 'Una Castell',
      company_name: 'Quarry Gym',
      email: 'una@example.org',
      status: 'qualified',
      rating: 5,
      source: 'Sample',
    },
  ])
}

/** Takes the sample away for good, edited or not; what real records point at is left and named. */
export async function removeSample(ctx: Ctx): Promise<{ removed: number; kept: { object: string; id: string }[] }> {
  const batch = await sampleBatch(ctx)
  if (!batch) throw error('not_found')
  const rows = await ctx.tx.query<{ object: string; ids: string[] }>(
    `select object, array_agg(record_id::text) as ids from event where tenant_id = $1 and correlation_id = $2 and name like '%.created' group by object order by max(id::text) desc`,
    [ctx.tenant.id, batch],
  )
  const kept: { object: string; id: string }[] = []
  let removed = 0
  for (const { object, ids } of rows) {
    const left = (await records.destroyMany(ctx, objectOf(ctx, object), ids)).kept
    removed += ids.length - left.length
    kept.push(...left.map((id) => ({ object, id })))
  }
  await ctx.tx.query(`update identity.tenant set settings = settings - 'sample_batch' where id = $1`, [ctx.tenant.id])
  await writeEvents(ctx, [noted(ctx, 'workspace.sample_removed')])
  return { removed, kept }
}

export async function sampleCounts(ctx: Ctx): Promise<{ present: boolean; counts: Record<string, number> }> {
  const batch = await sampleBatch(ctx)
  if (!batch) return { present: false, counts: {} }
  const rows = await ctx.tx.query<{ object: string; n: number }>(
    `select object, count(*) as n from event where tenant_id = $1 and correlation_id = $2 and name like '%.created' group by object`,
    [ctx.tenant.id, batch],
  )
  return { present: true, counts: Object.fromEntries(rows.map((r) => [r.object, Number(r.n)])) }
}
