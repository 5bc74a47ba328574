import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, localInput, Segmented, TextField } from '@app/ui'
import type { Scope } from '../../../modules/incidents/index.ts'
import { instantOf, useIncidentWords } from './incident-words.tsx'

/** What counts, as it is typed. */
export type TypedScope = {
  began: string
  ended: string
  objects: readonly string[]
  sources: readonly string[]
  ip: string
  reach: 'trail' | 'all'
}
export const typedScope = (scope: Scope | null): TypedScope => ({
  began: localInput(scope?.began_at ?? null),
  ended: localInput(scope?.ended_at ?? null),
  objects: scope?.objects ?? [],
  sources: scope?.sources ?? [],
  ip: scope?.ip ?? '',
  reach: scope?.is_everybody ? 'all' : 'trail',
})
/** As the API takes it; null while the beginning is no time. */
export const scopeOf = (typed: TypedScope): Scope | null => {
  const began_at = instantOf(typed.began)
  if (began_at === null) return null
  return {
    began_at,
    ended_at: typed.ended ? instantOf(typed.ended) : null,
    objects: typed.objects.length > 0 ? typed.objects : null,
    sources: typed.sources.length > 0 ? typed.sources : null,
    ip: typed.ip.trim() || null,
    is_everybody: typed.reach === 'all',
  }
}

/** When it was, and which events of the audit logs belong to it. */
export const ScopeFields = ({
  typed,
  onChange,
  objects,
  sources,
  tried,
}: {
  typed: TypedScope
  onChange: (next: TypedScope) => void
  objects: readonly { name: string; label: string }[]
  sources: readonly string[]
  tried: boolean
}) => {
  const { t } = useLingui()
  const words = useIncidentWords()
  const set = (more: Partial<TypedScope>): void => onChange({ ...typed, ...more })
  const flip = (key: 'objects' | 'sources', name: string, on: boolean): void =>
    set({ [key]: on ? [...typed[key], name] : typed[key].filter((one) => one !== name) })
  return (
    <>
      <div className="form-grid">
        <TextField
          label={t`Began`}
          type="datetime-local"
          value={typed.began}
          onChange={(began) => set({ began })}
          isRequired
          error={tried && instantOf(typed.began) === null ? t`Give day and time.` : null}
        />
        <TextField
          label={t`Ended`}
          type="datetime-local"
          value={typed.ended}
          onChange={(ended) => set({ ended })}
          description={t`Empty: it goes on`}
        />
      </div>
      <Segmented
        label={t`Workspaces concerned`}
        value={typed.reach}
        onChange={(reach) => set({ reach })}
        options={[
          { value: 'trail', label: t`Those whose audit log shows it` },
          { value: 'all', label: t`All` },
        ]}
      />
      <div role="group" aria-label={t`Objects that count`} className="stack">
        <p className="field-label">
          <Trans>Objects that count; none: any. Exports count always.</Trans>
        </p>
        <div className="op-objects">
          {objects.map((one) => (
            <Checkbox
              key={one.name}
              isSelected={typed.objects.includes(one.name)}
              onChange={(on) => flip('objects', one.name, on)}
            >
              {one.label}
            </Checkbox>
          ))}
        </div>
      </div>
      <div role="group" aria-label={t`Ways in that count`} className="stack">
        <p className="field-label">
          <Trans>Ways in that count; none: any</Trans>
        </p>
        <div className="op-objects">
          {sources.map((one) => (
            <Checkbox key={one} isSelected={typed.sources.includes(one)} onChange={(on) => flip('sources', one, on)}>
              {words.source(one)}
            </Checkbox>
          ))}
        </div>
      </div>
      <TextField label={t`Only from this IP address`} value={typed.ip} onChange={(ip) => set({ ip })} maxLength={45} />
    </>
  )
}
