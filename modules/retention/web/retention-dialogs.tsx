import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { formatNumber, FormDialog, label, Note, offerUndo, Select, TextField } from '@app/ui'
import { type ClassRow, type Rule, putRetention, useChangeRetention } from './retention-data.ts'
import { useRetentionWords } from './retention-words.ts'

const whole = (text: string): number | null => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : null)

/** The workspace's own number of days: shorter than the installation's, or none. */
export const PeriodDialog = ({ row, onClose }: { row: ClassRow; onClose: () => void }) => {
  const { t } = useLingui()
  const change = useChangeRetention()
  const most = row.most_days ?? 1
  const least = row.least_days ?? 1
  const [text, setText] = useState(String(row.days ?? most))
  const [wrong, setWrong] = useState<string | null>(null)
  const name = label(row.title)
  const range = t`From ${formatNumber(least)} to ${formatNumber(most)} days. The privacy policy promises no more than ${formatNumber(most)}, so it can only be shorter.`
  return (
    <FormDialog
      title={t`How long to keep: ${name}`}
      action={t`Save`}
      error={change.error}
      isPending={change.isPending}
      onClose={onClose}
      onSubmit={() => {
        const days = whole(text)
        if (days === null || days < least || days > most) return setWrong(range)
        setWrong(null)
        change.mutate(
          { days: { [row.class]: days === most ? null : days } },
          {
            onSuccess: () => {
              offerUndo(t`Saved. The next night goes by it.`, () =>
                putRetention({ days: { [row.class]: row.days === most ? null : (row.days ?? null) } }),
              )
              onClose()
            },
          },
        )
      }}
    >
      <TextField
        label={t`Days`}
        value={text}
        onChange={setText}
        inputMode="numeric"
        maxLength={4}
        isRequired
        autoFocus
        description={range}
        error={wrong}
      />
    </FormDialog>
  )
}

/** What happens to records of which nothing was heard for so many months; or nothing. */
export const RuleDialog = ({ object, rule, onClose }: { object: string; rule: Rule | null; onClose: () => void }) => {
  const { t } = useLingui()
  const words = useRetentionWords()
  const change = useChangeRetention()
  const [act, setAct] = useState<'none' | Rule['then_do']>(rule?.then_do ?? 'delete')
  const [text, setText] = useState(String(rule?.months ?? 24))
  const [wrong, setWrong] = useState<string | null>(null)
  const many = words.many(object)
  return (
    <FormDialog
      title={t`${many} without activity`}
      action={t`Save`}
      error={change.error}
      isPending={change.isPending}
      onClose={onClose}
      onSubmit={() => {
        const months = whole(text)
        if (act !== 'none' && (months === null || months < 1 || months > 240))
          return setWrong(t`A whole number of months, from 1 to 240.`)
        setWrong(null)
        change.mutate(
          { rules: { [object]: act === 'none' ? null : { months: months ?? 1, then_do: act } } },
          {
            onSuccess: () => {
              offerUndo(t`Saved. The next night goes by it.`, () =>
                putRetention({ rules: { [object]: rule && { months: rule.months, then_do: rule.then_do } } }),
              )
              onClose()
            },
          },
        )
      }}
    >
      <Select
        label={t`What happens`}
        value={act}
        onChange={(value) => setAct(value === 'delete' || value === 'anonymise' ? value : 'none')}
        options={[
          { value: 'none', label: t`Nothing: they are kept` },
          { value: 'delete', label: t`They go to the trash` },
          { value: 'anonymise', label: t`They lose what is personal` },
        ]}
      />
      {act !== 'none' && (
        <TextField
          label={t`Months without activity`}
          value={text}
          onChange={setText}
          inputMode="numeric"
          maxLength={3}
          isRequired
          description={t`Nothing changed on the record, and nothing on notes, tasks, deals and files about it.`}
          error={wrong}
        />
      )}
      {act === 'anonymise' && (
        <Note tone="warn">
          <Trans>What is personal is then gone for good: there is no undo, and the audit trail forgets it too.</Trans>
        </Note>
      )}
    </FormDialog>
  )
}
