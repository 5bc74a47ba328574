import {
  type Table,
  datetime,
  defineObject,
  defineTable,
  integer,
  json,
  member,
  percent,
  select,
  text,
} from '@app/schema'

/** States of an import. `mapped`: uploaded, nothing written yet. */
export const importStates = [
  'mapped',
  'checking',
  'running',
  'done',
  'failed',
  'cancelled',
  'undoing',
  'undone',
] as const
export type ImportState = (typeof importStates)[number]

/** One upload and what became of it. Written by the import engine and its routes only. */
export const importObject = defineObject('import', {
  purpose: 'moving_data',
  retention: { class: 'import', from: 'created_at' },
  label: ['Import', 'Imports'],
  path: 'imports',
  icon: 'upload',
  title: 'name',
  hidden: true,
  routes: false,
  class: 'operational',
  access: { owner: 'owner_id' },
  fields: {
    /** The file's name, as the person called it. */
    name: text({ required: true, personal: 'user.content', max_length: 255 }),
    object: text({ required: true, personal: false }),
    state: select(importStates, { required: true }),
    progress: percent(),
    counts: json({ personal: false }),
    row_count: integer(),
    /** Row up to which the run has committed: a run that was cut off goes on from here. */
    read_to: integer(),
    /** How the file is read: SourceFormat of core/transfer/read. */
    format: json({ personal: false }),
    /** Column profiles without samples, and the proposed matches. */
    columns: json({ personal: false }),
    mapping: json({ personal: false }),
    match_on: json({ personal: false }),
    unknown: json({ personal: false }),
    /** Values mapped by hand: field -> text -> id (or text). */
    values_map: json({ personal: 'user.content' }),
    /** Constant values for fields without a column, such as the pipeline. */
    defaults: json({ personal: false }),
    /** Random name in DATA_DIR/tmp; null once the file is gone. */
    file_key: text({ personal: false }),
    checked_at: datetime(),
    started_at: datetime(),
    finished_at: datetime(),
    undone_at: datetime(),
    undo_result: json({ personal: false }),
    /** Code of what ended the run. */
    failure: text({ personal: false }),
    owner_id: member(),
  },
})

/** A row of a run: what was read, what is wrong with it, what was written, and what undo needs. Rows leave with their import after 30 days. */
export const importRow: Table = defineTable('import_row', {
  purpose: 'moving_data',
  retention: { with: 'import' },
  class: 'operational',
  columns: {
    import_id: { type: 'uuid', personal: false, references: 'import', on_delete: 'cascade' },
    row_no: { type: 'bigint', personal: false },
    /** create · update · skip · error (not written) · created · updated · skipped · failed (after the run) */
    state: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', null: true, personal: false },
    /** Version the run left the record with: undo keeps records edited since. */
    record_version: { type: 'bigint', null: true, personal: false },
    /** Row in the same file this row refers to (a parent), written first. */
    wave: { type: 'bigint', personal: false, default: '0' },
    /** Raw cells, kept for rows with errors so that they can be edited and downloaded. */
    cells: { type: 'jsonb', null: true, personal: 'user.content' },
    values: { type: 'jsonb', null: true, personal: 'user.content' },
    errors: { type: 'jsonb', null: true, personal: 'user.content' },
    /** Values of an updated record before the run. */
    before: { type: 'jsonb', null: true, personal: 'user.content' },
  },
  primary_key: ['import_id', 'row_no'],
  indexes: [
    ['import_id', 'state', 'row_no'],
    ['import_id', 'record_id'],
  ],
})

/** Records and custom fields a run made beside its rows: companies, stages, members, products, tags, fields. */
export const importHelper: Table = defineTable('import_helper', {
  purpose: 'moving_data',
  retention: { with: 'import' },
  class: 'operational',
  columns: {
    import_id: { type: 'uuid', personal: false, references: 'import', on_delete: 'cascade' },
    object: { type: 'text', collate: 'C', personal: false },
    record_id: { type: 'uuid', personal: false },
    record_version: { type: 'bigint', personal: false },
  },
  primary_key: ['import_id', 'object', 'record_id'],
})
