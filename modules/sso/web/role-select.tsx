import { useQuery } from '@tanstack/react-query'
import { useLingui } from '@lingui/react/macro'
import { api, Select } from '@app/ui'

type Role = { key: string; name: string }

/** The role that new members get; with `none`, nobody new comes in. Owners are made by owners. */
export const RoleSelect = ({
  value,
  onChange,
  error,
  none,
}: {
  value: string
  onChange: (value: string) => void
  error: string | null
  none: boolean
}) => {
  const { t } = useLingui()
  const roles = useQuery({ queryKey: ['roles'], queryFn: () => api.get<{ data: Role[] }>('/v1/roles') })
  return (
    <Select
      label={t`Role of new members`}
      value={value}
      onChange={onChange}
      error={error}
      options={[
        ...(none ? [{ value: '', label: t`Nobody new comes in by it` }] : []),
        ...(roles.data?.data ?? [])
          .filter((one) => one.key !== 'owner')
          .map((one) => ({ value: one.key, label: one.name })),
      ]}
    />
  )
}
