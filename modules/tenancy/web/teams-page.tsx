import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { CornerDownRight, Plus, Trash2, UsersRound } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Dialog,
  EmptyState,
  formatNumber,
  IconButton,
  invalidateObject,
  Note,
  Select,
  SettingsFrame,
  SimpleTable,
  TextField,
  useCreate,
  useList,
  useMembers,
  useMeta,
  useSave,
  type ObjectMeta,
  type Row,
} from '@app/ui'
import './roles/roles.css'

type Placed = Row & { depth: number; above: Row | null; line: string[] }

/** Teams in the order of their tree, each with the ids above it; a circle (made over the API) is cut where it closes. */
export function inTree(teams: readonly Row[]): Placed[] {
  const placed: Placed[] = []
  const seen = new Set<string>()
  const place = (row: Row, above: Row | null, line: string[]): void => {
    if (seen.has(row.id)) return
    seen.add(row.id)
    placed.push({ ...row, depth: line.length, above, line })
    for (const below of teams) if (below['parent_id'] === row.id) place(below, row, [...line, row.id])
  }
  for (const row of teams) if (!teams.some((one) => one.id === row['parent_id'])) place(row, null, [])
  for (const row of teams) place(row, null, [])
  return placed
}

/** Teams and who leads into whom: managers write what their team owns. */
export const Page = () => {
  const { object } = useMeta()
  const team = object('team')
  return team ? <Teams team={team} /> : null
}

const Teams = ({ team }: { team: ObjectMeta }) => {
  const { t } = useLingui()
  const teams = useList(team, { sort: 'name' })
  const members = useMembers()
  const save = useSave(team)
  const remove = useMutation({
    mutationFn: (row: Row) => api.del(`/v1/teams/${row.id}`, { undo: t`Removed ${String(row['name'])}` }),
    onSuccess: () => invalidateObject('team'),
  })
  const [isAdding, setAdding] = useState(false)
  const rows = inTree(teams.data?.data ?? [])
  const error = save.error ?? remove.error ?? teams.error
  return (
    <SettingsFrame
      title={t`Teams`}
      actions={
        <Button variant="primary" icon={Plus} onPress={() => setAdding(true)}>
          <Trans>New team</Trans>
        </Button>
      }
    >
      {error && (
        <Note tone="bad" role="alert">
          {error.message}
        </Note>
      )}
      {rows.length > 0 && (
        <p className="t2">
          <Trans>
            Who reads or changes “their team's” records does so in their own team and in all teams below it.
          </Trans>
        </p>
      )}
      {rows.length === 0 && !teams.isPending ? (
        <EmptyState
          icon={UsersRound}
          title={t`No team yet`}
          action={
            <Button variant="primary" onPress={() => setAdding(true)}>
              <Trans>New team</Trans>
            </Button>
          }
        >
          <Trans>A rep reads what the team owns, a manager writes it.</Trans>
        </EmptyState>
      ) : (
        <SimpleTable
          aria-label={t`Teams`}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'name',
              title: <Trans>Team</Trans>,
              isHead: true,
              cell: (row) => (
                <span className="tree-name" style={{ paddingInlineStart: `${row.depth * 1.25}rem` }}>
                  {row.depth > 0 && <CornerDownRight className="i sm t3" aria-hidden />}
                  {String(row['name'])}
                  {row.depth > 0 && <span className="vh">{t`, part of ${String(row.above?.['name'])}`}</span>}
                </span>
              ),
            },
            {
              id: 'parent',
              title: <Trans>Part of</Trans>,
              cell: (row) => (
                <Select
                  label={t`${String(row['name'])} is part of`}
                  hideLabel
                  size="normal"
                  value={typeof row['parent_id'] === 'string' ? row['parent_id'] : ''}
                  onChange={(value) => save.mutate({ record: row, values: { parent_id: value || null } })}
                  options={[
                    { value: '', label: t`No other team` },
                    ...rows
                      .filter((one) => one.id !== row.id && !one.line.includes(row.id))
                      .map((one) => ({ value: one.id, label: String(one['name']) })),
                  ]}
                />
              ),
            },
            {
              id: 'count',
              title: <Trans>Members</Trans>,
              end: true,
              cell: (row) => formatNumber(members.filter((member) => member['team_id'] === row.id).length),
            },
          ]}
          actions={(row) => (
            <IconButton
              icon={Trash2}
              small
              aria-label={t`Remove team ${String(row['name'])}`}
              onPress={() => remove.mutate(row)}
            />
          )}
        />
      )}
      {isAdding && <NewTeam team={team} onClose={() => setAdding(false)} />}
    </SettingsFrame>
  )
}

const NewTeam = ({ team, onClose }: { team: ObjectMeta; onClose: () => void }) => {
  const { t } = useLingui()
  const create = useCreate(team)
  const [name, setName] = useState('')
  const submit = () => {
    if (name.trim()) create.mutate({ name: name.trim() }, { onSuccess: onClose })
  }
  return (
    <Dialog
      title={t`New team`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" isPending={create.isPending} onPress={submit}>
            <Trans>Create</Trans>
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          isRequired
          autoFocus
          error={create.error?.message ?? null}
        />
      </form>
    </Dialog>
  )
}
