import { Trans, useLingui } from '@lingui/react/macro'
import type { HeldAnswer, HeldClass, HeldRecord } from '@app/schema'
import { useDataWords } from './data-words.ts'
import { formatDate } from './format.ts'
import { label } from './labels.ts'

const DAY = /^\d{4}-\d\d-\d\d$/

/** What is held of one person, and why: their values, then each class of data with purpose, basis, time limit and recipients (QNT-004). */
export const HeldList = ({ held }: { held: HeldAnswer }) => (
  <>
    {held.records.map((one, at) => (
      // Two workspaces may have the same name.
      <Values key={`${at} ${one.label}`} one={one} />
    ))}
    <ul className="own-list">
      {held.classes.map((one) => (
        <Class key={one.place} one={one} />
      ))}
    </ul>
  </>
)

const Values = ({ one }: { one: HeldRecord }) => (
  <section className="held-values">
    <h3>{label(one.label)}</h3>
    <dl>
      {one.values.map((each) => (
        <div key={each.label}>
          <dt>{label(each.label)}</dt>
          <dd className="said">{DAY.test(each.value) ? formatDate(each.value) : each.value}</dd>
        </div>
      ))}
    </dl>
  </section>
)

const Class = ({ one }: { one: HeldClass }) => {
  const { t, i18n } = useLingui()
  const words = useDataWords()
  const count = one.rows === null ? '' : new Intl.NumberFormat(i18n.locale).format(one.rows)
  return (
    <li>
      <details>
        <summary className="own-head">
          <span className="held-name">{label(one.label)}</span>
          <span className="t2 small">
            {one.rows === null ? <Trans>The program itself cannot read it</Trans> : t`Entries: ${count}`}
          </span>
        </summary>
        <dl className="held-why">
          <div>
            <dt>{t`What for`}</dt>
            <dd>{label(one.purpose_text)}</dd>
          </div>
          <div>
            <dt>{t`Legal basis`}</dt>
            <dd>{words.bases[one.basis]}</dd>
          </div>
          <div>
            <dt>{t`How long`}</dt>
            <dd>{words.heldFor(one.retention)}</dd>
          </div>
          <div>
            <dt>{t`What kind`}</dt>
            <dd>{one.categories.map(words.category).join(', ')}</dd>
          </div>
          <div>
            <dt>{t`Goes to`}</dt>
            <dd>{one.recipients.length === 0 ? t`Nowhere` : one.recipients.map(label).join(', ')}</dd>
          </div>
        </dl>
      </details>
    </li>
  )
}
