import { resolve } from 'node:path'
import { type BucketSettings, bucketSettings } from '../s3/settings.ts'

/** How backups are made and how long they live. */
export type BackupSettings = {
  /** Off only where the operator says so: the trust page then shows it. */
  on: boolean
  /** Folder of sets and write-ahead log; `DATA_DIR/backups` unless BACKUP_DIR names another disk. */
  dir: string
  keep_days: number
  /** After this many days nothing deleted may still be in a backup (X2). */
  max_days: number
  /** age recipients of the operator, beside the installation's own key. */
  recipients: string[]
  /** A second place, away from here. */
  s3?: BucketSettings
}

type Given = {
  text(name: string): string | undefined
  number(name: string, fallback: number, min: number, max: number): number
  data_dir: string
  problems: string[]
}

/**
 * Reads the settings. Daily sets are promised for 30 days (ONT-096) and nothing deleted may stay in one beyond 90 (CLI-044): a start with looser numbers
 * is refused, and with sets that live longer than what is deleted may stay in them (X2).
 */
export function backupSettings({ text, number, data_dir, problems }: Given): BackupSettings {
  const keep_days = number('BACKUP_KEEP_DAYS', 30, 30, 90)
  const max_days = number('DELETE_BACKUP_MAX_DAYS', 30, 30, 90)
  if (max_days < keep_days)
    problems.push(
      `DELETE_BACKUP_MAX_DAYS (${max_days}) is at least BACKUP_KEEP_DAYS (${keep_days}): a backup holds what was deleted until it goes (X2).`,
    )
  const recipients = (text('BACKUP_RECIPIENTS') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  // The value is not repeated: who mixes up the two halves would see the secret one in a log.
  if (recipients.some((one) => !/^age1[a-z0-9]{50,}$/.test(one)))
    problems.push('BACKUP_RECIPIENTS is a list of age recipients (age1…), the public half of age keys.')
  const on = text('BACKUP') ?? 'on'
  if (on !== 'on' && on !== 'off') problems.push(`BACKUP is on or off, not "${on}".`)
  const s3 = bucketSettings('BACKUP_S3_URL', text('BACKUP_S3_URL'), problems)
  return {
    ...(s3 ? { s3 } : {}),
    on: on !== 'off',
    dir: resolve(text('BACKUP_DIR') ?? `${data_dir}/backups`),
    keep_days,
    max_days,
    recipients,
  }
}
