import { useState } from 'react'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, ComboBox, Dialog, Note, useMembers } from '@app/ui'
import { AccessView } from './access-view.tsx'
import type { Role } from './role-model.ts'
import { useRoleWords } from './role-words.ts'

/** "What can this member see?", for one member or for somebody picked among those who have a role. */
export const AccessDialog = ({
  member,
  role,
  isDirty,
  onClose,
}: {
  member?: { id: string; name: string }
  role?: Role
  isDirty?: boolean
  onClose: () => void
}) => {
  const { t } = useLingui()
  const words = useRoleWords()
  const members = useMembers().filter((one) => one['is_active'] !== false)
  const having = role ? members.filter((one) => one['role'] === role.key) : []
  const [picked, setPicked] = useState<string | null>(null)
  const shown = member?.id ?? picked ?? having[0]?.id ?? null
  return (
    <Dialog
      title={member ? t`What can ${member.name} see?` : t`What can they see?`}
      isOpen
      onClose={onClose}
      size="wide"
      actions={
        <Button variant="primary" onPress={onClose}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      {role && (
        <ComboBox
          label={t`Member`}
          value={shown}
          onChange={setPicked}
          options={[...having, ...members.filter((one) => one['role'] !== role.key)].map((one) => ({
            value: one.id,
            label: String(one['name']),
            ...(one['role'] === role.key ? { description: words.roleName(role) } : {}),
          }))}
          openOnFocus
        />
      )}
      {isDirty && (
        <Note tone="warn">
          <Trans>This is the role as it is saved; your unsaved changes are not in it.</Trans>
        </Note>
      )}
      {role && having.length === 0 && picked === null ? (
        <p className="t2">
          <Trans>Nobody has this role yet. Pick a member to see what they see with theirs.</Trans>
        </p>
      ) : (
        <AccessView member={shown} />
      )}
    </Dialog>
  )
}
