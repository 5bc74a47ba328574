import { useEffect, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { CircleAlert, Copy, Ellipsis, Eye, RotateCcw, Trash2 } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Checkbox,
  Chip,
  EmptyState,
  fieldError,
  IconButton,
  isApiError,
  Menu,
  MenuItem,
  Note,
  SettingsFrame,
  staleAgainst,
  Switch,
  TextField,
  offerUndo,
  useMeta,
  type PageProps,
} from '@app/ui'
import { AccessDialog } from './access-dialog.tsx'
import { Legend, Matrix } from './matrix.tsx'
import { putRole, useChangeRole, useRole, useRoles } from './role-data.ts'
import { DeleteDialog, NewRoleDialog, ResetDialog } from './role-dialogs.tsx'
import { type Role, type RoleDraft, areas, changedIn, draftOf, objectAt, withArea } from './role-model.ts'
import { useRoleWords } from './role-words.ts'
import './roles.css'

/** One role: what it may do with which records and fields, and what it administers. */
export const Page = ({ params }: PageProps) => {
  const { t } = useLingui()
  const role = useRole(params['key'] ?? '')
  if (role.data) return <Editor key={role.data.key} stored={role.data} />
  if (!role.error)
    return (
      <SettingsFrame title={t`Role`}>
        <span className="skel w-60" aria-hidden />
      </SettingsFrame>
    )
  return (
    <SettingsFrame title={t`Role`}>
      <EmptyState
        title={isApiError(role.error) && role.error.status === 404 ? t`There is no such role` : role.error.message}
      >
        <Trans>It may have been deleted meanwhile. The list of roles shows those that are there.</Trans>
      </EmptyState>
    </SettingsFrame>
  )
}

/** Refusals by object; what names no object is said above the matrix. */
function problemsOf(error: unknown): { byObject: Map<string, string[]>; others: string[] } {
  const byObject = new Map<string, string[]>()
  const others: string[] = []
  if (!isApiError(error) || error.status === 412) return { byObject, others }
  for (const field of error.fields) {
    const object = objectAt(field.pointer)
    if (object)
      byObject.set(object, [...(byObject.get(object) ?? []), `${field.pointer.split('/').at(-1)}: ${field.message}`])
    else if (field.pointer !== '/name') others.push(field.message)
  }
  if (error.fields.length === 0 || error.code === 'forbidden') others.unshift(error.message)
  return { byObject, others }
}

type Doing = 'copy' | 'delete' | 'reset' | 'see' | null

const Editor = ({ stored }: { stored: Role }) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const words = useRoleWords()
  const navigate = useNavigate()
  const roles = useRoles().data?.data ?? []
  const change = useChangeRole(stored.key)
  const [base, setBase] = useState(stored)
  const [draft, setDraft] = useState<RoleDraft>(draftOf(stored))
  const [doing, setDoing] = useState<Doing>(null)
  const changes = changedIn(base, draft)
  const isDirty = Object.keys(changes).length > 0
  const isOwner = stored.key === 'owner'
  const isLocked = isOwner || !stored.may_give
  const conflict = staleAgainst<Role>(change.error)
  const { byObject, others } = problemsOf(change.error)
  const name = words.roleName(base)
  const toList = (): void => void navigate({ to: `/w/${meta.workspace.slug}/settings/roles` })

  // Somebody else saved: without changes of one's own, theirs show at once; with them, saving answers 412 and asks.
  if (stored.version > base.version && !isDirty) {
    setBase(stored)
    setDraft(draftOf(stored))
  }
  useEffect(() => {
    if (!isDirty) return
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isDirty])

  const save = (version: number): void =>
    change.mutate(
      { changes, version },
      {
        onSuccess: (role) => {
          setBase(role)
          setDraft(draftOf(role))
          offerUndo(t`${words.roleName(role)} saved`, () => putRole(role, draftOf(base)))
        },
      },
    )
  const revert = (to: Role): void => {
    setBase(to)
    setDraft(draftOf(to))
    change.reset()
  }
  const set = (part: Partial<RoleDraft>): void => setDraft((old) => ({ ...old, ...part }))

  return (
    <>
      <SettingsFrame
        title={name}
        wide
        actions={
          <>
            <Button icon={Eye} className="only-wide" onPress={() => setDoing('see')}>
              <Trans>What can they see?</Trans>
            </Button>
            <IconButton
              icon={Eye}
              className="only-mobile"
              aria-label={t`What can they see?`}
              onPress={() => setDoing('see')}
            />
            {stored.may_give && (
              <Menu aria-label={t`More`} trigger={<IconButton icon={Ellipsis} aria-label={t`More actions`} />}>
                {[
                  <MenuItem key="copy" icon={Copy} onAction={() => setDoing('copy')}>{t`Copy`}</MenuItem>,
                  ...(stored.is_changed
                    ? [
                        <MenuItem key="reset" icon={RotateCcw} onAction={() => setDoing('reset')}>
                          {t`Put back`}
                        </MenuItem>,
                      ]
                    : []),
                  ...(stored.is_system
                    ? []
                    : [
                        <MenuItem key="delete" danger icon={Trash2} onAction={() => setDoing('delete')}>
                          {t`Delete`}
                        </MenuItem>,
                      ]),
                ]}
              </Menu>
            )}
          </>
        }
      >
        {isOwner && (
          <Note>
            <Trans>
              Owners may do everything, always: so that somebody can put things right. Only the demand for a second
              factor can be changed.
            </Trans>
          </Note>
        )}
        {!stored.may_give && !isOwner && (
          <Note icon={CircleAlert}>
            <Trans>
              This role may do more than you may. You can look at it, but not copy it, change it or give it to anybody.
            </Trans>
          </Note>
        )}
        {conflict && (
          <Note tone="warn" icon={CircleAlert} role="alert">
            <p>
              <Trans>Somebody else saved this role meanwhile. Nothing of yours is lost.</Trans>
            </p>
            <p className="acts">
              <Button onPress={() => revert(conflict)}>
                <Trans>Take theirs</Trans>
              </Button>
              <Button variant="primary" isPending={change.isPending} onPress={() => save(conflict.version)}>
                <Trans>Keep mine</Trans>
              </Button>
            </p>
          </Note>
        )}
        <section className="form-grid" aria-label={t`Name and purpose`}>
          <TextField
            label={t`Name`}
            value={draft.name === base.name ? name : draft.name}
            onChange={(value) => set({ name: value === name ? base.name : value })}
            isReadOnly={isLocked}
            maxLength={60}
            isRequired
            error={draft.name.trim() === '' ? t`A role needs a name` : fieldError(change.error, 'name')}
          />
          <TextField
            label={t`What for`}
            value={draft.description === base.description ? words.roleText(base) : (draft.description ?? '')}
            onChange={(value) =>
              set({ description: value === '' ? null : value === words.roleText(base) ? base.description : value })
            }
            isReadOnly={isLocked}
            maxLength={300}
          />
          <div className="span role-switch">
            <Switch
              isSelected={draft.require_second_factor}
              isDisabled={!stored.may_give}
              onChange={(value) => set({ require_second_factor: value })}
            >
              <Trans>Require a second factor</Trans>
            </Switch>
            <p className="hint">
              <Trans>
                Members with this role sign in with an authenticator app or a passkey, or they do not get in.
              </Trans>
            </p>
          </div>
        </section>
        {others.length > 0 && (
          <Note tone="bad" icon={CircleAlert} role="alert">
            {others.join(' ')}
          </Note>
        )}
        <section className="sect">
          <header>
            <h2>
              <Trans>Records and fields</Trans>
            </h2>
          </header>
          <Legend />
          <Matrix
            rights={draft.rights}
            onChange={(rights) => set({ rights })}
            isLocked={isLocked}
            problems={byObject}
          />
        </section>
        <section className="sect">
          <header>
            <h2>
              <Trans>Administers</Trans>
            </h2>
          </header>
          <ul className="area-list">
            {areas.map((area) => (
              <li key={area}>
                <Checkbox
                  isSelected={draft.rights.areas.includes(area)}
                  isDisabled={isLocked || (!meta.member.areas.includes(area) && !draft.rights.areas.includes(area))}
                  onChange={(isOn) => set({ rights: withArea(draft.rights, area, isOn) })}
                >
                  <span>
                    <b>{words.area(area)}</b> <span className="t2">{words.areaHelp(area)}</span>
                  </span>
                </Checkbox>
              </li>
            ))}
          </ul>
        </section>
      </SettingsFrame>
      {isDirty && (
        <div className="role-unsaved" role="region" aria-label={t`Unsaved changes`}>
          <Chip tone="info">
            <Trans>Unsaved changes</Trans>
          </Chip>
          <span className="grow t2 only-wide">
            <Trans>They apply to everybody with this role as soon as they are saved.</Trans>
          </span>
          <span className="grow only-mobile" />
          <Button onPress={() => revert(base)}>
            <Trans>Discard</Trans>
          </Button>
          <Button
            variant="primary"
            isPending={change.isPending}
            isDisabled={draft.name.trim() === ''}
            onPress={() => save(base.version)}
          >
            <Trans>Save role</Trans>
          </Button>
        </div>
      )}
      {doing === 'see' && <AccessDialog role={base} isDirty={isDirty} onClose={() => setDoing(null)} />}
      {doing === 'copy' && <NewRoleDialog from={base} roles={roles} onClose={() => setDoing(null)} />}
      {doing === 'delete' && <DeleteDialog role={base} roles={roles} onClose={() => setDoing(null)} onDone={toList} />}
      {doing === 'reset' && <ResetDialog role={base} onClose={() => setDoing(null)} />}
    </>
  )
}
