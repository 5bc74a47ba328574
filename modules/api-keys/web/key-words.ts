import { useLingui } from '@lingui/react/macro'
import { useMeta } from '@app/ui'
import type { ApiKey } from '../index.ts'
import { choicesIn } from './key-model.ts'

/** What a key may do, in a sentence. */
export const useScopeWords = (): ((key: Pick<ApiKey, 'scope' | 'rights' | 'is_service'>) => string) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  return (key) => {
    if (key.scope === 'full')
      return key.is_service ? t`All that the service account may do` : t`All that the member may do`
    if (key.scope === 'read') return t`Reads and exports, changes nothing`
    const { objects, settings } = choicesIn(meta.objects, key.rights)
    const words = (choice: 'read' | 'write'): string =>
      objects
        .filter((one) => one.choice === choice)
        .map((one) => one.object.label[1])
        .join(', ')
    const [reads, writes] = [words('read'), words('write')]
    const parts = [
      ...(writes ? [t`Reads and writes ${writes}`] : []),
      ...(reads ? [t`Reads ${reads}`] : []),
      ...(settings ? [t`Reads pipelines, products, tags and members`] : []),
    ]
    return parts.length > 0 ? parts.join(' · ') : t`Nothing that you can see`
  }
}

/** Seeded roles have a translated name until somebody renames them. */
export const useRoleName = (): ((role: { key: string; name: string }) => string) => {
  const { t } = useLingui()
  const seeded: Record<string, [string, string]> = {
    admin: ['Admin', t`Admin`],
    manager: ['Manager', t`Manager`],
    rep: ['Rep', t`Rep`],
    viewer: ['Viewer', t`Viewer`],
  }
  return (role) => {
    const [english, spoken] = seeded[role.key] ?? []
    return english === role.name && spoken ? spoken : role.name
  }
}
