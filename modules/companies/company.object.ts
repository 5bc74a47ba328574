import { address, boolean, defineObject, email, integer, list, long_text, member, money, phone, ref, select, tags, text, url } from '@app/schema'

/** An organisation outside. */
export const company = defineObject('company', {
  label: ['Company', 'Companies'], path: 'companies', icon: 'building-2', title: 'name', custom_fields: true,
  access: { owner: 'owner_id' },
  fields: {
    name: text({ required: true, personal: false, search: 'A' }),
    domains: list('company_domain', 'company_id', { personal: false, search: 'B' }),
    website: url({ search: 'C' }),
    email: email({ personal: 'user.contact.email', search: 'B', index: true }),
    phone: phone({ search: 'B', index: true }),
    industry: text({ personal: false, index: true }),
    lifecycle: select(['prospect', 'customer', 'partner', 'former'], { index: true }),
    size: integer({ label: 'Employees', min: 0, index: true }),
    founded_year: integer({ label: 'Founded', min: 1000, max: 2200 }),
    annual_revenue: money({ index: true }),
    address: address(),
    addresses: list('address', 'company_id', { personal: false }),
    parent_id: ref('company', { label: 'Parent company' }),
    owner_id: member({ label: 'Owner' }),
    source: text({ personal: false }),
    tax_id: text({ personal: false, search: 'B' }),
    linkedin: url({ label: 'LinkedIn' }),
    is_ideal_customer: boolean({ label: 'Ideal customer' }),
    description: long_text({ personal: 'user.content' }),
    tags: tags(),
  },
  duplicates: { name: ['name'], domain: ['domains', 'website', 'email'], phone: ['phone'], email: ['email'] },
})

export const companyDomain = defineObject('company_domain', {
  label: ['Domain', 'Domains'], path: 'company-domains', title: 'value', hidden: true, child: true, access: { parents: ['company_id'] },
  fields: {
    company_id: ref('company', { required: true, on_delete: 'cascade' }),
    value: text({ required: true, personal: false, index: true }),
    label: text({ personal: false }),
    is_primary: boolean(),
  },
})
