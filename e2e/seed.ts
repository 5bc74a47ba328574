import type { Json, Tenant } from './tenant.ts'

/** What a test of all screens needs to know about the records it looks at. */
export type Seeded = {
  /** Objects with a list of their own, and one record of each when there is any. */
  objects: { name: string; path: string; id: string | null }[]
  imports: string[]
  pair: [string, string] | null
}

type Meta = { objects: { name: string; path: string; hidden: boolean; routes?: boolean; can: { create: string } }[] }

/** Records of one kind, as somebody might have typed them. `n` counts them. */
const samples: Record<string, (n: number, refs: Record<string, string>) => Json> = {
  company: (n) => ({
    name: n === 0 ? 'Granite Bay Quarrying and Stone Works of the Northern Isles' : `Company ${n}`,
    industry: n % 3 === 0 ? 'Stone' : null,
    website: 'https://granite.example',
    annual_revenue: { amount: `${1000 + n}.00`, currency: 'USD' },
    tags: n % 5 === 0 ? ['north', 'key account'] : [],
  }),
  contact: (n, refs) => ({
    first_name: 'Rosa',
    last_name: `Lind ${n}`,
    email: `rosa.${n}@granite.example`,
    phone: '+1 202 555 0163',
    job_title: 'Head of purchasing',
    company_id: refs['company'],
  }),
  lead: (n) => ({
    name: `Lead ${n}`,
    company_name: 'Marrow Bakery',
    estimated_value: { amount: '900.00', currency: 'USD' },
  }),
  deal: (n, refs) => ({
    name: `Forty chairs ${n}`,
    amount: { amount: `${100 + n}.50`, currency: 'USD' },
    closes_on: `2027-0${1 + (n % 6)}-15`,
    company_id: refs['company'],
    contact_id: refs['contact'],
  }),
  task: (n, refs) => ({
    title: `Call back ${n}`,
    due_on: n % 2 ? '2026-01-05' : '2027-01-05',
    contact_id: refs['contact'],
  }),
  activity: (n, refs) => ({
    kind: 'call',
    subject: `Talked about the order ${n}`,
    happened_at: '2026-11-02T09:30:00Z',
    duration_minutes: 12,
    contact_id: refs['contact'],
  }),
  note: (n, refs) => ({ body: `Prefers mornings. ${n}`, contact_id: refs['contact'] }),
  product: (n) => ({ name: `Chair ${n}`, code: `C-${n}`, price: { amount: '49.90', currency: 'USD' } }),
}

/** How many of each: the virtual lists are looked at with 10,000. */
const amounts = { none: 0, one: 1, many: 10_000 }

/** Fills a workspace over the API: nothing, one of everything, or so many that only a window of them is drawn. */
export async function seedRecords(tenant: Tenant, amount: keyof typeof amounts): Promise<Seeded> {
  const meta = (await tenant.api('GET', '/v1/meta')) as unknown as Meta
  const listed = meta.objects.filter((object) => !object.hidden && object.can.create !== 'none' && samples[object.name])
  const order = Object.keys(samples)
  const refs: Record<string, string> = {}
  const objects: Seeded['objects'] = []
  for (const object of listed.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))) {
    const make = samples[object.name]
    if (!make) continue
    const ids = await tenant.seed(
      `/v1/${object.path}`,
      Array.from({ length: amounts[amount] }, (_, n) => make(n, refs)),
    )
    if (ids[0]) refs[object.name] = ids[0]
    objects.push({ name: object.name, path: object.path, id: ids[0] ?? null })
  }
  if (amount === 'none') return { objects, imports: [], pair: null }
  const [spare, gone] = await tenant.seed('/v1/contacts', [
    { first_name: 'Rosa', last_name: 'Lind 0', email: 'rosa.0@granite.example', job_title: 'Buyer' },
    { last_name: 'Gone' },
  ])
  await tenant.api('DELETE', `/v1/contacts/${gone}`)
  await tenant.api('POST', '/v1/teams', { name: 'North' })
  await tenant.api('POST', '/v1/invitations', { email: 'per@kestrel.example', role: 'rep' })
  await tenant.api('POST', '/v1/custom-fields', { object: 'contact', kind: 'text', key: 'badge', label: 'Badge' })
  await tenant.api('POST', '/v1/views', {
    name: 'Stone',
    object: 'company',
    visibility: 'all',
    config: { filter: { industry: { eq: 'Stone' } } },
  })
  await tenant.api('POST', '/v1/exports', { object: 'contact', format: 'csv' })
  const file = await tenant.upload(
    '/v1/imports',
    { object: 'company' },
    'companies.csv',
    'Name,Sector\nPinecone,Garden\n',
  )
  return { objects, imports: [String(file['id'])], pair: refs['contact'] && spare ? [refs['contact'], spare] : null }
}
