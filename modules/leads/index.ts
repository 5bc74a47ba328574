/** Leads: unqualified enquiries and the verbs that turn them into contacts, companies and deals. */
export { lead } from './lead.object.ts'
export { assignLead, convertLead, unconvertLead } from './lead.actions.ts'
