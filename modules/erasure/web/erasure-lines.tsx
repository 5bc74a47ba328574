import { Trans, useLingui } from '@lingui/react/macro'
import { formatDate, useMeta } from '@app/ui'
import type { ErasureLine } from '../index.ts'

type Line = Pick<ErasureLine, 'place' | 'rows' | 'basis' | 'until'> & { act: ErasureLine['act'] | 'address' | 'name' }

/** Places, what happens there, and to how many rows; for what is kept the reason. */
export const ErasureLines = ({ lines }: { lines: readonly Line[] }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const places: Readonly<Record<string, string>> = {
    event_value: t`Values in the audit trail`,
    import_row: t`Rows of past imports`,
    idempotency_key: t`Answers kept for repeated requests`,
    uploads_and_exports: t`Stored files of imports, exports and backups`,
    suppression: t`Keyed hashes on the suppression list`,
    search_word: t`Words of the search`,
    privacy_request: t`Requests of this person`,
  }
  const acts: Record<Line['act'], string> = {
    deleted: t`deleted`,
    cleared: t`emptied of what is personal`,
    redacted: t`person taken out of the text`,
    unlinked: t`reference removed`,
    kept: t`kept`,
    address: t`address or number still stands there`,
    name: t`name still stands there`,
  }
  const bases: Record<NonNullable<Line['basis']>, string> = {
    hold: t`A legal hold or a restriction stands. It goes as soon as that is lifted.`,
    law: t`The law asks for it. Only the fields that it asks for stay.`,
    suppression: t`So that no import brings the person back. Nobody can read an address from it.`,
  }
  const nameOf = (place: string): string =>
    places[place] ?? meta.objects.find((object) => object.name === place)?.label[1] ?? place.replaceAll('_', ' ')
  if (lines.length === 0)
    return (
      <p className="t2">
        <Trans>Nothing.</Trans>
      </p>
    )
  return (
    <ul className="rows">
      {lines.map((line) => (
        <li key={`${line.place} ${line.act} ${line.basis ?? ''}`}>
          <span className="grow">
            {nameOf(line.place)}
            <span className="t2"> · {acts[line.act]}</span>
            {line.basis && <span className="t3 small erase-why">{bases[line.basis]}</span>}
            {line.until && (
              <span className="t3 small erase-why">
                <Trans>Until {formatDate(line.until)}</Trans>
              </span>
            )}
          </span>
          <b>{line.rows}</b>
        </li>
      ))}
    </ul>
  )
}
