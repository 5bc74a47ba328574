import type { Scope } from '@app/ui'
import { rank, scopes } from './role-model.ts'
import type { RoleWords } from './role-words.ts'
import type { ScopeOption } from './scope-control.tsx'

/** What a cell offers: nothing beyond the editor's own rights, since nobody hands out more than they have. */
export function optionsOf(
  words: RoleWords,
  choice: 'scopes' | 'yes_no' | 'fixed',
  inherit: { label: string; most: Scope; now: Scope | undefined } | null,
): ScopeOption[] {
  const offered: Scope[] = choice === 'scopes' ? [...scopes] : ['none', 'all']
  const beyond = (scope: Scope): boolean =>
    inherit !== null &&
    (choice === 'scopes' ? rank(scope) > rank(inherit.most) : scope !== 'none' && inherit.most === 'none') &&
    inherit.now !== scope
  return [
    ...(inherit ? [{ value: '', label: `= ${inherit.label}` }] : []),
    ...offered.map((scope) => ({
      value: scope,
      label: choice === 'scopes' ? words.scope(scope) : words.yesNo(scope),
      isDisabled: beyond(scope),
    })),
  ]
}
