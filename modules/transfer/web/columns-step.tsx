import { ArrowRight, CircleAlert, CircleCheck, CircleSlash } from 'lucide-react'
import { plural } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, ComboBox, formatNumber, Note, said, useMeta, type ObjectMeta } from '@app/ui'
import { ReadAs } from './read-as.tsx'
import { labelOfTarget, targetsOf } from './targets.ts'
import { mappedCount, missingRequired, type Change, type Mapping, type Wizard } from './wizard-state.ts'
import type { Import, ImportColumn } from './transfer-api.ts'

const CREATE = '+'

export type ColumnsProps = {
  found: Import
  object: ObjectMeta
  wizard: Wizard
  dispatch: (change: Change) => void
  onRead: (change: Record<string, unknown>) => void
  readError: Error | null
  isReading: boolean
  onNext: () => void
}

/** The second step: how the file was read, and where each column goes. */
export const ColumnsStep = ({
  found,
  object,
  wizard,
  dispatch,
  onRead,
  readError,
  isReading,
  onNext,
}: ColumnsProps) => {
  const { t } = useLingui()
  const { administers } = useMeta()
  const targets =
    found.targets?.map((one) => ({
      path: one.path,
      label: object.fields.find((field) => field.name === one.path)?.label ?? labelOfTarget(object, one),
      isRequired: one.required,
      isList: one.many,
    })) ?? targetsOf(object)
  const defaulted = new Set(['pipeline_id', 'stage_id', 'owner_id', 'status', 'kind', 'outcome'])
  const missing = missingRequired(
    wizard.mapping,
    targets.filter((one) => one.isRequired && !defaulted.has(one.path)).map((one) => one.path),
  )
  const labels = missing.map((path) => targets.find((one) => one.path === path)?.label ?? path).join(', ')
  const choices = [
    { value: '', label: t`Do not import` },
    ...targets.map((one) => ({ value: one.path, label: one.label })),
    ...(object.custom_fields && administers('custom_fields') ? [{ value: CREATE, label: t`New field…` }] : []),
  ]
  const mapped = mappedCount(wizard.mapping)

  const choose = (column: ImportColumn, value: string | null) => {
    if (value === CREATE)
      dispatch({
        type: 'map',
        column: column.column,
        field: { create_field: { label: column.proposed_label ?? column.column, kind: column.proposed_kind } },
      })
    else
      dispatch({
        type: 'map',
        column: column.column,
        field: value || null,
        isList: targets.find((one) => one.path === value)?.isList ?? false,
      })
  }

  return (
    <div className="imp">
      <div className="imp-left">
        <ReadAs found={found} onRead={onRead} isReading={isReading} />
      </div>
      <div className="imp-mid">
        {(found.format?.warnings ?? []).map((warning) => (
          <Note key={warning.code} tone="warn" icon={CircleAlert}>
            {said(warning.detail)}
          </Note>
        ))}
        {readError && (
          <Note tone="bad" role="alert">
            {readError.message}
          </Note>
        )}
        <section className="block" aria-label={t`Columns`}>
          <header>
            <h2>
              <Trans>Where each column goes</Trans>
            </h2>
            <p>
              {t`${formatNumber(mapped)} of ${plural(found.columns.length, { one: '# column is imported', other: '# columns are imported' })}`}
            </p>
          </header>
          <div className="table-x stacked" tabIndex={0} role="region" aria-label={t`Columns of the file`}>
            <table className="table match columns">
              <thead>
                <tr>
                  <th scope="col">
                    <Trans>In the file</Trans>
                  </th>
                  <th scope="col">
                    <Trans>For example</Trans>
                  </th>
                  <th scope="col">
                    <span className="vh">
                      <Trans>becomes</Trans>
                    </span>
                  </th>
                  <th scope="col">
                    <Trans>In Custos</Trans>
                  </th>
                  <th scope="col">
                    <Trans>How sure</Trans>
                  </th>
                </tr>
              </thead>
              <tbody>
                {found.columns.map((column, index) => {
                  const to = wizard.mapping[column.column] ?? null
                  const isNew = typeof to === 'object' && to !== null
                  return (
                    <tr
                      key={column.column}
                      className={
                        isProposed(column, to) ||
                        (to !== null && column.confidence > 0 && column.confidence < 0.75 && to === column.field)
                          ? 'ask-row'
                          : ''
                      }
                    >
                      <th scope="row" className="strong">
                        {column.column}
                      </th>
                      <td className="small t2 sample">{samplesOf(found, index)}</td>
                      <td className="arrow">
                        <ArrowRight className="i sm" aria-hidden />
                      </td>
                      <td>
                        <ComboBox
                          label={t`${column.column} becomes`}
                          hideLabel
                          size="normal"
                          value={isNew ? CREATE : (to ?? '')}
                          valueLabel={isNew ? t`New field “${to.create_field.label}”` : ''}
                          onChange={(value) => choose(column, value)}
                          options={
                            isNew
                              ? choices.map((one) =>
                                  one.value === CREATE
                                    ? { ...one, label: t`New field “${to.create_field.label}”` }
                                    : one,
                                )
                              : choices
                          }
                          openOnFocus
                        />
                      </td>
                      <td className="small">
                        <Sure column={column} to={to} />
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </div>
        </section>
      </div>
      <div className="imp-right">
        <section className="sect">
          <header>
            <h2>
              <Trans>Next</Trans>
            </h2>
          </header>
          <p className="t2 small">
            <Plural
              value={found.row_count}
              one="The one row is checked first. Nothing is written yet."
              other="All # rows are checked first. Nothing is written yet."
            />
          </p>
        </section>
        {missing.length > 0 && (
          <Note tone="warn" icon={CircleAlert}>
            <Trans>No column gives {labels}.</Trans>
          </Note>
        )}
        <Button variant="primary" size="lg" full isDisabled={mapped === 0} onPress={onNext}>
          <Plural value={found.row_count} one="Check # row" other="Check # rows" />
        </Button>
      </div>
    </div>
  )
}

/** A new field that nobody asked for yet: the column is one of another workspace's own. */
const isProposed = (column: ImportColumn, to: Mapping[string]): boolean =>
  typeof to === 'object' && to !== null && to.create_field.label === column.proposed_label

const Sure = ({ column, to }: { column: ImportColumn; to: Mapping[string] }) => {
  if (to === null)
    return (
      <span className="state st-planned">
        <CircleSlash className="i" aria-hidden />
        <Trans>Left out</Trans>
      </span>
    )
  if (isProposed(column, to))
    return (
      <span className="state st-degraded">
        <CircleAlert className="i" aria-hidden />
        <Trans>New field, proposed</Trans>
      </span>
    )
  if (typeof to === 'object')
    return (
      <span className="state st-attested">
        <CircleCheck className="i" aria-hidden />
        <Trans>New field</Trans>
      </span>
    )
  if (to !== column.field)
    return (
      <span className="state st-proven">
        <CircleCheck className="i" aria-hidden />
        <Trans>Your choice</Trans>
      </span>
    )
  const percent = Math.round(column.confidence * 100)
  return percent >= 75 ? (
    <span className="state st-proven">
      <CircleCheck className="i" aria-hidden />
      <Trans>{percent} %</Trans>
    </span>
  ) : (
    <span className="state st-degraded">
      <CircleAlert className="i" aria-hidden />
      <Trans>{percent} %, look twice</Trans>
    </span>
  )
}

function samplesOf(found: Import, index: number): string {
  const given = found.columns[index]?.samples ?? (found.preview ?? []).map((row) => row.cells[index] ?? '')
  return [...new Set(given.filter((one) => one.trim() !== ''))].slice(0, 3).join(' · ')
}
