import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Archive, CircleAlert, CircleCheck, Download, LoaderCircle, Lock } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  currentWorkspace,
  Dialog,
  download,
  formatDate,
  formatNumber,
  formatRelative,
  Note,
  ProgressBar,
  queryClient,
  SettingsFrame,
  SimpleTable,
  TextField,
  toast,
  useMeta,
} from '@app/ui'

type Backup = {
  id: string
  state: 'running' | 'ready' | 'failed' | 'locked' | 'gone'
  progress: number
  row_count: number
  bytes: number
  requested_at: string
  expires_at: string | null
  downloaded_at: string | null
}
type Wanted = { id: string } | { token: string }
const KEY = ['backups']
const SHORTEST = 12

/** Backups of the whole workspace by its owners: a ZIP under a passphrase, for 7 days. A link from a mail opens with its token behind `#`. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const [wanted, setWanted] = useState<Wanted | null>(() => {
    const token = location.hash.slice(1)
    return /^[\w-]{43}$/.test(token) ? { token } : null
  })
  const list = useQuery({
    queryKey: KEY,
    queryFn: () => api.get<{ data: Backup[] }>('/v1/backups'),
    enabled: meta.member.role === 'owner',
    refetchInterval: (query) => (query.state.data?.data.some((one) => one.state === 'running') ? 700 : false),
  })
  const rows = list.data?.data ?? []
  const running = rows.find((one) => one.state === 'running')
  if (meta.member.role !== 'owner')
    return (
      <SettingsFrame title={t`Backup`}>
        <Note tone="info">
          <Trans>Backups are for the owners of the workspace: they hold everything.</Trans>
        </Note>
      </SettingsFrame>
    )
  return (
    <SettingsFrame title={t`Backup`} wide>
      <section aria-label={t`New backup`}>
        <header>
          <h2>
            <Trans>Keep a copy of your own</Trans>
          </h2>
        </header>
        <p className="t2">
          <Trans>
            One ZIP with everything of the workspace, encrypted (AES-256) with a passphrase that only you know. It can
            be fetched for 7 days, then it is deleted; a new one takes its place. To bring it back, import it into an
            empty workspace with the same passphrase.
          </Trans>
        </p>
        {running ? (
          <ProgressBar
            label={t`Writing the backup`}
            value={running.progress}
            isIndeterminate={running.progress === 0}
          />
        ) : (
          <NewBackup />
        )}
      </section>
      <section aria-label={t`Backups so far`}>
        <header>
          <h2>
            <Trans>So far</Trans>
          </h2>
        </header>
        {list.error && (
          <Note tone="bad" role="alert">
            {list.error.message}
          </Note>
        )}
        <SimpleTable
          aria-label={t`Backups`}
          rows={rows}
          rowKey={(row) => row.id}
          empty={list.isPending ? '' : t`No backup yet`}
          columns={[
            {
              id: 'at',
              title: <Trans>Made</Trans>,
              isHead: true,
              cell: (row) => <span className="nb">{formatRelative(row.requested_at)}</span>,
            },
            { id: 'state', title: <Trans>State</Trans>, cell: (row) => <State row={row} /> },
            { id: 'rows', title: <Trans>Records</Trans>, end: true, cell: (row) => formatNumber(row.row_count) },
            {
              id: 'until',
              title: <Trans>Kept until</Trans>,
              cell: (row) => (row.state === 'ready' && row.expires_at ? formatDate(row.expires_at) : '–'),
            },
          ]}
          actions={(row) =>
            row.state === 'ready' ? (
              <Button variant="ghost" icon={Download} onPress={() => setWanted({ id: row.id })}>
                <Trans>Download</Trans>
              </Button>
            ) : null
          }
        />
      </section>
      {wanted && <FetchDialog wanted={wanted} onClose={() => setWanted(null)} />}
    </SettingsFrame>
  )
}

const State = ({ row }: { row: Backup }) => {
  if (row.state === 'ready')
    return (
      <Chip tone="ok" icon={CircleCheck}>
        {row.downloaded_at ? <Trans>Fetched</Trans> : <Trans>Ready</Trans>}
      </Chip>
    )
  if (row.state === 'running')
    return (
      <Chip tone="info" icon={LoaderCircle}>
        <Trans>Running</Trans>
      </Chip>
    )
  if (row.state === 'gone')
    return (
      <Chip>
        <Trans>Deleted</Trans>
      </Chip>
    )
  if (row.state === 'locked')
    return (
      <Chip tone="bad" icon={Lock}>
        <Trans>Deleted after wrong passphrases</Trans>
      </Chip>
    )
  return (
    <Chip tone="bad" icon={CircleAlert}>
      <Trans>Stopped</Trans>
    </Chip>
  )
}

/** The passphrase is asked twice: nobody can look it up later. */
const NewBackup = () => {
  const { t } = useLingui()
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [tried, setTried] = useState(false)
  const make = useMutation({
    mutationFn: () => api.post('/v1/backups', { passphrase }, { undo: false }),
    onSuccess: () => {
      setPassphrase('')
      setAgain('')
      setTried(false)
      void queryClient.invalidateQueries({ queryKey: KEY })
    },
  })
  const short =
    [...passphrase].length < SHORTEST ? t`At least ${SHORTEST} characters; four or five words are good.` : null
  const other = again === passphrase ? null : t`The two are not the same.`
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!short && !other) make.mutate()
      }}
    >
      <TextField
        label={t`Passphrase`}
        type="password"
        autoComplete="new-password"
        value={passphrase}
        onChange={setPassphrase}
        error={tried ? short : null}
        description={t`It is kept nowhere. Without it nobody can open the backup, not even we.`}
      />
      <TextField
        label={t`Passphrase again`}
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        error={tried ? other : null}
      />
      {make.error && (
        <Note tone="bad" role="alert">
          {make.error.message}
        </Note>
      )}
      <p className="acts">
        <Button variant="primary" type="submit" icon={Archive} isPending={make.isPending}>
          <Trans>Make a backup</Trans>
        </Button>
      </p>
    </form>
  )
}

const FetchDialog = ({ wanted, onClose }: { wanted: Wanted; onClose: () => void }) => {
  const { t } = useLingui()
  const [passphrase, setPassphrase] = useState('')
  const fetchIt = useMutation({
    mutationFn: async () => {
      const opened =
        'token' in wanted
          ? await api.post<{ download: string }>(
              '/v1/backups/open',
              { token: wanted.token, passphrase },
              { undo: false },
            )
          : await api.post<{ download: string }>(`/v1/backups/${wanted.id}/open`, { passphrase }, { undo: false })
      await download(opened.download, `${currentWorkspace() ?? 'workspace'}-backup.zip`)
    },
    onSuccess: () => {
      toast(t`The backup is fetched`)
      onClose()
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: KEY }),
  })
  return (
    <Dialog
      title={t`Fetch the backup`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form="fetch-backup" variant="primary" icon={Download} isPending={fetchIt.isPending}>
            <Trans>Download</Trans>
          </Button>
        </>
      }
    >
      <form
        id="fetch-backup"
        onSubmit={(event) => {
          event.preventDefault()
          if (passphrase !== '') fetchIt.mutate()
        }}
      >
        <TextField
          label={t`Passphrase`}
          type="password"
          autoComplete="off"
          autoFocus
          value={passphrase}
          onChange={setPassphrase}
          error={fetchIt.error?.message ?? null}
          description={t`The one that was chosen for this backup. After 5 wrong ones it is deleted.`}
        />
      </form>
    </Dialog>
  )
}
