import { type Table, defineTable } from '@app/schema'

/** The workspace's own words of a mail in one language, written once a version; the newest counts, one without words is the default again. */
export const mailTemplate: Table = defineTable('mail_template', {
  class: 'operational',
  purpose: 'rights',
  retention: 'workspace',
  primary_key: ['id'],
  columns: {
    id: { type: 'uuid', personal: false },
    kind: { type: 'text', collate: 'C', personal: false },
    language: { type: 'text', collate: 'C', personal: false },
    number: { type: 'bigint', personal: false },
    subject: { type: 'text', collate: 'und-x-icu', null: true, personal: false },
    title: { type: 'text', collate: 'und-x-icu', null: true, personal: false },
    text: { type: 'text', collate: 'und-x-icu', null: true, personal: false },
    button: { type: 'text', collate: 'und-x-icu', null: true, personal: false },
    after: { type: 'text', collate: 'und-x-icu', null: true, personal: false },
    created_at: { type: 'timestamptz', personal: false },
    created_by: { type: 'uuid', null: true, personal: 'user.unique_id' },
  },
  unique: [['kind', 'language', 'number']],
  checks: [
    "language in ('en', 'de')",
    '(subject is null) = (title is null) and (subject is null) = (text is null) and (subject is null) = (after is null)',
  ],
  grants: { app_rt: ['select', 'insert'], app_job: ['select'] },
})
