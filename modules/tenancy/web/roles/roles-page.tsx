import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Copy, KeyRound, Pencil, Plus, RotateCcw, Trash2 } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Chip, formatNumber, IconButton, Note, SettingsFrame, SimpleTable, useMeta } from '@app/ui'
import { useRoles } from './role-data.ts'
import { DeleteDialog, NewRoleDialog, ResetDialog } from './role-dialogs.tsx'
import type { Role } from './role-model.ts'
import { useRoleWords } from './role-words.ts'
import './roles.css'

type Doing = { what: 'new' | 'delete' | 'reset'; role: Role | null }

/** The roles of the workspace: those it began with, then its own. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useRoleWords()
  const roles = useRoles()
  const [doing, setDoing] = useState<Doing | null>(null)
  const rows = roles.data?.data ?? []
  const close = (): void => setDoing(null)
  const pathOf = (role: Role): string => `/w/${meta.workspace.slug}/settings/roles/${role.key}`
  return (
    <SettingsFrame
      title={t`Roles`}
      wide
      actions={
        <Button variant="primary" icon={Plus} onPress={() => setDoing({ what: 'new', role: null })}>
          <Trans>New role</Trans>
        </Button>
      }
    >
      <p className="t2">
        <Trans>
          A role says what its members may read, change, delete, import and export, which fields they see, and which
          parts of the workspace they administer. A change takes effect with the next thing a member does.
        </Trans>
      </p>
      {roles.error && (
        <Note tone="bad" role="alert">
          {roles.error.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`Roles`}
        rows={rows}
        rowKey={(role) => role.key}
        columns={[
          {
            id: 'name',
            title: <Trans>Role</Trans>,
            isHead: true,
            cell: (role) => (
              <span className="role-name">
                <Link className="link" to={pathOf(role)}>
                  {words.roleName(role)}
                </Link>
                {role.is_changed && (
                  <Chip tone="info" icon={Pencil}>
                    <Trans>Changed</Trans>
                  </Chip>
                )}
                {role.require_second_factor && (
                  <Chip tone="ok" icon={KeyRound}>
                    <Trans>Second factor</Trans>
                  </Chip>
                )}
              </span>
            ),
          },
          {
            id: 'text',
            title: <Trans>What for</Trans>,
            cell: (role) => <span className="t2">{words.roleText(role)}</span>,
          },
          {
            id: 'members',
            title: <Trans>Members</Trans>,
            end: true,
            cell: (role) => formatNumber(role.members),
          },
        ]}
        actions={(role) => (
          <span className="role-acts">
            {role.may_give && (
              <IconButton
                icon={Copy}
                small
                aria-label={t`Copy ${words.roleName(role)}`}
                onPress={() => setDoing({ what: 'new', role })}
              />
            )}
            {role.is_system ? (
              role.is_changed &&
              role.may_give && (
                <IconButton
                  icon={RotateCcw}
                  small
                  aria-label={t`Put ${words.roleName(role)} back as it came`}
                  onPress={() => setDoing({ what: 'reset', role })}
                />
              )
            ) : role.may_give ? (
              <IconButton
                icon={Trash2}
                small
                aria-label={t`Delete ${words.roleName(role)}`}
                onPress={() => setDoing({ what: 'delete', role })}
              />
            ) : null}
          </span>
        )}
      />
      {doing?.what === 'new' && <NewRoleDialog from={doing.role} roles={rows} onClose={close} />}
      {doing?.what === 'delete' && doing.role && <DeleteDialog role={doing.role} roles={rows} onClose={close} />}
      {doing?.what === 'reset' && doing.role && <ResetDialog role={doing.role} onClose={close} />}
    </SettingsFrame>
  )
}
