import { useInfiniteQuery } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, Chip, formatDateTime, Note, SettingsFrame, SimpleTable } from '@app/ui'
import { useActWords } from './act-words.ts'

type SignIn = { id: string; at: string; name: string; ip: string | null; device: string | null }
type Page = { data: SignIn[]; next_cursor: string | null }

/** What happened with the own account: sign-ins, refused ones too, and changes of its keys. */
export const Page = () => {
  const { t } = useLingui()
  const words = useActWords()
  const list = useInfiniteQuery({
    queryKey: ['sign-ins'],
    queryFn: ({ pageParam }) => api.get<Page>('/v1/auth/sign-ins', { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })
  const rows = (list.data?.pages ?? []).flatMap((page) => page.data)
  return (
    <SettingsFrame title={t`My sign-ins`}>
      <p className="t2">
        <Trans>
          Every sign-in to your account in the last 12 months, refused ones too. What you do not recognise: change your
          password and sign out the other devices.
        </Trans>
      </p>
      {list.error && (
        <Note tone="bad" role="alert">
          {list.error.message}
        </Note>
      )}
      <SimpleTable
        aria-label={t`My sign-ins`}
        rows={rows}
        rowKey={(row) => row.id}
        empty={list.isPending ? '' : t`Nothing happened yet`}
        columns={[
          {
            id: 'what',
            title: <Trans>What</Trans>,
            isHead: true,
            cell: (row) =>
              /refused|locked/.test(row.name) ? (
                <Chip tone="warn" icon={CircleAlert}>
                  {words(row.name)}
                </Chip>
              ) : (
                words(row.name)
              ),
          },
          { id: 'at', title: <Trans>When</Trans>, cell: (row) => <span className="nb">{formatDateTime(row.at)}</span> },
          { id: 'ip', title: <Trans>IP address</Trans>, cell: (row) => <span className="mono">{row.ip ?? '–'}</span> },
          {
            id: 'device',
            title: <Trans>Device</Trans>,
            cell: (row) => <span className="nb">{row.device ?? '–'}</span>,
          },
        ]}
      />
      {list.hasNextPage && (
        <p className="acts">
          <Button onPress={() => void list.fetchNextPage()} isPending={list.isFetchingNextPage}>
            <Trans>Earlier</Trans>
          </Button>
        </p>
      )}
    </SettingsFrame>
  )
}
