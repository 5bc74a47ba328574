import { date, datetime, decimal, defineObject, integer, invalid, long_text, member, money, multi_ref, percent, ref, tags, text } from '@app/schema'

/** An opportunity and its way through a pipeline. */
export const deal = defineObject('deal', {
  label: ['Deal', 'Deals'], path: 'deals', icon: 'square-kanban', title: 'name', custom_fields: true,
  access: { owner: 'owner_id' },
  fields: {
    name: text({ required: true, personal: false, search: 'A' }),
    amount: money({ index: true }),
    pipeline_id: ref('pipeline', { required: true, on_delete: 'restrict', via: 'deal.move', label: 'Pipeline' }),
    stage_id: ref('stage', { required: true, on_delete: 'restrict', via: 'deal.move', label: 'Stage' }),
    probability: percent({}),
    company_id: ref('company', { on_delete: 'clear', label: 'Company' }),
    contact_id: ref('contact', { subject: true, on_delete: 'clear', label: 'Contact' }),
    contact_ids: multi_ref('contact', { label: 'More contacts' }),
    owner_id: member({ label: 'Owner' }),
    product_id: ref('product', { on_delete: 'restrict', label: 'Product' }),
    closes_on: date({ label: 'Closes', index: true }),
    opened_on: date({ label: 'Opened', index: true }),
    closed_at: datetime({ readonly: true, label: 'Closed', index: true }),
    stage_changed_at: datetime({ readonly: true, label: 'In stage since', index: true }),
    lost_reason: text({ personal: false }),
    next_step: text({ personal: false }),
    source: text({ personal: false, index: true }),
    competitors: text({ personal: false }),
    description: long_text({ personal: 'user.content' }),
    tags: tags(),
  },
  check: (next) => next.amount?.amount.startsWith('-') ? [invalid('amount', 'negative', 'must not be negative')] : [],
})

/** What is sold in a deal. */
export const dealLine = defineObject('deal_line', {
  label: ['Deal line', 'Deal lines'], path: 'deal-lines', icon: 'list', title: 'name', hidden: true, access: { parents: ['deal_id'] },
  fields: {
    deal_id: ref('deal', { required: true, on_delete: 'cascade', label: 'Deal' }),
    product_id: ref('product', { on_delete: 'restrict', label: 'Product' }),
    name: text({ required: true, personal: false }),
    quantity: decimal({ default: 1, min: 0 }),
    unit_price: money(),
    discount: percent(),
    position: integer({ default: 0 }),
  },
})
