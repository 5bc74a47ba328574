import type { App } from '@app/core'
import { type GlobalTable, type ObjectDef, type Table, fieldColumns, slotColumns } from '@app/schema'

/**
 * How a place is searched for a person. `text`: its texts are read; `ids`: it holds ids only, and is found by the confirmed records;
 * `address`: by the exact address; `none`: it cannot be, or need not be, for the reason given.
 */
export type Place = {
  readonly place: string
  readonly kind: 'object' | 'table' | 'global' | 'store'
  readonly how: 'text' | 'ids' | 'address' | 'none'
  readonly columns: readonly string[]
  readonly why?: string
}

const ACCOUNT = 'Belongs to the account, not to the workspace: the operator answers for it, at their own desk.'
const SECRET = 'Holds a hash or a sealed secret, nothing that names anybody, for minutes or hours.'
const INDEX = 'An index of the texts of records: found, and gone, with the record.'
/** Tables with personal columns in which nobody is looked for. */
const unsearchedTables: Readonly<Record<string, string>> = {
  search_term: INDEX,
  search_word: INDEX,
  search_body: INDEX,
  request_subject: 'What this search itself found.',
}
/** Global tables: those a workspace may look into are looked up by address; the rest says why not. */
export const byAddress = ['membership', 'invitation', 'join_request', 'mail'] as const
const unsearchedGlobals: Readonly<Record<string, string>> = {
  tenant: 'Names the member who ended the workspace, by id: found with the member.',
  account_photo: ACCOUNT,
  account: 'Looked up through the membership; the rest is the operator’s to answer.',
  password: ACCOUNT,
  session: ACCOUNT,
  session_history: ACCOUNT,
  half_session: SECRET,
  rate: 'Counts by keyed hashes, gone within the hour.',
  rate_count: 'Counts by keyed hashes, gone within the hour.',
  failure_total: 'Counts by keyed hashes.',
  known_device: ACCOUNT,
  mail_code: ACCOUNT,
  link_token: ACCOUNT,
  totp: ACCOUNT,
  recovery_code: ACCOUNT,
  passkey: ACCOUNT,
  challenge: SECRET,
  attestation: 'Signed by the operator’s people about the installation.',
  certificate_reader: ACCOUNT,
  api_key: 'Names members by id: found with the member.',
  operator: 'The operator’s people.',
  maintenance_statement: 'Statements of operators, without values; nobody of the workspace.',
  support_grant: 'Names members by id: found with the member.',
  policy_version: 'The operator’s people.',
  subprocessor: 'Companies, and the operator’s people.',
  policy_acknowledgement: ACCOUNT,
  notice_sent: ACCOUNT,
  incident: 'The operator’s people, and an address that somebody attacked from.',
  incident_workspace: 'Names the member who acknowledged, by id: found with the member.',
  incident_notice: 'The operator’s people.',
  incident_rehearsal: 'The operator’s people.',
  legal_request: 'The operator’s register: what an authority demands, told to the workspace in its own page.',
  account_request: 'The operator’s own desk (two lanes).',
  sso_connection: 'Names members by id: found with the member.',
  external_identity: ACCOUNT,
  sso_flow: SECRET,
  scim_token: 'Names members by id: found with the member.',
}
const unsearchedStores: Readonly<Record<string, string>> = {
  database: 'The tables of this list.',
  uploads_and_exports:
    'Random names; an uploaded file is read into rows, which are searched, and exports are made of records; gone after 7 days.',
  files: 'Encrypted, under random names: their own names are searched; what stands in a picture somebody must look at.',
  backups:
    'Sealed as a whole; what leaves the tables leaves them after 30 days. Erasures are replayed after a restore.',
  write_ahead_log: 'Sealed, on its way into the backups.',
  drill: 'A restored backup, for minutes.',
  erasure_ledger: 'Keyed hashes and ids of what is erased already.',
  job_queue: 'Ids only, and only of work that is not done.',
}

/** Columns of an object that hold text, those of the workspace's own fields too: whatever a field is called, a person may stand in it. */
export const textColumns = (object: ObjectDef): string[] => [
  ...fieldColumns(object)
    .filter(
      (column) => (column.type === 'text' || column.type === 'jsonb') && object.fields[column.field]?.kind !== 'select',
    )
    .map((column) => column.name),
  ...(object.custom_fields
    ? ['custom', ...slotColumns.filter((column) => column.type === 'text').map((column) => column.name)]
    : []),
]
/** Texts of a table of the program that may be personal. */
export const tableTexts = (table: Table): string[] =>
  Object.entries(table.columns)
    .filter(([, column]) => column.personal !== false && (column.type === 'text' || column.type === 'jsonb'))
    .map(([name]) => name)
/** Columns of a table that name a person by an id. */
export const tableIds = (table: Table): string[] =>
  Object.entries(table.columns)
    .filter(([, column]) => column.personal !== false && column.type === 'uuid')
    .map(([name]) => name)

export const isSearched = (table: Table): boolean => unsearchedTables[table.name] === undefined

const personalColumns = (table: GlobalTable): string[] =>
  Object.entries(table.columns)
    .filter(([, column]) => (typeof column === 'object' ? column.personal : column) !== false)
    .map(([name]) => name)

/** Every place of the data map that may name a person, and how it is searched. A place without an answer has `how: none` and no reason: the test finds it. */
export function placesOf(app: Pick<App, 'registry'>): Place[] {
  const { objects, tables, globals, stores } = app.registry
  const none = (kind: Place['kind'], place: string, columns: string[], why: string | undefined): Place => ({
    place,
    kind,
    how: 'none',
    columns,
    ...(why === undefined ? {} : { why }),
  })
  return [
    ...[...objects.values()]
      .filter((object) => textColumns(object).length > 0)
      .map((object): Place => ({ place: object.name, kind: 'object', how: 'text', columns: textColumns(object) })),
    ...[...tables.values()].flatMap((table): Place[] => {
      const [texts, ids] = [tableTexts(table), tableIds(table)]
      const all = Object.keys(table.columns).filter((name) => table.columns[name]?.personal !== false)
      if (all.length === 0) return []
      if (!isSearched(table)) return [none('table', table.name, all, unsearchedTables[table.name])]
      if (texts.length > 0) return [{ place: table.name, kind: 'table', how: 'text', columns: [...texts, ...ids] }]
      if (ids.length > 0) return [{ place: table.name, kind: 'table', how: 'ids', columns: ids }]
      return [none('table', table.name, all, undefined)]
    }),
    ...[...globals.values()].flatMap((table): Place[] => {
      const columns = personalColumns(table)
      if (columns.length === 0) return []
      return (byAddress as readonly string[]).includes(table.name)
        ? [{ place: `identity.${table.name}`, kind: 'global', how: 'address', columns }]
        : [none('global', `identity.${table.name}`, columns, unsearchedGlobals[table.name])]
    }),
    ...[...stores.values()]
      .filter((store) => store.personal.length > 0)
      .map((store) => none('store', store.name, [...store.personal], unsearchedStores[store.name])),
  ]
}
