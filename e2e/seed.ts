import type { Json, Tenant } from './tenant.ts'

/** What a test of all screens needs to know about the records it looks at. */
export type Seeded = {
  /** Objects with a list of their own, and one record of each when there is any. */
  objects: { name: string; path: string; id: string | null }[]
  imports: string[]
  /** Support access that was given and taken back. */
  grants: string[]
  requests: string[]
  policies: string[]
  pair: [string, string] | null
}

type Meta = { objects: { name: string; path: string; hidden: boolean; routes?: boolean; can: { create: string } }[] }

/** One record of each kind, as somebody might have typed it, long where people are long. Order matters: refs come first. */
const samples: Record<string, (refs: Record<string, string>) => Json> = {
  company: () => ({
    name: 'Granite Bay Quarrying and Stone Works of the Northern Isles',
    industry: 'Stone',
    website: 'https://granite.example',
    annual_revenue: { amount: '1000.00', currency: 'USD' },
  }),
  contact: (refs) => ({
    first_name: 'Rosa',
    last_name: 'Lind',
    email: 'rosa.lind@granite.example',
    phone: '+1 202 555 0163',
    job_title: 'Head of purchasing',
    company_id: refs['company'],
  }),
  lead: () => ({
    name: 'Sofia Marrow',
    company_name: 'Marrow Bakery',
    estimated_value: { amount: '900.00', currency: 'USD' },
  }),
  deal: (refs) => ({
    name: 'Forty chairs',
    amount: { amount: '100.50', currency: 'USD' },
    closes_on: '2027-02-15',
    company_id: refs['company'],
    contact_id: refs['contact'],
  }),
  task: (refs) => ({ title: 'Call back', due_on: '2026-01-05', contact_id: refs['contact'] }),
  activity: (refs) => ({
    kind: 'call',
    subject: 'Talked about the order',
    happened_at: '2026-11-02T09:30:00Z',
    duration_minutes: 12,
    contact_id: refs['contact'],
  }),
  note: (refs) => ({ body: 'Prefers mornings.', contact_id: refs['contact'] }),
  product: () => ({ name: 'Chair', code: 'C-1', price: { amount: '49.90', currency: 'USD' } }),
}

const first = async (tenant: Tenant, path: string): Promise<string | null> =>
  ((await tenant.api('GET', `/v1/${path}?limit=1`))['data'] as { id: string }[])[0]?.id ?? null

/** Fills a workspace over the API: nothing, one of everything, or the sample data and so many people that only a window of them is drawn. */
export async function seedRecords(tenant: Tenant, amount: 'none' | 'one' | 'many'): Promise<Seeded> {
  const meta = (await tenant.api('GET', '/v1/meta')) as unknown as Meta
  const listed = meta.objects.filter((one) => !one.hidden && one.can.create !== 'none' && samples[one.name])
  if (amount === 'none')
    return {
      objects: listed.map(({ name, path }) => ({ name, path, id: null })),
      imports: [],
      grants: [],
      requests: [],
      policies: [],
      pair: null,
    }
  const refs: Record<string, string> = {}
  if (amount === 'one') {
    for (const [name, make] of Object.entries(samples)) {
      const object = listed.find((one) => one.name === name)
      const [id] = object ? await tenant.seed(`/v1/${object.path}`, [make(refs)]) : []
      if (id) refs[name] = id
    }
  } else {
    await tenant.api('POST', '/v1/sample-data')
    await tenant.seed(
      '/v1/contacts',
      Array.from({ length: 10_000 }, (_, n) => ({ first_name: 'Rosa', last_name: `Lind ${n}`, job_title: 'Buyer' })),
    )
  }
  const objects: Seeded['objects'] = []
  for (const { name, path } of listed) objects.push({ name, path, id: refs[name] ?? (await first(tenant, path)) })
  const [spare, gone] = await tenant.seed('/v1/contacts', [
    { first_name: 'Rosa', last_name: 'Lind', email: 'rosa@granite.example', job_title: 'Buyer' },
    { last_name: 'Gone' },
  ])
  await tenant.api('DELETE', `/v1/contacts/${gone}`)
  await tenant.api('POST', '/v1/teams', { name: 'North' })
  await tenant.api('POST', '/v1/invitations', { email: `per.${tenant.slug}@kestrel.example`, role: 'rep' })
  await tenant.api('POST', '/v1/custom-fields', { object: 'contact', kind: 'text', key: 'badge', label: 'Badge' })
  await tenant.api('POST', '/v1/views', {
    name: 'Stone',
    object: 'company',
    visibility: 'all',
    config: { filter: { industry: { eq: 'Stone' } } },
  })
  await tenant.api('POST', '/v1/api-keys', { name: 'Shop' })
  await tenant.api('POST', '/v1/exports', { object: 'contact', format: 'csv' })
  const file = await tenant.upload(
    '/v1/imports',
    { object: 'company' },
    'companies.csv',
    'Name,Sector\nPinecone,Garden\n',
  )
  const grant = await tenant.api('POST', '/v1/support-grants', { hours: 1, reason: 'The import stops half way' })
  await tenant.api('DELETE', `/v1/support-grants/${String(grant['id'])}`)
  const policy = await tenant.api('POST', '/v1/internal-policies', {
    title: 'Clean desk',
    text: 'Nothing that names a person stays on a desk over night.',
    audience: { kind: 'all' },
    due_on: new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10),
  })
  const request = await tenant.api('POST', '/v1/privacy-requests', {
    kind: 'erasure',
    name: 'Rosa Lind',
    email: 'rosa.lind@granite.example',
  })
  await tenant.api('POST', `/v1/privacy-requests/${String(request['id'])}/identity`, {
    fact: 'Customer number compared',
  })
  if (amount === 'one') await planErasure(tenant, `/v1/privacy-requests/${String(request['id'])}`)
  const contact = objects.find((one) => one.name === 'contact')?.id
  return {
    objects,
    imports: [String(file['id'])],
    grants: [String(grant['id'])],
    requests: [String(request['id'])],
    policies: [String(policy['id'])],
    pair: contact && spare ? [contact, spare] : null,
  }
}

/** Finds the person, says of each record whether it is theirs until nothing new is found, and plans. */
async function planErasure(tenant: Tenant, url: string): Promise<void> {
  for (let isNew = true; isNew;) {
    const found = (await tenant.api('POST', `${url}/search`))['data'] as Json[]
    isNew = false
    for (const { object, record_id } of found.filter((each) => each['decision'] === null)) {
      isNew = true
      await tenant.api('POST', `${url}/subjects`, { object, record_id, decision: 'confirmed', because: 'Same company' })
    }
  }
  await tenant.api('POST', `${url}/erasure`)
}
