import { useEffect } from 'react'
import { Link } from '@tanstack/react-router'
import { useLingui } from '@lingui/react/macro'
import { Maximize2, X } from 'lucide-react'
import { Avatar, Button, formatNumber, IconButton, Kbd, titleOf, useMeta, useRecord } from '@app/ui'
import type { ObjectMeta } from '@app/ui'
import { useNavigate } from '@tanstack/react-router'
import { isTyping } from '../shell/keys.ts'
import { Composer } from './composer.tsx'
import { PropsPanel } from './props-panel.tsx'
import { RecordTasks, Related } from './related.tsx'
import { subtitleParts } from './subtitle.tsx'

/** The record beside its list; J and K go through the list. */
export const Peek = ({
  object,
  id,
  ids,
  total,
  onGo,
}: {
  object: ObjectMeta
  id: string
  ids: string[]
  total: number | undefined
  onGo: (id: string | null) => void
}) => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const navigate = useNavigate()
  const record = useRecord(object, id)
  const index = ids.indexOf(id)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return
      const to = event.key === 'j' ? ids[index + 1] : event.key === 'k' ? ids[index - 1] : undefined
      if (to) {
        event.preventDefault()
        event.stopPropagation()
        onGo(to)
      }
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [ids, index, onGo])
  const path = `/w/${meta.workspace.slug}/${object.path}/${id}`
  return (
    <aside className="peek" aria-label={t`Side panel`}>
      <div className="peek-bar">
        {index >= 0 && (
          <span className="num">{t`${formatNumber(index + 1)} of ${formatNumber(total ?? ids.length)}`}</span>
        )}
        <Kbd>J</Kbd>
        <Kbd>K</Kbd>
        <span className="grow" />
        <IconButton icon={Maximize2} aria-label={t`Open the page`} onPress={() => void navigate({ to: path })} />
        <IconButton icon={X} aria-label={t`Close the side panel`} onPress={() => onGo(null)} />
      </div>
      {record.error && (
        <div className="peek-body">
          <p className="t2">{t`This record is gone, or you may not see it.`}</p>
          <Button onPress={() => onGo(null)}>{t`Close`}</Button>
        </div>
      )}
      {record.data && (
        <div className="peek-body" key={id}>
          <div className="person">
            <Avatar
              name={titleOf(object, record.data)}
              size="xl"
              kind={object.name === 'contact' || object.name === 'lead' ? 'person' : 'company'}
            />
            <div className="grow">
              <h2>
                <Link to={path}>{titleOf(object, record.data)}</Link>
              </h2>
              <p className="t2">{subtitleParts(object, record.data)}</p>
            </div>
          </div>
          <PropsPanel object={object} record={record.data} short />
          <Composer object={object} record={record.data} />
          <RecordTasks object={object} record={record.data} />
          <Related object={object} record={record.data} />
        </div>
      )}
    </aside>
  )
}
