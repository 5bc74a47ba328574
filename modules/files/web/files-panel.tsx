import { Trans, useLingui } from '@lingui/react/macro'
import { Paperclip, Plus, X } from 'lucide-react'
import { DropZone, FileTrigger } from 'react-aria-components'
import { Button, fieldOf, IconButton, ProgressBar, useRights } from '@app/ui'
import type { ObjectMeta, Row } from '@app/ui'
import { limitText, useFiles, useRoom, useUploads } from './file-data.ts'
import { FileLine } from './file-row.tsx'
import './files.css'

/** On the page of a record: its files. Dropped on it, they are uploaded, several at once, each with its progress. */
export const Panel = ({ object, record }: { object: ObjectMeta; record: Row }) => {
  const { t } = useLingui()
  const can = useRights(object, [record.id])
  const mayChange = can(record.id, 'update')
  const files = useFiles(object.name, record)
  const room = useRoom().data
  const { uploads, start, dismiss } = useUploads()
  const rows = files.data?.data ?? []
  const add = (chosen: Iterable<File>): void => {
    for (const file of chosen)
      start('/v1/files', file, { object: object.name, record_id: record.id }, t`${file.name} uploaded`)
  }
  const max = room ? limitText(room.max_bytes) : ''
  return (
    <section className="sect files" aria-label={t`Files`}>
      <header>
        <Paperclip className="i" aria-hidden />
        <h2>
          <Trans>Files</Trans>
        </h2>
        {rows.length > 0 && <span className="count">{rows.length}</span>}
        {mayChange && (
          <span className="end">
            <FileTrigger allowsMultiple onSelect={(chosen) => add(chosen ?? [])}>
              <IconButton icon={Plus} aria-label={t`Add files`} />
            </FileTrigger>
          </span>
        )}
      </header>
      <DropZone
        className="file-zone"
        aria-label={t`Drop files here`}
        isDisabled={!mayChange}
        getDropOperation={() => 'copy'}
        onDrop={(event) =>
          void Promise.all(event.items.flatMap((one) => (one.kind === 'file' ? [one.getFile()] : []))).then(add)
        }
      >
        <ul className="rows" aria-label={t`Files`}>
          {uploads.map((one) => (
            <li key={one.key} className="file">
              {one.error === null ? (
                <ProgressBar label={one.name} value={one.percent} />
              ) : (
                <span className="file-words" role="alert">
                  <span className="strong">{one.name}</span>
                  <span className="small bad">{one.error}</span>
                </span>
              )}
              <IconButton
                icon={X}
                aria-label={one.error === null ? t`Cancel the upload of ${one.name}` : t`Dismiss`}
                onPress={one.error === null ? one.cancel : () => dismiss(one.key)}
              />
            </li>
          ))}
          {rows.map((file) => (
            <FileLine
              key={file.id}
              file={file}
              of={file.field ? (fieldOf(object, file.field)?.label ?? null) : null}
              mayChange={mayChange}
              onVersion={(chosen) =>
                start(`/v1/files/${file.id}/versions`, chosen, {}, t`New version of ${file.name} uploaded`)
              }
            />
          ))}
          {rows.length === 0 && uploads.length === 0 && !files.isPending && (
            <li className="t3">{mayChange ? t`None yet. Drop files here, up to ${max} each.` : t`None`}</li>
          )}
        </ul>
        {files.error && (
          <p className="bad small" role="alert">
            {files.error.message}{' '}
            <Button variant="ghost" onPress={() => void files.refetch()}>
              <Trans>Try again</Trans>
            </Button>
          </p>
        )}
      </DropZone>
    </section>
  )
}
