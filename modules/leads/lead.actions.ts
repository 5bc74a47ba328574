import { defineAction } from '@app/schema'

const id = { type: 'string', format: 'uuid' }

export const convertLead = defineAction('lead.convert', {
  object: 'lead',
  permission: 'update',
  label: 'Convert',
  emits: 'lead.converted',
  reads: ['company_name', 'email', 'phone', 'job_title', 'source', 'description'],
  input: {
    type: 'object',
    additionalProperties: false,
    properties: {
      create_deal: { type: 'boolean' },
      deal_name: { type: 'string', maxLength: 500 },
      company_id: id,
      contact_id: id,
    },
  },
})
export const unconvertLead = defineAction('lead.unconvert', {
  object: 'lead',
  permission: 'update',
  label: 'Undo conversion',
  input: { type: 'object', additionalProperties: false, properties: {} },
})
export const assignLead = defineAction('lead.assign', {
  object: 'lead',
  permission: 'update',
  label: 'Assign',
  emits: 'lead.assigned',
  input: { type: 'object', additionalProperties: false, required: ['owner_id'], properties: { owner_id: id } },
})
