import { useMutation, useQuery } from '@tanstack/react-query'
import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Lock, LockOpen, RotateCw } from 'lucide-react'
import {
  api,
  Button,
  Chip,
  formatDate,
  Note,
  queryClient,
  SimpleTable,
  toast,
  type FieldMeta,
  type ObjectMeta,
} from '@app/ui'

type State = {
  object: string
  field: string
  state: 'encrypting' | 'on' | 'decrypting'
  is_special: boolean
  done: number
  total: number
}
type Answer = { data: State[]; keys: { kid: string; created_at: string; cells: number }[] }
const KEY = ['field-encryption']

/** Which fields of an object are kept encrypted: switched here, with how far the rewriting is. */
export const Encryption = ({ object, onChanged }: { object: ObjectMeta; onChanged: (object: string) => void }) => {
  const { t } = useLingui()
  const { data, error } = useQuery({
    queryKey: KEY,
    queryFn: () => api.get<Answer>('/v1/field-encryption'),
    // Only while something is being rewritten.
    refetchInterval: (query) => (query.state.data?.data.some((row) => row.state !== 'on') ? 1500 : false),
  })
  const change = useMutation({
    mutationFn: ({ field, encrypted }: { field: FieldMeta; encrypted: boolean }) =>
      api.put<State>(`/v1/field-encryption/${object.name}/${field.name}`, { encrypted }),
    onSuccess: (_answer, { field, encrypted }) => {
      toast(encrypted ? t`${field.label} is encrypted from now on` : t`${field.label} is being put in clear`)
      void queryClient.invalidateQueries({ queryKey: KEY })
      onChanged(object.name)
    },
  })
  const rotate = useMutation({
    mutationFn: () => api.post('/v1/field-encryption/rotate', {}),
    onSuccess: () => {
      toast(t`A new key writes from now on`)
      void queryClient.invalidateQueries({ queryKey: KEY })
    },
  })
  const states = new Map((data?.data ?? []).filter((row) => row.object === object.name).map((row) => [row.field, row]))
  const fields = object.fields.filter((field) => field.can_encrypt)
  const key = data?.keys[0]
  const failure = error ?? change.error ?? rotate.error
  if (fields.length === 0) return null
  return (
    <section className="sect" aria-label={t`Encryption`}>
      <header>
        <h2>
          <Trans>Encryption</Trans>
        </h2>
        <Button variant="ghost" icon={RotateCw} isPending={rotate.isPending} onPress={() => rotate.mutate()}>
          <Trans>New key</Trans>
        </Button>
      </header>
      <p className="t2">
        <Trans>
          An encrypted field is stored as ciphertext and masked everywhere. Members whose role may see it look at one
          value at a time, and each look is in the audit log. It is found by equality only, and neither sorted nor
          searched. Names, match keys and sign-in data cannot be encrypted.
        </Trans>{' '}
        {key &&
          t`Key in use since ${formatDate(key.created_at)}, ${plural(key.cells, { one: '# value', other: '# values' })} under it.`}
      </p>
      {failure && (
        <Note tone="bad" role="alert">
          {failure.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Encryption of ${object.label[1]}`}
        rows={fields}
        rowKey={(field) => field.name}
        columns={[
          { id: 'label', title: <Trans>Field</Trans>, isHead: true, cell: (field) => field.label },
          {
            id: 'state',
            title: <Trans>State</Trans>,
            cell: (field) => <StateCell state={states.get(field.name)} />,
          },
        ]}
        actions={(field) => {
          const state = states.get(field.name)
          const isOn = state !== undefined && state.state !== 'decrypting'
          return (
            <Button
              variant="ghost"
              icon={isOn ? LockOpen : Lock}
              aria-label={isOn ? t`Put ${field.label} in clear` : t`Encrypt ${field.label}`}
              isDisabled={change.isPending || state?.is_special === true || (isOn && field.can_reveal !== true)}
              onPress={() => change.mutate({ field, encrypted: !isOn })}
            >
              {isOn ? <Trans>Put in clear</Trans> : <Trans>Encrypt</Trans>}
            </Button>
          )
        }}
      />
    </section>
  )
}

const StateCell = ({ state }: { state: State | undefined }) => {
  const { t } = useLingui()
  if (!state)
    return (
      <span className="t3">
        <Trans>In clear</Trans>
      </span>
    )
  const share = state.total === 0 ? 100 : Math.min(100, Math.floor((state.done / state.total) * 100))
  return (
    <span className="chips">
      {state.state === 'on' ? (
        <Chip>
          <Trans>Encrypted</Trans>
        </Chip>
      ) : (
        <>
          <progress max={100} value={share} aria-label={t`Progress`} />
          <span className="t2">
            {state.state === 'encrypting' ? <Trans>Encrypting: {share} %</Trans> : <Trans>Decrypting: {share} %</Trans>}
          </span>
        </>
      )}
      {state.is_special && (
        <Chip tone="quiet">
          <Trans>Special category</Trans>
        </Chip>
      )}
    </span>
  )
}
