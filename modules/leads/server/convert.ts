import {
  type Ctx,
  type Input,
  type Wire,
  domainOf,
  error,
  findDuplicates,
  handle,
  objectOf,
  records,
  scopeOf,
} from '@app/core'
import { convertLead } from '../index.ts'

const present = (values: Input): Input =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null && v !== undefined))

/**
 * Turns a lead into a contact, a company and, unless told otherwise, a deal. Records that exist already are used: the ones named,
 * else one with the same email address or domain. Notes, activities and tasks move along. All under one correlation, so one undo
 * (or lead.unconvert) takes it back within the trash time.
 * @throws lead_already_converted
 */
export const convert = handle(convertLead, async (ctx, lead, input) => {
  if (lead['converted_at']) throw error('lead_already_converted')
  const company_id = (input['company_id'] as string | undefined) ?? (await companyFor(ctx, lead))
  const contact_id = (input['contact_id'] as string | undefined) ?? (await contactFor(ctx, lead, company_id))
  const deal_id =
    input['create_deal'] === false
      ? null
      : (
          await records.create(
            ctx,
            'deal',
            present({
              name: input['deal_name'] ?? lead['company_name'] ?? lead['name'],
              amount: lead['estimated_value'],
              company_id,
              contact_id,
              owner_id: keeper(ctx, lead, 'deal'),
              source: lead['source'],
              tags: lead['tags'],
            }),
          )
        ).id
  for (const object of ['note', 'activity', 'task']) {
    const { data } = await records.page(ctx, objectOf(ctx, object), {
      filter: { lead_id: { eq: lead.id } },
      limit: 5000,
      fields: ['lead_id'],
    })
    if (data.length > 0)
      await records.updateMany(
        ctx,
        object,
        data.map((r) => ({
          id: r.id,
          patch: { contact_id, ...(deal_id ? { deal_id } : {}), ...(company_id ? { company_id } : {}) },
        })),
      )
  }
  const converted = await records.update(
    ctx,
    'lead',
    lead.id,
    {
      status: 'converted',
      converted_at: ctx.now,
      converted_contact_id: contact_id,
      converted_company_id: company_id,
      converted_deal_id: deal_id,
    },
    { raw: true, event: 'converted' },
  )
  return { lead: converted, contact_id, company_id, deal_id }
})

/** Who owns what a lead becomes: its owner, unless the actor, who has the lead only shared, would then not see what they made. */
function keeper(ctx: Ctx, lead: Wire, object: string): unknown {
  const owner = lead['owner_id']
  const scope = scopeOf(ctx, objectOf(ctx, object), 'read')
  const seen = scope === 'all' || (scope === 'team' && ctx.actor.team_member_ids.includes(String(owner)))
  return seen ? owner : ctx.actor.member_id
}

async function companyFor(ctx: Ctx, lead: Wire): Promise<string | null> {
  const name = lead['company_name'] as string | null
  if (!name) return null
  const [known] = await findDuplicates(ctx, objectOf(ctx, 'company'), { name })
  if (known) return known.record.id
  const domain = domainOf(String(lead['email'] ?? ''))
  return (
    await records.create(
      ctx,
      'company',
      present({
        name,
        owner_id: keeper(ctx, lead, 'company'),
        source: lead['source'],
        address: lead['address'],
        ...(domain ? { domains: [{ value: domain, is_primary: true }] } : {}),
      }),
    )
  ).id
}

async function contactFor(ctx: Ctx, lead: Wire, company_id: string | null): Promise<string> {
  const email = lead['email'] as string | null
  const [known] = email ? await findDuplicates(ctx, objectOf(ctx, 'contact'), { email }) : []
  if (known) return known.record.id
  const words = String(lead['name']).split(/\s+/)
  const last = words.pop() ?? ''
  return (
    await records.create(
      ctx,
      'contact',
      present({
        first_name: words.join(' ') || null,
        last_name: last,
        email,
        phone: lead['phone'],
        job_title: lead['job_title'],
        company_id,
        owner_id: keeper(ctx, lead, 'contact'),
        source: lead['source'],
        legal_basis: lead['legal_basis'],
        description: lead['description'],
        tags: lead['tags'],
        ...(lead['address'] ? { addresses: [{ ...(lead['address'] as Input), is_primary: true }] } : {}),
      }),
    )
  ).id
}
