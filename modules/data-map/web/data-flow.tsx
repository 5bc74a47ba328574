import { ArrowRight, Ban, Database, Users } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Chip, label } from '@app/ui'
import type { DataMapAnswer } from '../index.ts'
import { useDataWords } from '@app/ui/data-words'

/** Where data comes from, what it is kept for, and where it goes: read from left to right, on a phone from top to bottom. */
export const DataFlow = ({ map }: { map: DataMapAnswer }) => {
  const { t } = useLingui()
  const { classes } = useDataWords()
  const people = [...new Set(Object.values(map.purposes).map((one) => one.people))]
  const counts = (['service', 'account', 'operational'] as const).map((name) => ({
    name,
    tables: map.entries.filter((one) => one.class === name).length,
    columns: map.entries
      .filter((one) => one.class === name)
      .reduce((sum, one) => sum + one.columns.filter((column) => column.personal !== null).length, 0),
  }))
  return (
    <section className="flow" aria-label={t`Where data flows`}>
      <div className="flow-box">
        <h3>
          <Users className="i" aria-hidden /> <Trans>People</Trans>
        </h3>
        <ul>
          {people.map((one) => (
            <li key={one}>{label(one)}</li>
          ))}
        </ul>
      </div>
      <ArrowRight className="i flow-arrow" aria-hidden />
      <div className="flow-box flow-here">
        <h3>
          <Database className="i" aria-hidden /> <Trans>This installation</Trans>
        </h3>
        <ul>
          {counts.map((one) => (
            <li key={one.name}>
              <strong>{classes[one.name]}</strong>
              <span className="t3">{t`${plural(one.tables, { one: '# place', other: '# places' })}, ${plural(one.columns, { one: '# column with personal data', other: '# columns with personal data' })}`}</span>
            </li>
          ))}
        </ul>
      </div>
      <ArrowRight className="i flow-arrow" aria-hidden />
      <div className="flow-box">
        <h3>
          <Ban className="i" aria-hidden /> <Trans>Outside</Trans>
        </h3>
        <ul>
          {map.destinations.map((one) => (
            <li key={one.key} className={one.in_use ? '' : 'flow-off'}>
              <strong>{label(one.title)}</strong>{' '}
              <Chip tone={one.in_use ? 'warn' : 'quiet'}>{one.in_use ? t`In use` : t`Not in use`}</Chip>
              <span className="t3">{label(one.gets)}</span>
              <span className="t3">
                {one.left.sent === 0
                  ? t`Nothing has gone there.`
                  : t`${plural(one.left.sent, { one: 'Once in 12 months', other: '# times in 12 months' })}`}
              </span>
            </li>
          ))}
          <li className="t3">
            <Trans>Nothing goes anywhere else.</Trans>
          </li>
        </ul>
      </div>
    </section>
  )
}
