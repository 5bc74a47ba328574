import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { AtSign, Building2, ChevronRight, CopyCheck, Globe, Phone, UserRound } from 'lucide-react'
import { Link } from 'react-aria-components'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import {
  api,
  Button,
  Chip,
  currentWorkspace,
  EmptyState,
  Note,
  titleOf,
  useMeta,
  type ObjectMeta,
  type Row,
} from '@app/ui'
import { MergeDialog } from './merge-dialog.tsx'

type Reason = { field: string; value: string; kind: 'email' | 'domain' | 'phone' | 'name' }
type Group = { records: Row[]; total: number; reasons: Reason[] }

/** Records that look like one and the same, with the reason, side by side. */
export const Page = () => {
  const { t } = useLingui()
  const { object } = useMeta()
  const search: Record<string, unknown> = useSearch({ strict: false })
  const found = object(typeof search['object'] === 'string' ? search['object'] : 'contact')
  return found ? <Duplicates object={found} /> : <EmptyState title={t`There is nothing at this address`} />
}

const Duplicates = ({ object }: { object: ObjectMeta }) => {
  const { t } = useLingui()
  const { data, error, isPending } = useQuery({
    queryKey: ['object', object.name, 'duplicates'],
    queryFn: async () => (await api.get<{ data: Group[] }>(`/v1/${object.path}/duplicates`)).data,
  })
  const [merging, setMerging] = useState<[string, string] | null>(null)
  const words: Record<Reason['kind'], string> = {
    email: t`Same email`,
    domain: t`Same domain`,
    phone: t`Same phone`,
    name: t`Same name`,
  }
  const icons = { email: AtSign, domain: Globe, phone: Phone, name: object.name === 'company' ? Building2 : UserRound }
  const groups = data ?? []
  return (
    <>
      <header className="bar">
        <span className="crumb">
          <Link href={`/w/${currentWorkspace() ?? ''}/${object.path}`}>{object.label[1]}</Link>
          <ChevronRight className="i sm" aria-hidden />
        </span>
        <h1>
          <Trans>Duplicates</Trans>
        </h1>
        {groups.length > 0 && (
          <span className="count">
            <Plural value={groups.length} one="# group" other="# groups" />
          </span>
        )}
      </header>
      <div className="scroll">
        <div className="page">
          {error && (
            <Note tone="bad" role="alert">
              {error.message}
            </Note>
          )}
          {!isPending && !error && groups.length === 0 && (
            <EmptyState icon={CopyCheck} title={t`No duplicates found`}>
              <Trans>Compared by email, domain, phone and name.</Trans>
            </EmptyState>
          )}
          <ul className="dups">
            {groups.map((group) => {
              const [first, ...rest] = group.records
              if (!first) return null
              return (
                <li key={group.records.map((row) => row.id).join()}>
                  <span className="chips">
                    {group.reasons.map((reason) => (
                      <Chip key={`${reason.kind}${reason.value}`} icon={icons[reason.kind]}>
                        {words[reason.kind]}: {reason.value}
                      </Chip>
                    ))}
                  </span>
                  <div className="dup-pair">
                    <Named object={object} row={first} />
                  </div>
                  {rest.map((row) => (
                    <div className="dup-pair" key={row.id}>
                      <Named object={object} row={row} />
                      <span className="end">
                        <Button onPress={() => setMerging([first.id, row.id])}>
                          <Trans>Merge…</Trans>
                          <span className="vh"> {titleOf(object, row)}</span>
                        </Button>
                      </span>
                    </div>
                  ))}
                  {group.total > group.records.length && (
                    <p className="t2">
                      <Plural value={group.total - group.records.length} one="and # more" other="and # more" />
                    </p>
                  )}
                </li>
              )
            })}
          </ul>
        </div>
      </div>
      {merging && (
        <MergeDialog object={object} ids={merging} onClose={() => setMerging(null)} onMerged={() => setMerging(null)} />
      )}
    </>
  )
}

const Named = ({ object, row }: { object: ObjectMeta; row: Row }) => {
  const more = [row['email'], row['phone'], row['website'], row['job_title']].filter(
    (one): one is string => typeof one === 'string' && one !== '',
  )
  return (
    <>
      <Link className="link strong" href={`/w/${currentWorkspace() ?? ''}/${object.path}/${row.id}`}>
        {titleOf(object, row)}
      </Link>
      <span className="t2">{more.join(' · ')}</span>
    </>
  )
}
