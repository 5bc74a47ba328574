/**
 * The closed registers of the data map (ADR 15): why data is kept, for how long, and where it may go. A declaration names their keys; `registryProblems`
 * refuses one that is not here. The record of processing (GDPR Art. 30), the purge and the policy text read them.
 */

import { type DestinationKey, destinations } from './destinations.ts'

/** GDPR Art. 6(1): (b) contract, (c) legal obligation, (f) legitimate interest. Nothing built in rests on consent; contacts have a ledger of their own for that. */
export type Basis = 'contract' | 'legal_obligation' | 'legitimate_interest'
/** Who decides: of `processor` data the workspace is the controller and the operator acts on its instructions (ONT-011). */
export type Role = 'controller' | 'processor'
export type Purpose = {
  readonly title: string
  readonly text: string
  readonly basis: Basis
  readonly role: Role
  /** Whose data it is. */
  readonly people: string
  /** Fides key of the data use. */
  readonly use: string
}

const purposeOf = <const P extends Record<string, Purpose>>(given: P): P => given
export const purposes = purposeOf({
  customer_relations: {
    title: 'Customer relations',
    text: 'Keep track of the people and companies the workspace deals with, and of what was agreed with them.',
    basis: 'legitimate_interest',
    role: 'processor',
    people: 'Contacts, leads and people at companies',
    use: 'essential.service',
  },
  teamwork: {
    title: 'Working together',
    text: 'Know who works in the workspace, with which rights, and show them their work the way they want it.',
    basis: 'contract',
    role: 'processor',
    people: 'Members',
    use: 'essential.service.operations',
  },
  moving_data: {
    title: 'Moving data in and out',
    text: 'Read what people bring along, undo what went wrong, and hand everything out again.',
    basis: 'contract',
    role: 'processor',
    people: 'Contacts, leads, people at companies and members',
    use: 'essential.service',
  },
  accountability: {
    title: 'Accountability',
    text: 'Show who did what and when, to the workspace and to those who may ask (GDPR Art. 5(2) and 32).',
    basis: 'legal_obligation',
    role: 'processor',
    people: 'Members and the people whose records they change',
    use: 'essential.legal_obligation',
  },
  rights: {
    title: 'Rights of people',
    text: 'Answer people who ask about their data: give, correct, erase, restrict, and be able to show that it was done.',
    basis: 'legal_obligation',
    role: 'processor',
    people: 'Whoever asks the workspace about their data',
    use: 'essential.legal_obligation',
  },
  account_rights: {
    title: 'Rights of account holders',
    text: 'Answer account holders who ask the operator about the data of their account.',
    basis: 'legal_obligation',
    role: 'controller',
    people: 'Account holders and whoever asks as one',
    use: 'essential.legal_obligation',
  },
  sign_in: {
    title: 'Accounts and sign-in',
    text: 'Let people in who have an account, and nobody else.',
    basis: 'contract',
    role: 'controller',
    people: 'Account holders and people who are invited',
    use: 'essential.service.authentication',
  },
  security: {
    title: 'Security',
    text: 'Notice and stop guessing, abuse and theft of sessions.',
    basis: 'legitimate_interest',
    role: 'controller',
    people: 'Account holders and anybody who tries to sign in',
    use: 'essential.service.security',
  },
  notices: {
    title: 'Messages about the service',
    text: 'Send the mails that the service owes: links, codes, warnings, notices.',
    basis: 'contract',
    role: 'controller',
    people: 'Account holders and people who are invited',
    use: 'essential.service.notifications',
  },
  support: {
    title: 'Support',
    text: 'Help a workspace that asks for it, and record each access of the staff.',
    basis: 'contract',
    role: 'controller',
    people: "Members and the operator's staff",
    use: 'essential.service.operations.support',
  },
  operation: {
    title: 'Running the program',
    text: 'Keep the installation itself in order: its version, its queue, its own settings.',
    basis: 'legitimate_interest',
    role: 'controller',
    people: "The operator's staff",
    use: 'essential.service.operations',
  },
})
export type PurposeKey = keyof typeof purposes

/** How long, by whose word. A number is a setting whose default is the strictest of the five policies; boot refuses one beyond `loosest`. */
export type RetentionClass = {
  readonly title: string
  /** Name of the setting; a number without one is fixed. */
  readonly setting?: string
  /** ISO 8601 duration: the default, or the fixed number. */
  readonly after: string
  /** ISO 8601 duration: the loosest promise; the shortest of those that bind. Left out: the default is the bound. */
  readonly loosest?: string
  readonly basis: Basis
  /** Rows of the register and of its contradictions (X1 to X33) that the number comes from; empty: ours, no policy names one. */
  readonly source: readonly string[]
}

const retentionOf = <const R extends Record<string, RetentionClass>>(given: R): R => given
export const retentionClasses = retentionOf({
  audit: {
    title: 'Audit log',
    setting: 'audit.months',
    after: 'P12M',
    basis: 'legal_obligation',
    source: ['X4', 'ONT-102'],
  },
  server_log: {
    title: 'Server logs',
    setting: 'logs.server_days',
    after: 'P90D',
    basis: 'legitimate_interest',
    source: ['X4', 'REL-032'],
  },
  usage: {
    title: 'Use of the service',
    setting: 'usage.days',
    after: 'P90D',
    basis: 'legitimate_interest',
    source: ['X15', 'CLI-011', 'ONT-034'],
  },
  mail_log: {
    title: 'Mail log',
    setting: 'mail_log.months',
    after: 'P12M',
    basis: 'legitimate_interest',
    source: ['X5', 'ONT-104'],
  },
  contact_form: {
    title: 'Contact form',
    setting: 'contact_form.months',
    after: 'P12M',
    basis: 'legitimate_interest',
    source: ['X6', 'REL-031'],
  },
  support: {
    title: 'Support, from its end',
    setting: 'support.years_after_resolution',
    after: 'P3Y',
    basis: 'legitimate_interest',
    source: ['X6', 'ONT-103'],
  },
  billing: {
    title: 'Billing',
    setting: 'billing.years',
    after: 'P7Y',
    basis: 'legal_obligation',
    source: ['X7', 'ONT-101'],
  },
  request: {
    title: 'Requests of people, from their end',
    after: 'P24M',
    basis: 'legal_obligation',
    source: [],
  },
  trash: {
    title: 'Trash',
    setting: 'trash.days',
    after: 'P30D',
    basis: 'contract',
    source: ['X1', 'REL-030', 'CLI-043'],
  },
  export_file: {
    title: 'Exports',
    setting: 'export.link_days',
    after: 'P7D',
    basis: 'contract',
    source: ['X28', 'QNT-037'],
  },
  backup: {
    title: 'Backups, from their making',
    setting: 'backup.keep_days',
    after: 'P30D',
    loosest: 'P90D',
    basis: 'legitimate_interest',
    source: ['X2', 'X3', 'ONT-096', 'CLI-044'],
  },
  import: { title: 'Imports', after: 'P30D', basis: 'contract', source: [] },
  code: { title: 'Codes and half-done sign-ins, from their end', after: 'P1D', basis: 'contract', source: ['OOR-014'] },
  link: { title: 'Links in mails, from their end', after: 'P7D', basis: 'contract', source: ['REL-014'] },
  offer: { title: 'Invitations and join requests, from their end', after: 'P30D', basis: 'contract', source: [] },
  evidence: {
    title: 'Evidence of holds and deletions',
    after: 'P24M',
    basis: 'legal_obligation',
    source: [],
  },
  attempt: {
    title: 'Failed sign-ins',
    after: 'PT1H',
    basis: 'legitimate_interest',
    source: ['ONT-048'],
  },
  device: {
    title: 'Known devices and blocked addresses, from their last use',
    after: 'P12M',
    basis: 'legitimate_interest',
    source: ['ONT-048'],
  },
})
export type RetentionKey = keyof typeof retentionClasses

/**
 * How long the rows of a table stay.
 * - `workspace`, `account`, `installation`: as long as the thing they belong to; they leave with it.
 * - `with`: they leave with the row of that table which they hang on; `record`: with the record that `object` and `record_id` name.
 * - `class`: they are deleted (or made anonymous) once the time in `from`, plus the period of the class, is past. A null in `from` is never due.
 */
export type Retention =
  | 'workspace'
  | 'account'
  | 'installation'
  | { readonly with: string }
  | { readonly class: RetentionKey; readonly from: string; readonly anonymise?: true }

/** What every table, store and (to say otherwise) column tells of itself. */
export type Kept = {
  /** Why it is there; a column may name its own. */
  readonly purpose: PurposeKey
  readonly retention: Retention
  /** Where any of it may go; left out: nowhere. */
  readonly sent_to?: readonly DestinationKey[]
}

/** A column of a global table: category of personal data (Fides key) or none; with a purpose of its own where it differs from the table's. */
export type GlobalColumn = false | string | { readonly personal: false | string; readonly purpose: PurposeKey }

/** A table of the schema `identity`: what is looked up before the workspace is known. Types and keys stand in its migration, the data map here. */
export type GlobalTable = Kept & {
  readonly name: string
  readonly class: 'account' | 'service' | 'operational'
  readonly columns: Readonly<Record<string, GlobalColumn>>
}
/** Declares a global table for the data map; the boot check compares names of columns with the catalogue. */
export const defineGlobal = (name: string, given: Omit<GlobalTable, 'name'>): GlobalTable => ({ name, ...given })

/** Anything kept that is no table of ours: a folder of DATA_DIR, the job queue, the log. */
export type Store = Kept & {
  readonly name: string
  readonly class: 'account' | 'service' | 'operational'
  readonly kind: 'folder' | 'queue' | 'log'
  /** A folder: its name in DATA_DIR. */
  readonly at: string
  readonly text: string
  /** Categories of personal data inside; empty: none. */
  readonly personal: readonly string[]
}
export const defineStore = (name: string, given: Omit<Store, 'name'>): Store => ({ name, ...given })

/** What is wrong with a declaration: unknown keys, a `from` or parent that is not there. Declarations come from TypeScript, but a wrong key must not start. */
export function keptProblems(
  name: string,
  kept: Partial<Kept>,
  columns: ReadonlySet<string>,
  tables: ReadonlySet<string>,
): string[] {
  const problems: string[] = []
  if (!kept.purpose) problems.push(`${name}: says no purpose`)
  else if (!Object.hasOwn(purposes, kept.purpose)) problems.push(`${name}: no purpose ${kept.purpose}`)
  for (const one of kept.sent_to ?? [])
    if (!Object.hasOwn(destinations, one)) problems.push(`${name}: no destination ${one}`)
  const { retention } = kept
  if (!retention) problems.push(`${name}: says no retention`)
  else if (typeof retention === 'string') {
    if (!['workspace', 'account', 'installation'].includes(retention))
      problems.push(`${name}: no retention ${retention}`)
  } else if ('with' in retention) {
    if (retention.with !== 'record' && !tables.has(retention.with))
      problems.push(`${name}: leaves with ${retention.with}, which is no table`)
  } else {
    if (!Object.hasOwn(retentionClasses, retention.class))
      problems.push(`${name}: no retention class ${retention.class}`)
    if (!columns.has(retention.from)) problems.push(`${name}: retention from ${retention.from}, which is no column`)
  }
  return problems
}

/** What is wrong with a column's own word. */
export function columnProblems(where: string, personal: unknown, purpose?: string): string[] {
  const problems: string[] = []
  if (personal !== false && !(typeof personal === 'string' && /^(user|system)(\.[a-z_]+)*$/.test(personal)))
    problems.push(`${where}: says neither false nor a category of personal data`)
  if (purpose !== undefined && !Object.hasOwn(purposes, purpose)) problems.push(`${where}: no purpose ${purpose}`)
  return problems
}
