import { type Table, defineTable } from '@app/schema'

/** What a person may be contacted for. `service` is what they are owed (answers, notices): it asks for no consent. */
export const purposes = ['newsletter', 'offers', 'surveys', 'events', 'service'] as const
export const channels = ['email', 'phone', 'sms', 'post'] as const
/** `lifted`: an objection was taken back; consent is not given by that. */
export const acts = ['given', 'withdrawn', 'objected', 'lifted'] as const
/** `all` stands for every purpose, or every channel. */
export const ALL = 'all'
export const noticeWays = ['mail', 'letter', 'in_person', 'form', 'website'] as const

const base = { class: 'service', purpose: 'rights' } as const
/** Written once: no role of the program may change or delete a row. */
const once = {
  app_rt: ['select', 'insert'],
  app_job: ['select', 'insert'],
  app_auth: ['select'],
} satisfies Table['grants']
const oneOf = (column: string, values: readonly string[]): string =>
  `${column} in (${values.map((value) => `'${value}'`).join(', ')})`

/** The words people agreed to, by purpose and version: never changed, a new version is a new row. */
export const consentText = defineTable('consent_text', {
  ...base,
  retention: 'workspace',
  grants: once,
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    purpose: { type: 'text', collate: 'C', personal: false },
    version: { type: 'bigint', personal: false },
    text: { type: 'text', collate: 'und-x-icu', personal: false },
    created_at: { type: 'timestamptz', personal: false },
    created_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  unique: [['purpose', 'version']],
  checks: [oneOf('purpose', purposes)],
})

/** The ledger of consent and objection: what a contact said, when, by what words, and how that is proven (GDPR Art. 7(1), 21). */
export const consentEvent = defineTable('consent_event', {
  ...base,
  retention: { with: 'contact' },
  grants: once,
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    contact_id: { type: 'uuid', personal: 'user.unique_id', references: 'contact', on_delete: 'cascade' },
    purpose: { type: 'text', collate: 'C', personal: false },
    channel: { type: 'text', collate: 'C', personal: false },
    act: { type: 'text', collate: 'C', personal: 'user.privacy_preferences' },
    text_id: { type: 'uuid', null: true, personal: false, references: 'consent_text' },
    /** Where it was said: a form, a call, a letter. */
    source: { type: 'text', collate: 'und-x-icu', personal: 'user.content' },
    proof: { type: 'text', collate: 'und-x-icu', null: true, personal: 'user.content' },
    request_id: { type: 'uuid', null: true, personal: false },
    at: { type: 'timestamptz', personal: false },
    by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  indexes: [['contact_id', 'at', 'id']],
  checks: [oneOf('act', acts), oneOf('purpose', [...purposes, ALL]), oneOf('channel', [...channels, ALL])],
})

/** The workspace's own privacy notice to its contacts (Art. 13, 14), by version. */
export const privacyNotice = defineTable('privacy_notice', {
  ...base,
  retention: 'workspace',
  grants: once,
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    version: { type: 'bigint', personal: false },
    text: { type: 'text', collate: 'und-x-icu', personal: false },
    created_at: { type: 'timestamptz', personal: false },
    created_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  unique: [['version']],
})

/** Who was given which notice, how and when. */
export const noticeSent = defineTable('notice_sent', {
  ...base,
  retention: { with: 'contact' },
  grants: once,
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    contact_id: { type: 'uuid', personal: 'user.unique_id', references: 'contact', on_delete: 'cascade' },
    notice_id: { type: 'uuid', personal: false, references: 'privacy_notice' },
    way: { type: 'text', collate: 'C', personal: false },
    at: { type: 'timestamptz', personal: false },
    by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  indexes: [['contact_id', 'at', 'id']],
  checks: [oneOf('way', noticeWays)],
})
