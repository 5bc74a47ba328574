import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { Trans, useLingui } from '@lingui/react/macro'
import { destinations, purposes } from '@app/schema'
import type { ObjectMeta, Row } from '@app/ui'
import { api, Button, formatDateTime, label, Note } from '@app/ui'
import type { EgressLine } from '../index.ts'
import './data-map.css'

const FEW = 3
const titleIn = (known: Readonly<Record<string, { title: string }>>, key: string): string =>
  label(known[key]?.title ?? key)

/** On the page of a person: what went out of the program about them, where to and why. Names of fields, never values. */
export const Panel = ({ object, record }: { object: ObjectMeta; record: Row }) => {
  const { t } = useLingui()
  const [isWhole, setWhole] = useState(false)
  const left = useQuery({
    queryKey: ['egress-of', object.name, record.id],
    queryFn: () => api.get<{ data: EgressLine[] }>(`/v1/privacy/egress/${object.name}/${record.id}`),
  })
  if (left.isPending) return null
  const all = left.data?.data ?? []
  const lines = isWhole ? all : all.slice(0, FEW)
  const outcomes: Record<EgressLine['outcome'], string> = {
    sent: t`Sent`,
    failed: t`Not delivered`,
    blocked: t`Stopped here`,
  }
  return (
    <section className="sect" aria-label={t`What left`}>
      <header>
        <Send className="i" aria-hidden />
        <h2>
          <Trans>What left</Trans>
        </h2>
      </header>
      {left.error && (
        <Note tone="bad" role="alert">
          {left.error.message}
        </Note>
      )}
      {left.isSuccess && all.length === 0 && (
        <p className="t2">
          <Trans>Nothing about this record has left the installation.</Trans>
        </p>
      )}
      {lines.length > 0 && (
        <ol className="left-log" aria-label={t`What left`}>
          {lines.map((one) => (
            <li key={one.id}>
              <span>
                {titleIn(destinations, one.destination)}: {titleIn(purposes, one.purpose)} · {outcomes[one.outcome]}
              </span>
              <span className="t3 small">
                <time dateTime={one.at}>{formatDateTime(one.at)}</time>
                {one.fields.length > 0 && ` · ${one.fields.join(', ')}`}
              </span>
            </li>
          ))}
        </ol>
      )}
      {all.length > FEW && (
        <Button variant="ghost" onPress={() => setWhole(!isWhole)} aria-expanded={isWhole}>
          {isWhole ? <Trans>Show less</Trans> : <Trans>Show all</Trans>}
        </Button>
      )}
    </section>
  )
}
