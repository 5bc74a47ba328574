import { useState } from 'react'
import { Trash2, UserRound, UsersRound, BadgeCheck } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  ComboBox,
  Dialog,
  EmptyState,
  IconButton,
  isApiError,
  Note,
  offerUndo,
  Select,
  titleOf,
  useList,
  useMembers,
  useMeta,
} from '@app/ui'
import type { ObjectMeta, Row } from '@app/ui'
import { useRoleNames } from './role-data.ts'
import { useRoleWords } from './role-words.ts'
import { type Share, type Shares, shareAgain, useShare, useShares, useUnshare } from './share-data.ts'

const iconOf = { member: UserRound, team: UsersRound, role: BadgeCheck } as const
type Target = keyof typeof iconOf

/** Who has access to a record, from where; and for those who may: share it, with whom and how far. */
export const ShareDialog = ({ object, record, onClose }: { object: ObjectMeta; record: Row; onClose: () => void }) => {
  const { t } = useLingui()
  const shares = useShares(object.name, record.id)
  const unshare = useUnshare(object.name, record.id)
  const names = useGranteeNames()
  const [said, setSaid] = useState('')
  return (
    <Dialog
      title={t`Who sees ${titleOf(object, record)}`}
      isOpen
      onClose={onClose}
      actions={
        <Button variant="primary" onPress={onClose}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      {shares.error && (
        <Note tone="bad" role="alert">
          {shares.error.message}
        </Note>
      )}
      {shares.data && <ByRole object={object} record={record} shares={shares.data} />}
      <section className="sect" aria-label={t`Shared with`}>
        <h3>
          <Trans>Shared with</Trans>
        </h3>
        {shares.data && shares.data.data.length === 0 && (
          <p className="t3">
            <Trans>Nobody beyond that.</Trans>
          </p>
        )}
        <ul className="share-list">
          {(shares.data?.data ?? []).map((share) => {
            const name = names(share)
            const [kind = 'member'] = share.grantee.split(':')
            const Icon = iconOf[kind as Target] ?? UserRound
            return (
              <li key={share.id}>
                <Icon className="i t3" aria-hidden />
                <span className="grow cut">{name}</span>
                <span className="t2">
                  {share.level === 'update' ? <Trans>reads and changes</Trans> : <Trans>reads</Trans>}
                </span>
                {shares.data?.may_share && (
                  <IconButton
                    icon={Trash2}
                    small
                    aria-label={t`Stop sharing with ${name}`}
                    onPress={() =>
                      unshare.mutate(share.id, {
                        onSuccess: () => {
                          setSaid(t`No longer shared with ${name}`)
                          offerUndo(t`No longer shared with ${name}`, () => shareAgain(object.name, record.id, share))
                        },
                      })
                    }
                  />
                )}
              </li>
            )
          })}
        </ul>
        {unshare.error && (
          <Note tone="bad" role="alert">
            {unshare.error.message}
          </Note>
        )}
      </section>
      {shares.data?.may_share ? (
        <AddShare object={object} record={record} taken={shares.data.data} onSaid={setSaid} />
      ) : (
        shares.data && (
          <p className="t2">
            <Trans>Only those whose role lets them change this record can share it.</Trans>
          </p>
        )
      )}
      <p className="vh" role="status">
        {said}
      </p>
    </Dialog>
  )
}

/** Seeded roles have names in the reader's language; members and teams come with theirs. */
function useGranteeNames(): (share: Pick<Share, 'grantee' | 'name'>) => string {
  const { t } = useLingui()
  const words = useRoleWords()
  const roles = useRoleNames()
  return (share) => {
    const [kind, key = ''] = share.grantee.split(':')
    const role = kind === 'role' ? roles.find((one) => one.key === key) : undefined
    if (kind !== 'role') return share.name ?? t`somebody who is gone`
    return t`everybody with the role ${role ? words.roleName(role) : (share.name ?? key)}`
  }
}

/** The owner and the roles that reach the record by themselves, in words. */
const ByRole = ({ object, record, shares }: { object: ObjectMeta; record: Row; shares: Shares }) => {
  const { t } = useLingui()
  const words = useRoleWords()
  const members = useMembers()
  const { object: find } = useMeta()
  const teams = useList(find('team')).data?.data ?? []
  const owner = members.find((one) => one.id === record[object.owner ?? ''])
  const team = teams.find((one) => one.id === owner?.['team_id'])
  const namesOf = (scope: 'all' | 'team' | 'own', of: 'read' | 'update'): string =>
    shares.roles
      .filter((role) => role[of] === scope)
      .map((role) => words.roleName(role))
      .join(', ')
  const onlyOwner = [namesOf('own', 'read'), team ? '' : namesOf('team', 'read')].filter(Boolean).join(', ')
  const lines = [
    owner ? t`Owner: ${String(owner['name'])}` : t`It has no owner.`,
    namesOf('all', 'read') && t`Everybody with the roles: ${namesOf('all', 'read')}`,
    team &&
      namesOf('team', 'read') &&
      t`In the team ${String(team['name'])} and the teams above it: ${namesOf('team', 'read')}`,
    onlyOwner && t`Only as its owner: ${onlyOwner}`,
  ].filter(Boolean)
  return (
    <section className="sect" aria-label={t`By role`}>
      <h3>
        <Trans>By role</Trans>
      </h3>
      <ul className="share-list">
        {lines.map((line) => (
          <li key={line as string}>{line}</li>
        ))}
      </ul>
    </section>
  )
}

const AddShare = ({
  object,
  record,
  taken,
  onSaid,
}: {
  object: ObjectMeta
  record: Row
  taken: readonly Share[]
  onSaid: (text: string) => void
}) => {
  const { t } = useLingui()
  const { object: find } = useMeta()
  const words = useRoleWords()
  const members = useMembers()
  const roles = useRoleNames()
  const teams = useList(find('team')).data?.data ?? []
  const share = useShare(object.name, record.id)
  const [whom, setWhom] = useState<string | null>(null)
  const [level, setLevel] = useState<'read' | 'update'>('read')
  const choices = [
    ...members
      .filter((one) => one['is_active'] !== false)
      .map((one) => ({ value: `member:${one.id}`, label: String(one['name']), description: t`Member` })),
    ...teams.map((one) => ({ value: `team:${one.id}`, label: String(one['name']), description: t`Team` })),
    ...roles.map((one) => ({ value: `role:${one.key}`, label: words.roleName(one), description: t`Role` })),
  ]
  const again = taken.some((one) => one.grantee === whom)
  const submit = (): void => {
    const [kind, id = ''] = (whom ?? '').split(':')
    if (id === '') return
    share.mutate(
      { [kind === 'member' ? 'member_id' : kind === 'team' ? 'team_id' : 'role']: id, level },
      {
        onSuccess: () => {
          onSaid(t`Shared with ${choices.find((one) => one.value === whom)?.label ?? ''}`)
          setWhom(null)
        },
      },
    )
  }
  if (choices.length === 0) return <EmptyState title={t`Nobody to share with`} />
  return (
    <form
      className="sect"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="share-add">
        <ComboBox
          label={t`Member, team or role`}
          value={whom}
          onChange={setWhom}
          options={choices}
          openOnFocus
          empty={t`Nobody of that name`}
        />
        <Select
          label={t`May`}
          value={level}
          onChange={(value) => setLevel(value as 'read' | 'update')}
          options={[
            { value: 'read', label: t`read it` },
            { value: 'update', label: t`read and change it` },
          ]}
        />
        <Button type="submit" variant="primary" size="lg" isDisabled={whom === null} isPending={share.isPending}>
          {again ? <Trans>Change</Trans> : <Trans>Share</Trans>}
        </Button>
      </div>
      <p className="hint">
        <Trans>
          What belongs to the record comes with it. A role that reads none of these records keeps reading none.
        </Trans>
      </p>
      {share.error && (
        <Note tone="bad" role="alert">
          {isApiError(share.error) && share.error.fields[0] ? share.error.fields[0].message : share.error.message}
        </Note>
      )}
    </form>
  )
}
