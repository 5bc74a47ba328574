import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { cx, fieldKit, formatMoney, formatNumber, isMoney, useAggregate } from '@app/ui'
import type { FieldMeta, Filter, ObjectMeta } from '@app/ui'

const SUMMED = new Set(['integer', 'decimal'])

const MoneySum = ({
  object,
  field,
  filter,
  q,
}: {
  object: ObjectMeta
  field: FieldMeta
  filter: Filter | null
  q: string | null
}) => {
  const { data } = useAggregate(object, { filter, q, measures: [`sum:${field.name}`] })
  const sums = (data?.data ?? []).map((b) => b[`sum:${field.name}`]).filter(isMoney)
  return (
    <>
      {sums.map((s) => (
        <b key={s.currency} className="sum">
          {formatMoney(s)}
        </b>
      ))}
    </>
  )
}

const NumberSum = ({
  object,
  field,
  filter,
  q,
}: {
  object: ObjectMeta
  field: FieldMeta
  filter: Filter | null
  q: string | null
}) => {
  const { data } = useAggregate(object, { filter, q, measures: [`sum:${field.name}`] })
  const sum = data?.data[0]?.[`sum:${field.name}`]
  return typeof sum === 'number' ? <b>{formatNumber(sum)}</b> : null
}

/** Counts and sums under the columns: exact, from the server, under the list's filter. */
export const GridFoot = ({
  object,
  fields,
  filter,
  q,
  total,
}: {
  object: ObjectMeta
  fields: FieldMeta[]
  filter: Filter | null
  q: string | null
  total: number | undefined
}) => {
  const { t } = useLingui()
  return (
    <tfoot>
      <tr>
        <td className="c-sel" />
        {fields.map((field, index) => (
          <td key={field.name} className={cx(index === 0 && 'c-first', fieldKit(field).numeric && 'end')}>
            {index === 0 && total !== undefined && (
              <>
                <b>{formatNumber(total)}</b> {t`${plural(total, { one: 'record', other: 'records' })}`}
              </>
            )}
            {index > 0 && field.kind === 'money' && <MoneySum object={object} field={field} filter={filter} q={q} />}
            {index > 0 && SUMMED.has(field.kind) && <NumberSum object={object} field={field} filter={filter} q={q} />}
          </td>
        ))}
      </tr>
    </tfoot>
  )
}
