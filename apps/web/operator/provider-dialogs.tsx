import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Checkbox,
  ComboBox,
  DateField,
  fieldError,
  formatDate,
  FormDialog,
  label,
  Select,
  TextField,
  toast,
} from '@app/ui'
import type {
  ListedSubprocessor,
  Safeguard,
  ServedDestination,
  Subprocessor,
  UsedHost,
} from '../../../modules/subprocessors/index.ts'
import { useSend } from './load.ts'
import { Refusal } from './refusal.tsx'

const DAY = 86_400_000
const dayFrom = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)
const FIELDS = [
  'name',
  'task',
  'destination',
  'host',
  'region',
  'safeguard',
  'categories',
  'contract_from',
  'contract_to',
  'bars_own_use',
  'reason',
  'replaces',
  'effective_on',
]
const COUNTRIES =
  'AT AU BE BG BR CA CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IN IS IT JP KR LI LT LU LV MT NL NO NZ PL PT RO SE SG SI SK US'.split(
    ' ',
  )

/** Tells administrators of a provider and gives it its day. */
export const ProviderDialog = ({
  replaces,
  used,
  destinations,
  earliest,
  onClose,
  onDone,
}: {
  replaces: ListedSubprocessor | null
  used: UsedHost | null
  destinations: readonly ServedDestination[]
  earliest: string
  onClose: () => void
  onDone: () => void
}) => {
  const { t, i18n } = useLingui()
  const { busy, error, send } = useSend()
  const [values, setValues] = useState(() => ({
    name: '',
    task: replaces?.task ?? '',
    destination: replaces?.destination ?? used?.destination ?? '',
    host: used?.host ?? '',
    region: replaces?.region ?? '',
    safeguard: 'same_region' as Safeguard,
    contract_from: dayFrom(0),
    contract_to: dayFrom(730),
    bars_own_use: false,
    reason: '',
    effective_on: earliest,
  }))
  const set = (part: Partial<typeof values>): void => setValues((old) => ({ ...old, ...part }))
  const regions = new Intl.DisplayNames(i18n.locale, { type: 'region' })
  const countries = COUNTRIES.map((value) => ({ value, label: `${regions.of(value) ?? value} (${value})` })).toSorted(
    (a, b) => a.label.localeCompare(b.label, i18n.locale),
  )
  const known = destinations.find((one) => one.key === values.destination)
  const wrong = (name: string): string | null => fieldError(error, name)
  const submit = (): void => {
    const { destination, host, ...rest } = values
    send(async () => {
      const made = await api.post<Subprocessor>('/v1/operator/subprocessors', {
        ...rest,
        ...(destination ? { destination, host: host.trim() } : {}),
        ...(replaces ? { replaces: replaces.id } : {}),
        categories: known && known.personal.length > 0 ? known.personal : ['user'],
      })
      toast(
        made.state === 'announced'
          ? t`Announced. Administrators are being told.`
          : t`Listed. It got data already, or nobody is here yet.`,
      )
    }, onDone)
  }
  return (
    <FormDialog
      title={replaces ? t`Replace ${replaces.name}` : t`Announce a provider`}
      onClose={onClose}
      action={<Trans>Announce</Trans>}
      isPending={busy}
      onSubmit={submit}
      size="wide"
    >
      {!FIELDS.some((name) => wrong(name)) && <Refusal error={error} />}
      <p className="t2">
        <Trans>
          Owners and administrators of every workspace are mailed now, and every member sees a banner until that day.
        </Trans>
      </p>
      <TextField
        label={t`Name of the company`}
        value={values.name}
        onChange={(name) => set({ name })}
        isRequired
        maxLength={200}
        error={wrong('name')}
      />
      <TextField
        label={t`What it does`}
        value={values.task}
        onChange={(task) => set({ task })}
        isRequired
        maxLength={500}
        description={t`As people read it: “hands our mails on”`}
        error={wrong('task')}
      />
      <Select
        label={t`What goes there`}
        value={values.destination}
        onChange={(destination) => set({ destination })}
        options={[
          { value: '', label: t`Nothing that the program sends` },
          ...destinations.map((one) => ({ value: one.key, label: label(one.title) })),
        ]}
        error={wrong('destination')}
      />
      {known && (
        <TextField
          label={t`Host`}
          value={values.host}
          onChange={(host) => set({ host })}
          isRequired
          maxLength={253}
          description={t`The program sends to no other host for this, and to this one not before its day`}
          error={wrong('host')}
        />
      )}
      <ComboBox
        label={t`Country`}
        value={values.region || null}
        onChange={(region) => set({ region: region ?? '' })}
        options={countries}
        isRequired
        error={wrong('region')}
      />
      <Select
        label={t`What protects the data there`}
        value={values.safeguard}
        onChange={(safeguard) => set({ safeguard: safeguard as Safeguard })}
        options={[
          { value: 'same_region', label: t`It stays in the region of the installation` },
          { value: 'adequacy', label: t`Adequacy decision of the European Commission` },
          { value: 'clauses', label: t`Standard contractual clauses` },
        ]}
        error={wrong('safeguard')}
      />
      <DateField
        label={t`Contract from`}
        value={values.contract_from}
        onChange={(contract_from) => set({ contract_from })}
        isRequired
        error={wrong('contract_from')}
      />
      <DateField
        label={t`Contract until`}
        value={values.contract_to}
        onChange={(contract_to) => set({ contract_to })}
        isRequired
        description={t`After this day nothing is sent there any more`}
        error={wrong('contract_to')}
      />
      <Checkbox isSelected={values.bars_own_use} onChange={(bars_own_use) => set({ bars_own_use })}>
        <Trans>The contract bars it from using the data for itself, training of models included</Trans>
      </Checkbox>
      {wrong('bars_own_use') && <p className="why">{wrong('bars_own_use')}</p>}
      <TextField
        multiline
        rows={2}
        label={t`Why`}
        value={values.reason}
        onChange={(reason) => set({ reason })}
        isRequired
        maxLength={1000}
        description={t`It stands in the mail and on the public page`}
        error={wrong('reason')}
      />
      {!used && (
        <DateField
          label={t`Gets data from`}
          value={values.effective_on}
          onChange={(effective_on) => set({ effective_on })}
          isRequired
          description={t`${formatDate(earliest)} at the earliest, from midnight UTC`}
          error={wrong('effective_on')}
        />
      )}
    </FormDialog>
  )
}

/** The contract goes on: nobody new gets anything, so nobody is told. */
export const ProlongDialog = ({
  row,
  onClose,
  onDone,
}: {
  row: ListedSubprocessor
  onClose: () => void
  onDone: () => void
}) => {
  const { t } = useLingui()
  const { busy, error, send } = useSend()
  const [until, setUntil] = useState(() =>
    new Date(Date.parse(`${row.contract_to}T00:00:00Z`) + 365 * DAY).toISOString().slice(0, 10),
  )
  return (
    <FormDialog
      title={t`Prolong the contract with ${row.name}`}
      onClose={onClose}
      action={<Trans>Prolong</Trans>}
      isPending={busy}
      onSubmit={() =>
        send(
          () => api.post(`/v1/operator/subprocessors/${row.id}/prolong`, { contract_to: until }),
          () => {
            toast(t`Prolonged`)
            onDone()
          },
        )
      }
    >
      {!fieldError(error, 'contract_to') && <Refusal error={error} />}
      <DateField
        label={t`Contract until`}
        value={until}
        onChange={setUntil}
        isRequired
        description={t`Now until ${formatDate(row.contract_to)}`}
        error={fieldError(error, 'contract_to')}
      />
    </FormDialog>
  )
}
