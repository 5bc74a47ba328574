import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { EyeOff, Lock, Share2 } from 'lucide-react'
import { Chip, formatNumber, Note, ProgressBar, useMeta } from '@app/ui'
import type { ObjectMeta, Scope } from '@app/ui'
import { type Access, type ObjectAccess, useAccess, useRoleNames } from './role-data.ts'
import { kindOf } from './role-model.ts'
import { useRoleWords } from './role-words.ts'
import './roles.css'

/** What a member sees and may do, in sentences and numbers of the records as they are now. */
export const AccessView = ({ member }: { member: string | null }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const access = useAccess(member)
  if (access.error)
    return (
      <Note tone="bad" role="alert">
        {access.error.message}
      </Note>
    )
  if (!access.data) return <p className="t3">{t`Counting…`}</p>
  const { objects } = access.data
  const rows = meta.objects.flatMap((object) => {
    const found = kindOf(object) === null ? undefined : objects.find((one) => one.object === object.name)
    return found ? [{ object, found }] : []
  })
  const records = rows.filter(({ object }) => kindOf(object) === 'owner')
  const others = rows.filter(({ object, found }) => kindOf(object) !== 'owner' && isWorthSaying(object, found))
  return (
    <div className="access" tabIndex={0} role="region" aria-label={t`What they see`}>
      <Who access={access.data} />
      <ul className="access-list">
        {[...records, ...others].map(({ object, found }) => (
          <AccessRow key={object.name} object={object} found={found} counted={access.data.counted} />
        ))}
      </ul>
    </div>
  )
}

/** Configuration that everybody reads and nobody but its administrators changes is not news. */
const isWorthSaying = (object: ObjectMeta, found: ObjectAccess): boolean =>
  kindOf(object) === 'parents'
    ? !object.hidden || found.total > 0
    : (found.scopes['update'] ?? 'none') !== 'none' || found.hidden_fields.length > 0

const Who = ({ access }: { access: Access }) => {
  const { t } = useLingui()
  const words = useRoleWords()
  const role = useRoleNames().find((one) => one.key === access.member.role)
  const roleName = role ? words.roleName(role) : access.member.role
  return (
    <p>
      <Trans>
        {access.member.name} has the role <b>{roleName}</b>.
      </Trans>{' '}
      {access.areas.length === 0
        ? t`They administer nothing.`
        : t`They administer: ${access.areas.map((area) => words.area(area)).join(', ')}.`}
    </p>
  )
}

const AccessRow = ({ object, found, counted }: { object: ObjectMeta; found: ObjectAccess; counted: number }) => {
  const { t } = useLingui()
  const sentence = useSentences()
  const label = (names: string[]): string =>
    names.map((name) => object.fields.find((field) => field.name === name)?.label ?? name).join(', ')
  const number = (n: number): string => (n > counted ? t`more than ${formatNumber(counted)}` : formatNumber(n))
  const total = Math.min(found.total, counted)
  return (
    <li>
      <h4>{object.label[1]}</h4>
      {total > 0 ? (
        <ProgressBar
          label={t`Sees ${number(found.visible)} of ${number(found.total)}`}
          value={Math.min(found.visible, counted)}
          max={total}
          valueLabel={' '}
        />
      ) : (
        <p>{t`There are none yet.`}</p>
      )}
      <p className="t2">{sentence(object, found)}</p>
      {(found.shared > 0 || found.hidden_fields.length > 0 || found.read_only_fields.length > 0) && (
        <p className="marks">
          {found.shared > 0 && (
            <Chip icon={Share2} tone="info">
              {plural(found.shared, { one: '# shared with them', other: '# shared with them' })}
            </Chip>
          )}
          {found.hidden_fields.length > 0 && (
            <Chip icon={EyeOff} tone="warn">{t`Hidden: ${label(found.hidden_fields)}`}</Chip>
          )}
          {found.read_only_fields.length > 0 && (
            <Chip icon={Lock} tone="quiet">{t`Read only: ${label(found.read_only_fields)}`}</Chip>
          )}
        </p>
      )}
    </li>
  )
}

/** The scopes of one object as sentences. */
function useSentences(): (object: ObjectMeta, found: ObjectAccess) => string {
  const { t } = useLingui()
  const read: Record<Scope, string> = {
    none: t`Reads none.`,
    own: t`Reads their own.`,
    team: t`Reads those of their team and the teams below it.`,
    all: t`Reads all.`,
  }
  const change: Record<Scope, string> = {
    none: t`Changes none.`,
    own: t`Changes their own.`,
    team: t`Changes those of their team and below.`,
    all: t`Changes all.`,
  }
  const remove: Record<Scope, string> = {
    none: t`Deletes none.`,
    own: t`Deletes their own.`,
    team: t`Deletes those of their team and below.`,
    all: t`Deletes all.`,
  }
  const takeOut: Record<Scope, string> = {
    none: t`Exports none.`,
    own: t`Exports their own.`,
    team: t`Exports those of their team and below.`,
    all: t`Exports all.`,
  }
  const follows = {
    none: t`Does not see them.`,
    some: t`Sees them with the record they belong to, and changes them where that record may be changed.`,
  }
  return (object, found) => {
    const at = (operation: string): Scope => found.scopes[operation] ?? 'none'
    if (kindOf(object) === 'parents') return at('read') === 'none' ? follows.none : follows.some
    if (at('read') === 'none') return read.none
    const makes = at('create') === 'none' ? t`Creates none.` : t`Creates new ones.`
    const imports = at('import') === 'none' ? '' : t`Imports.`
    const differs = Object.entries(found.actions)
      .filter(([, scope]) => scope === 'none')
      .map(([name]) => object.actions.find((action) => action.name === name)?.label ?? name)
    const not = differs.length > 0 && at('update') !== 'none' ? t`Not: ${differs.join(', ')}.` : ''
    return [read[at('read')], makes, change[at('update')], remove[at('delete')], takeOut[at('export')], imports, not]
      .filter(Boolean)
      .join(' ')
  }
}
