import { defineGlobal, defineTable } from '@app/schema'

export const requestKinds = [
  'access',
  'rectification',
  'erasure',
  'portability',
  'restriction',
  'objection',
  'withdrawal',
  'complaint',
] as const

/** `identity`: the person has not proven who they are yet; `merged`: it goes on as another one of the same person. */
export const requestStates = ['identity', 'open', 'review', 'working', 'closed', 'merged'] as const

export const outcomes = ['fulfilled', 'partly_refused', 'refused', 'withdrawn', 'unproven'] as const

const oneOf = (column: string, values: readonly string[]): string =>
  `${column} in (${values.map((value) => `'${value}'`).join(', ')})`
const base = { purpose: 'rights', class: 'operational' } as const

/** What a person asked the workspace for. Name, address and message go with an erasure; the rest is evidence. */
export const privacyRequest = defineTable('privacy_request', {
  ...base,
  retention: { class: 'request', from: 'closed_at' },
  sent_to: ['mail_server'],
  grants: { app_rt: ['select', 'insert', 'update'], app_job: ['select', 'insert', 'update', 'delete'] },
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    /** R-0001 and so on; drawn when the request is made. */
    number: { type: 'bigint', personal: false },
    kind: { type: 'text', collate: 'C', personal: false },
    state: { type: 'text', collate: 'C', personal: false },
    /** `form`, or `desk` when a member wrote down what came by mail, phone or letter. */
    source: { type: 'text', collate: 'C', personal: false },
    name: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.name' },
    email: { type: 'text', collate: 'C', null: true, personal: 'user.contact.email' },
    message: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.content' },
    language: { type: 'text', collate: 'C', personal: false },
    /** Somebody asks for somebody else. */
    for_other: { type: 'boolean', personal: false, default: 'false' },
    received_at: { type: 'timestamptz', personal: false },
    ack_due_at: { type: 'timestamptz', personal: false },
    respond_due_at: { type: 'timestamptz', personal: false },
    fulfil_due_at: { type: 'timestamptz', personal: false },
    acknowledged_at: { type: 'timestamptz', null: true, personal: false },
    extended_at: { type: 'timestamptz', null: true, personal: false },
    extension_reason: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.content' },
    /** SHA-256 of the secret in the mailed link. */
    link_hash: { type: 'bytea', null: true, personal: false },
    link_expires_at: { type: 'timestamptz', null: true, personal: false },
    /** The link was opened: the person reads this mailbox. */
    verified_at: { type: 'timestamptz', null: true, personal: false },
    /** A member compared one fact that only the person knows. */
    fact_at: { type: 'timestamptz', null: true, personal: false },
    fact_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
    merged_into: { type: 'uuid', null: true, personal: false },
    closed_at: { type: 'timestamptz', null: true, personal: false },
    outcome: { type: 'text', collate: 'C', null: true, personal: false },
    /** How often those who administer privacy were warned: 1 before the answer is due, 2 before the last day, 3 after it. */
    warned: { type: 'bigint', personal: false, default: '0' },
  },
  unique: [['number'], ['link_hash']],
  indexes: [
    ['state', 'respond_due_at', 'id'],
    ['email', 'kind', 'id'],
    ['closed_at', 'id'],
  ],
  checks: [
    oneOf('kind', requestKinds),
    oneOf('state', requestStates),
    oneOf('outcome', outcomes),
    "source in ('form', 'desk')",
    "(state = 'closed') = (outcome is not null)",
  ],
})

/** What was done for a request, by whom and when: the evidence. Notes are of the desk only. */
export const privacyRequestStep = defineTable('privacy_request_step', {
  ...base,
  retention: { with: 'privacy_request' },
  grants: { app_rt: ['select', 'insert'], app_job: ['select', 'insert', 'update', 'delete'] },
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    request_id: { type: 'uuid', personal: false, references: 'privacy_request', on_delete: 'cascade' },
    at: { type: 'timestamptz', personal: false },
    name: { type: 'text', collate: 'C', personal: false },
    actor_id: { type: 'uuid', null: true, personal: 'user.unique_id' },
    detail: { type: 'jsonb', null: true, personal: 'user.content' },
  },
  indexes: [['request_id', 'at', 'id']],
})

/** Requests about accounts, which the operator answers (X9): no workspace, no record of one. */
export const globals = [
  defineGlobal('account_request', {
    class: 'account',
    purpose: 'account_rights',
    retention: { class: 'request', from: 'closed_at' },
    sent_to: ['mail_server'],
    columns: {
      id: false,
      number: false,
      kind: false,
      state: false,
      name: 'user.name',
      email: 'user.contact.email',
      message: 'user.content',
      language: false,
      received_at: false,
      ack_due_at: false,
      respond_due_at: false,
      fulfil_due_at: false,
      acknowledged_at: false,
      extended_at: false,
      link_hash: false,
      link_expires_at: false,
      verified_at: false,
      closed_at: false,
      outcome: false,
      steps: 'user.content',
    },
  }),
]
