import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  ComboBox,
  fieldError,
  keys,
  Note,
  offerUndo,
  queryClient,
  SettingsFrame,
  Switch,
  TextField,
  useMeta,
} from '@app/ui'
import { OwnershipSection } from './ownership-section.tsx'

type Workspace = {
  id: string
  slug: string
  name: string
  region: string
  region_since: string | null
  time_zone: string
  currency: string
  locale: string
  size: string | null
  industry: string | null
  join_requests: boolean
  version?: number
}
type Editable = Pick<Workspace, 'name' | 'time_zone' | 'currency' | 'locale' | 'size' | 'industry'>

const editableOf = ({ name, time_zone, currency, locale, size, industry }: Workspace): Editable => ({
  name,
  time_zone,
  currency,
  locale,
  size,
  industry,
})

const putWorkspace = async (values: Editable): Promise<void> => {
  const body = { ...values, industry: (values.industry ?? '').trim() || null }
  await api.patch<Workspace>('/v1/workspace', body, { undo: false })
  for (const queryKey of [keys.meta, keys.session, ['workspace']]) void queryClient.invalidateQueries({ queryKey })
}

/** People in the organisation. */
const SIZES = ['1', '2-9', '10-49', '50-249', '250-999', '1000+']

/** Name, size, industry, region, time zone, currency and locale of the workspace. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const { data, error } = useQuery({
    queryKey: ['workspace', meta.workspace.slug],
    queryFn: () => api.get<Workspace>('/v1/workspace'),
  })
  return (
    <SettingsFrame title={t`Workspace`}>
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      {data && (
        <>
          <WorkspaceForm key={data.id} workspace={data} />
          <JoinSwitch workspace={data} />
          <OwnershipSection />
        </>
      )}
    </SettingsFrame>
  )
}

const WorkspaceForm = ({ workspace }: { workspace: Workspace }) => {
  const { t, i18n } = useLingui()
  const [values, setValues] = useState<Editable>(editableOf(workspace))
  const save = useMutation({
    mutationFn: () => putWorkspace(values),
    onSuccess: () => {
      const before = editableOf(workspace)
      offerUndo(t`Workspace saved`, async () => {
        await putWorkspace(before)
        setValues(before)
      })
    },
  })
  const set = (part: Partial<Editable>) => setValues((old) => ({ ...old, ...part }))
  const names = new Intl.DisplayNames(i18n.locale, { type: 'currency' })
  const languages = new Intl.DisplayNames(i18n.locale, { type: 'language' })
  const currencies = Intl.supportedValuesOf('currency').map((code) => ({
    value: code,
    label: `${code} · ${names.of(code) ?? code}`,
  }))
  const zones = withValue(['UTC', ...Intl.supportedValuesOf('timeZone')], values.time_zone)
  const locales = withValue(
    [
      'en-US',
      'en-GB',
      'de-DE',
      'de-AT',
      'de-CH',
      'fr-FR',
      'es-ES',
      'it-IT',
      'nl-NL',
      'pl-PL',
      'sv-SE',
      'pt-PT',
      'pt-BR',
      'ja-JP',
    ],
    values.locale,
  ).map((one) => ({ value: one.value, label: `${languages.of(one.value) ?? one.value} (${one.value})` }))
  return (
    <form
      className="form-grid"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <TextField
        className="span"
        label={t`Name`}
        value={values.name}
        onChange={(name) => set({ name })}
        isRequired
        error={fieldError(save.error, 'name')}
      />
      <ComboBox
        label={t`Size of the organisation`}
        value={values.size}
        onChange={(size) => set({ size })}
        options={SIZES.map((value) => ({
          value,
          label: value === '1' ? t`1 person` : t`${value.replace('-', '–')} people`,
        }))}
        description={t`Optional`}
        error={fieldError(save.error, 'size')}
      />
      <TextField
        label={t`Industry`}
        value={values.industry ?? ''}
        onChange={(industry) => set({ industry })}
        maxLength={80}
        description={t`Optional`}
        error={fieldError(save.error, 'industry')}
      />
      <ComboBox
        label={t`Currency`}
        value={values.currency}
        onChange={(value) => value && set({ currency: value })}
        options={currencies}
        description={t`New amounts start with it; existing amounts keep theirs`}
        error={fieldError(save.error, 'currency')}
      />
      <ComboBox
        label={t`Time zone`}
        value={values.time_zone}
        onChange={(value) => value && set({ time_zone: value })}
        options={zones}
        description={t`“Today” and “this month” begin by this clock`}
        error={fieldError(save.error, 'time_zone')}
      />
      <ComboBox
        label={t`Numbers and dates`}
        value={values.locale}
        onChange={(value) => value && set({ locale: value })}
        options={locales}
        error={fieldError(save.error, 'locale')}
      />
      <TextField
        label={t`Region`}
        value={`${new Intl.DisplayNames(i18n.locale, { type: 'region' }).of(workspace.region) ?? ''} (${workspace.region})`}
        onChange={() => undefined}
        isReadOnly
        description={
          workspace.region_since === null
            ? t`Chosen at sign-up. The operator of this installation has not said where it keeps data, so nothing holds it there.`
            : t`Where the data is kept: database, files, backups and mail. Chosen at sign-up; it does not change.`
        }
      />
      <TextField
        label={t`Address`}
        value={`${location.host}/w/${workspace.slug}`}
        onChange={() => undefined}
        isReadOnly
        description={t`Links into this workspace begin like this`}
      />
      {save.error && (
        <div className="span">
          <Note tone="bad" role="alert">
            {save.error.message}
          </Note>
        </div>
      )}
      <div className="span acts">
        <Button variant="primary" size="lg" type="submit" isPending={save.isPending}>
          <Trans>Save</Trans>
        </Button>
      </div>
    </form>
  )
}

const putJoining = async (join_requests: boolean): Promise<void> => {
  try {
    await api.patch<Workspace>('/v1/workspace', { join_requests }, { undo: false })
  } finally {
    void queryClient.invalidateQueries({ queryKey: ['workspace'] })
  }
}

const JoinSwitch = ({ workspace }: { workspace: Workspace }) => {
  const { t } = useLingui()
  const save = useMutation({
    mutationFn: putJoining,
    onSuccess: (_answer, next) => offerUndo(t`Saved`, () => putJoining(!next)),
  })
  return (
    <section aria-label={t`Joining`}>
      <header>
        <h2>
          <Trans>Joining</Trans>
        </h2>
      </header>
      <Switch
        isSelected={save.isPending ? save.variables : workspace.join_requests}
        onChange={(next) => save.mutate(next)}
      >
        <Trans>People with an account may ask to join; admins decide and choose the role</Trans>
      </Switch>
      {workspace.join_requests && (
        <p className="t2">
          <Trans>They ask here: {`${location.origin}/join?workspace=${workspace.slug}`}</Trans>
        </p>
      )}
      {save.error && (
        <Note tone="bad" role="alert">
          {save.error.message}
        </Note>
      )}
    </section>
  )
}

function withValue(list: string[], value: string): { value: string; label: string }[] {
  const all = list.includes(value) ? list : [value, ...list]
  return all.map((one) => ({ value: one, label: one.replaceAll('_', ' ') }))
}
