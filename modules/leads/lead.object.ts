import { address, date, datetime, defineObject, email, long_text, member, money, phone, rating, ref, select, tags, text } from '@app/schema'

/** An unqualified enquiry, converted into contact + company + deal. */
export const lead = defineObject('lead', {
  label: ['Lead', 'Leads'], path: 'leads', icon: 'sprout', title: 'name', custom_fields: true,
  access: { owner: 'owner_id' },
  fields: {
    name: text({ required: true, personal: 'user.name', search: 'A' }),
    company_name: text({ label: 'Company', personal: false, search: 'B', index: true }),
    job_title: text({ personal: 'user.job_title' }),
    email: email({ search: 'A', index: true }),
    phone: phone({ search: 'B', index: true }),
    address: address(),
    status: select(['new', 'contacted', 'qualified', 'unqualified', 'converted'], { default: 'new', index: true }),
    rating: rating({ index: true }),
    estimated_value: money({ index: true }),
    next_follow_up_on: date({ label: 'Next follow-up', index: true }),
    owner_id: member({ label: 'Owner' }),
    source: text({ personal: false, index: true }),
    legal_basis: select(['consent', 'contract', 'legitimate_interest', 'legal_obligation', 'none'], { group: 'Privacy' }),
    description: long_text({ personal: 'user.content' }),
    converted_at: datetime({ readonly: true }),
    converted_contact_id: ref('contact', { readonly: true, subject: true, label: 'Converted contact' }),
    converted_company_id: ref('company', { readonly: true, label: 'Converted company' }),
    converted_deal_id: ref('deal', { readonly: true, label: 'Converted deal' }),
    tags: tags(),
  },
})
