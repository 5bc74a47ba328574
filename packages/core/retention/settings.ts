import { type RetentionKey, retentionClasses } from '@app/schema'

/** How long things are kept, in their unit. The numbers are those of the policies, the strictest of each contradiction. */
export type RetentionSettings = {
  trash_days: number
  audit_months: number
  mail_log_months: number
  usage_days: number
  import_days: number
  export_days: number
  server_log_days: number
  contact_form_months: number
  support_years: number
  billing_years: number
  cancel_export_days: number
  delete_undo_days: number
  delete_max_days: number
}

type Bound = {
  readonly env: string
  readonly unit: 'days' | 'months' | 'years'
  readonly min: number
  readonly fallback: number
  /** The loosest number of the five policies. */
  readonly max: number
  /** The rows of the policies that say so. */
  readonly rows: string
}

/** Each setting with its bounds; a start with anything outside is refused, by the name of the row that forbids it. */
export const retentionBounds: Readonly<Record<keyof RetentionSettings, Bound>> = {
  trash_days: { env: 'RETENTION_TRASH_DAYS', unit: 'days', min: 1, fallback: 30, max: 30, rows: 'REL-030' },
  // No shorter either: the trail is promised for 12 months.
  audit_months: { env: 'RETENTION_AUDIT_MONTHS', unit: 'months', min: 12, fallback: 12, max: 12, rows: 'X4, ONT-102' },
  mail_log_months: {
    env: 'RETENTION_MAIL_LOG_MONTHS',
    unit: 'months',
    min: 1,
    fallback: 12,
    max: 12,
    rows: 'X5, ONT-104',
  },
  usage_days: { env: 'RETENTION_USAGE_DAYS', unit: 'days', min: 1, fallback: 90, max: 90, rows: 'X15, ONT-034' },
  // An import can be undone for 7 days.
  import_days: { env: 'RETENTION_IMPORT_DAYS', unit: 'days', min: 7, fallback: 30, max: 30, rows: 'ONT-106' },
  export_days: { env: 'RETENTION_EXPORT_DAYS', unit: 'days', min: 1, fallback: 7, max: 7, rows: 'X28, QNT-037' },
  server_log_days: {
    env: 'RETENTION_SERVER_LOG_DAYS',
    unit: 'days',
    min: 1,
    fallback: 90,
    max: 90,
    rows: 'X4, REL-032',
  },
  contact_form_months: {
    env: 'RETENTION_CONTACT_FORM_MONTHS',
    unit: 'months',
    min: 1,
    fallback: 12,
    max: 12,
    rows: 'X6, REL-031',
  },
  support_years: { env: 'RETENTION_SUPPORT_YEARS', unit: 'years', min: 1, fallback: 3, max: 3, rows: 'X6, ONT-103' },
  // The law asks for 7 years, the policy promises no more.
  billing_years: { env: 'RETENTION_BILLING_YEARS', unit: 'years', min: 7, fallback: 7, max: 7, rows: 'X7, ONT-101' },
  cancel_export_days: { env: 'CANCEL_EXPORT_DAYS', unit: 'days', min: 30, fallback: 30, max: 30, rows: 'X1, ONT-008' },
  delete_undo_days: { env: 'DELETE_UNDO_DAYS', unit: 'days', min: 1, fallback: 7, max: 29, rows: 'X1, REL-030' },
  delete_max_days: { env: 'DELETE_MAX_DAYS', unit: 'days', min: 2, fallback: 30, max: 30, rows: 'X1, CLI-043' },
}
const names = Object.keys(retentionBounds) as (keyof RetentionSettings)[]

/** Reads the settings; what is looser than the loosest policy, or shorter than a promise, is a problem that names the row. */
export function retentionSettings(text: (name: string) => string | undefined, problems: string[]): RetentionSettings {
  const settings = Object.fromEntries(
    names.map((name) => {
      const { env, unit, min, fallback, max, rows } = retentionBounds[name]
      const given = text(env)
      const value = given === undefined ? fallback : Number(given)
      if (Number.isInteger(value) && value >= min && value <= max) return [name, value]
      const range = min === max ? `${min} ${unit}, no more and no less` : `from ${min} to ${max} ${unit}`
      problems.push(`${env} is ${range} (${rows}), not "${given ?? ''}".`)
      return [name, fallback]
    }),
  ) as RetentionSettings
  if (settings.delete_undo_days >= settings.delete_max_days)
    problems.push(
      `DELETE_UNDO_DAYS (${settings.delete_undo_days}) is less than DELETE_MAX_DAYS (${settings.delete_max_days}): what is deleted must be gone by then (X1, REL-030).`,
    )
  return settings
}

/** ISO 8601 duration of every class of the data map: the setting where there is one, else the fixed number. */
export const classPeriods = (s: RetentionSettings): Readonly<Record<RetentionKey, string>> => ({
  ...(Object.fromEntries(Object.entries(retentionClasses).map(([name, one]) => [name, one.after])) as Record<
    RetentionKey,
    string
  >),
  trash: `P${s.trash_days}D`,
  audit: `P${s.audit_months}M`,
  mail_log: `P${s.mail_log_months}M`,
  usage: `P${s.usage_days}D`,
  import: `P${s.import_days}D`,
  export_file: `P${s.export_days}D`,
  server_log: `P${s.server_log_days}D`,
  contact_form: `P${s.contact_form_months}M`,
  support: `P${s.support_years}Y`,
  billing: `P${s.billing_years}Y`,
})

/** Classes a workspace may make shorter for itself, with the setting that bounds them, in days. */
export const workspaceClasses = {
  trash: 'trash_days',
  import: 'import_days',
  export_file: 'export_days',
} as const satisfies Partial<Record<RetentionKey, keyof RetentionSettings>>
export type WorkspaceClass = keyof typeof workspaceClasses
