import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { formatNumber, inSentence, useMeta } from '@app/ui'
import type { Rule } from './retention-data.ts'

/** What tables, and what is counted of them, are called. */
export const useRetentionWords = () => {
  const { t } = useLingui()
  const { object } = useMeta()
  const tables: Readonly<Record<string, string>> = {
    event: t`Entries of the audit trail`,
    event_value: t`Values in the audit trail`,
    audit_check: t`Checks of the audit log`,
    merge: t`Merges that could be taken apart`,
    merge_row: t`Rows of such merges`,
    import_row: t`Rows of past imports`,
    import_helper: t`Notes of past imports`,
    idempotency_key: t`Answers kept for repeated requests`,
    file_version: t`Replaced versions of files`,
    workspace_backup: t`Backups of the workspace`,
    legal_hold: t`Lifted holds`,
    legal_hold_item: t`What lifted holds were on`,
    erased_record: t`Marks of erased records`,
    purge_run: t`Records of nights`,
    purge_batch: t`Batches of nights`,
    privacy_request: t`Requests of people`,
    privacy_request_step: t`Steps of such requests`,
    request_subject: t`Finds of such requests`,
    request_package: t`Packages of such requests`,
    restriction: t`Lifted restrictions`,
    erasure: t`Records of erasures`,
    erasure_batch: t`Batches of erasures`,
  }
  const nameOf = (table: string): string => tables[table] ?? object(table)?.label[1] ?? table.replaceAll('_', ' ')
  const many = (name: string): string => object(name)?.label[1] ?? name
  const ruleText = (rule: Rule): string => {
    const { months } = rule
    return rule.then_do === 'delete'
      ? t`After ${plural(months, { one: '# month', other: '# months' })} without activity they go to the trash.`
      : t`After ${plural(months, { one: '# month', other: '# months' })} without activity they lose what is personal.`
  }
  /** Counts of a night in a sentence: the largest first. */
  const counted = (counts: Readonly<Record<string, number>> | null): string =>
    Object.entries(counts ?? {})
      .toSorted(([, a], [, b]) => b - a)
      .map(([table, rows]) => `${inSentence(nameOf(table))}: ${formatNumber(rows)}`)
      .join(', ')
  return { nameOf, many, ruleText, counted }
}
