import {
  type MapEntry,
  type Purpose,
  type PurposeKey,
  type Role,
  destinations,
  purposes,
  retentionText,
} from '@app/schema'
import type { DataMapAnswer } from '../index.ts'

/** One processing activity as GDPR Art. 30 wants it told. */
export type Activity = {
  readonly purpose: PurposeKey
  readonly title: string
  readonly text: string
  /** Who is the controller; of the rest the operator is. */
  readonly role: Role
  readonly basis: string
  readonly people: string
  /** Categories of personal data (Fides keys). */
  readonly categories: readonly string[]
  readonly kept_in: readonly string[]
  /** How long, each period once. */
  readonly retention: readonly string[]
  readonly recipients: readonly string[]
}

const bases: Record<Purpose['basis'], string> = {
  contract: 'Art. 6(1)(b): contract',
  legal_obligation: 'Art. 6(1)(c): legal obligation',
  legitimate_interest: 'Art. 6(1)(f): legitimate interest',
}

/** General description of the measures (Art. 32), as far as the program itself is the measure. */
export const measures = [
  'Row level security of the database keeps workspaces apart; no role that serves requests can pass it by.',
  'Rights by role, object, action, scope and field, checked on the server.',
  'Passwords as bcrypt hashes that the program cannot read; second factors; sessions that end by disuse.',
  'An audit log signed and chained, which shows any later change.',
  'Access of the operator only by a grant with an end, listed for the workspace.',
]

/** The record of processing: one activity for each purpose that holds personal data. */
export function recordOf(entries: readonly MapEntry[], used: DataMapAnswer['destinations']): Activity[] {
  const inUse = new Set(used.filter((one) => one.in_use).map((one) => one.key))
  return (Object.keys(purposes) as PurposeKey[]).flatMap((purpose) => {
    const own = entries
      .map((entry) => ({
        entry,
        columns: entry.columns.filter((column) => column.purpose === purpose && column.personal !== null),
      }))
      .filter(({ columns }) => columns.length > 0)
    if (own.length === 0) return []
    const { title, text, role, basis, people } = purposes[purpose]
    return [
      {
        purpose,
        title,
        text,
        role,
        basis: bases[basis],
        people,
        categories: distinct(own.flatMap(({ columns }) => columns.map((column) => column.personal ?? ''))),
        kept_in: own.map(({ entry }) => entry.label),
        retention: distinct(own.map(({ entry }) => retentionText(entry.retention))),
        recipients: distinct(
          own.flatMap(({ entry }) =>
            entry.sent_to.filter((one) => inUse.has(one)).map((one) => destinations[one].title),
          ),
        ),
      },
    ]
  })
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].toSorted()
