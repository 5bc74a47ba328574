import { useQuery } from '@tanstack/react-query'
import { useLingui } from '@lingui/react/macro'
import { api, Select, TextField, useMembers, useMeta } from '@app/ui'
import { useActWords, useSourceWords } from './act-words.ts'
import type { Filters } from './audit-api.ts'

/** Who, what, on what, from where, when. Each choice asks the server at once. */
export const AuditFilters = ({ filters, onChange }: { filters: Filters; onChange: (next: Filters) => void }) => {
  const { t } = useLingui()
  const { object } = useMeta()
  const members = useMembers()
  const words = useActWords()
  const sources = useSourceWords()
  const known = useQuery({
    queryKey: ['audit-names'],
    queryFn: () => api.get<{ names: string[]; objects: string[] }>('/v1/audit/names'),
  })
  const set = (part: Partial<Filters>): void => onChange({ ...filters, ...part })
  const names = (known.data?.names ?? []).filter((name) => !filters.object || name.startsWith(`${filters.object}.`))
  const sorted = (choices: { value: string; label: string }[]) =>
    choices.toSorted((a, b) => a.label.localeCompare(b.label))
  return (
    <div className="audit-filters" role="group" aria-label={t`Filters`}>
      <Select
        label={t`Who`}
        value={filters.actor_id}
        onChange={(actor_id) => set({ actor_id })}
        options={[
          { value: '', label: t`Everybody` },
          ...sorted(members.map((row) => ({ value: row.id, label: String(row['name']) }))),
        ]}
      />
      <Select
        label={t`Object`}
        value={filters.object}
        onChange={(next) => set({ object: next, name: '' })}
        options={[
          { value: '', label: t`All` },
          ...sorted(
            (known.data?.objects ?? []).map((name) => ({
              value: name,
              label: object(name)?.label[0] ?? words(`${name}.`).replace(/: $/, ''),
            })),
          ),
        ]}
      />
      <Select
        label={t`What`}
        value={filters.name}
        onChange={(name) => set({ name })}
        options={[
          { value: '', label: t`Everything` },
          ...sorted(names.map((name) => ({ value: name, label: words(name) }))),
        ]}
      />
      <Select
        label={t`From`}
        value={filters.source}
        onChange={(source) => set({ source })}
        options={[
          { value: '', label: t`Anywhere` },
          ...Object.entries(sources).map(([value, label]) => ({ value, label })),
        ]}
      />
      <TextField label={t`IP address`} value={filters.ip} onChange={(ip) => set({ ip })} />
      <TextField label={t`First day`} type="date" value={filters.from} onChange={(from) => set({ from })} />
      <TextField label={t`Last day`} type="date" value={filters.to} onChange={(to) => set({ to })} />
    </div>
  )
}
