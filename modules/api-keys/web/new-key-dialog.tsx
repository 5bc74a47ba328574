import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  DateField,
  fieldError,
  formatDate,
  FormDialog,
  isApiError,
  Note,
  Segmented,
  Select,
  TextField,
  useMeta,
} from '@app/ui'
import { type MadeKey, type NewKey, useMakeKey } from './key-data.ts'
import { addressesIn, type Choice, choosable, dayAfter, daysTo, rightsOf } from './key-model.ts'
import { MadeKeyDialog } from './made-key-dialog.tsx'

type Scope = NewKey['scope']
const PERIODS = [30, 90, 180, 365]

/** Makes a key for oneself, or for a service account; then shows it, once. */
export const NewKeyDialog = ({ account, onClose }: { account?: { id: string; name: string }; onClose: () => void }) => {
  const [made, setMade] = useState<MadeKey | null>(null)
  return made ? (
    <MadeKeyDialog made={made} onClose={onClose} />
  ) : (
    <KeyForm account={account} onMade={setMade} onClose={onClose} />
  )
}

const KeyForm = ({
  account,
  onMade,
  onClose,
}: {
  account: { id: string; name: string } | undefined
  onMade: (made: MadeKey) => void
  onClose: () => void
}) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const make = useMakeKey()
  const [name, setName] = useState('')
  const [scope, setScope] = useState<Scope>('full')
  const [chosen, setChosen] = useState<Record<string, Choice>>({})
  const [withSettings, setWithSettings] = useState(true)
  const [period, setPeriod] = useState('90')
  const [today] = useState(() => new Date())
  const [day, setDay] = useState(() => dayAfter(90, today))
  const [addresses, setAddresses] = useState('')
  const [tried, setTried] = useState(false)
  const objects = choosable(meta.objects)
  const days = period === 'date' ? daysTo(day, today) : Number(period)
  const wrong = {
    name: name.trim() === '' ? t`Give it a name, so that you know later what it is for.` : null,
    day: days >= 1 && days <= 365 ? null : t`Choose a day from tomorrow to a year from now.`,
    objects:
      scope === 'custom' && Object.values(chosen).every((one) => one === 'none')
        ? t`Choose at least one object.`
        : null,
  }
  const error = make.error
  const list = addressesIn(addresses)
  const badAddress = isApiError(error)
    ? error.fields
        .filter((one) => one.pointer.startsWith('/addresses'))
        .map((one) => list[Number(one.pointer.split('/')[2] ?? 0)])
        .join(', ')
    : ''
  const explained = Boolean(fieldError(error, 'name')) || badAddress !== ''
  const submit = (): void => {
    setTried(true)
    if (wrong.name || wrong.day || wrong.objects) return
    make.mutate(
      {
        name: name.trim(),
        ...(account && { member_id: account.id }),
        scope,
        ...(scope === 'custom' && { rights: rightsOf(meta.objects, chosen, withSettings) }),
        expires_in_days: days,
        ...(list.length > 0 && { addresses: list }),
      },
      { onSuccess: onMade },
    )
  }
  return (
    <FormDialog
      title={account ? t`New key for ${account.name}` : t`New API key`}
      onClose={onClose}
      size={scope === 'custom' ? 'wide' : 'normal'}
      action={<Trans>Make key</Trans>}
      isPending={make.isPending}
      onSubmit={submit}
    >
      {error && !explained && (
        <Note tone="bad" role="alert">
          {isApiError(error) && error.fields.length > 0
            ? error.fields.map((one) => one.message).join(' ')
            : error.message}
        </Note>
      )}
      <TextField
        label={t`Name`}
        value={name}
        onChange={setName}
        maxLength={100}
        isRequired
        autoFocus
        placeholder={t`Nightly sync to the shop`}
        error={(tried ? wrong.name : null) ?? fieldError(error, 'name')}
      />
      <Segmented
        label={t`What it may do`}
        value={scope}
        onChange={setScope}
        options={[
          { value: 'full', label: account ? t`All its role may` : t`All you may` },
          { value: 'read', label: t`Read only` },
          { value: 'custom', label: t`Chosen objects` },
        ]}
      />
      <p className="hint">
        {scope === 'full' ? (
          account ? (
            <Trans>The key does whatever the role of the service account allows, now and later.</Trans>
          ) : (
            <Trans>
              The key does whatever your role allows, now and later. It never makes keys and never signs in.
            </Trans>
          )
        ) : scope === 'read' ? (
          <Trans>The key reads and exports. It changes, makes and deletes nothing.</Trans>
        ) : (
          <Trans>Never more than the role allows: what is not chosen stays shut, even when the role grows.</Trans>
        )}
      </p>
      {scope === 'custom' && (
        <div className="stack">
          <div className="key-objects" role="group" aria-label={t`Chosen objects`}>
            {objects.map((object) => (
              <div key={object.name}>
                <span aria-hidden>{object.label[1]}</span>
                <Segmented
                  label={object.label[1]}
                  hideLabel
                  value={chosen[object.name] ?? 'none'}
                  onChange={(choice) => setChosen((old) => ({ ...old, [object.name]: choice }))}
                  options={[
                    { value: 'none', label: t`Nothing` },
                    { value: 'read', label: t`Read` },
                    { value: 'write', label: t`Read and write` },
                  ]}
                />
              </div>
            ))}
            <div>
              <span aria-hidden>
                <Trans>Pipelines, products, tags, members</Trans>
              </span>
              <Segmented
                label={t`Pipelines, products, tags, members`}
                hideLabel
                value={withSettings ? 'read' : 'none'}
                onChange={(choice) => setWithSettings(choice === 'read')}
                options={[
                  { value: 'none', label: t`Nothing` },
                  { value: 'read', label: t`Read` },
                ]}
              />
            </div>
          </div>
          {tried && wrong.objects && (
            <p className="why" role="alert">
              {wrong.objects}
            </p>
          )}
        </div>
      )}
      <div className="form-grid">
        <Select
          label={t`Expires`}
          value={period}
          onChange={setPeriod}
          options={[
            ...PERIODS.map((one) => ({ value: String(one), label: t`in ${one} days` })),
            { value: 'date', label: t`on a day…` },
          ]}
          description={period === 'date' ? null : t`On ${formatDate(dayAfter(Number(period), today))}`}
        />
        {period === 'date' && (
          <DateField label={t`Last day`} value={day} onChange={setDay} isRequired error={wrong.day} />
        )}
      </div>
      <TextField
        label={t`Only from these addresses`}
        value={addresses}
        onChange={setAddresses}
        multiline
        rows={2}
        placeholder="203.0.113.0/24"
        description={t`IP addresses or ranges, with commas or one a line. Empty: from anywhere.`}
        error={badAddress ? t`${badAddress} is no address and no range.` : null}
      />
    </FormDialog>
  )
}
