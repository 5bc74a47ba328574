import { useRef, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import {
  Download,
  Ellipsis,
  Eye,
  File,
  FileArchive,
  FileImage,
  FileSpreadsheet,
  FileText,
  History,
  Pencil,
  Trash2,
  Upload,
} from 'lucide-react'
import { api, formatDate, IconButton, Menu, MenuItem, MenuSeparator, toast } from '@app/ui'
import { type FileRow, refreshFiles, saveFile, sizeText, usePicture } from './file-data.ts'
import { PreviewDialog, RenameDialog, VersionsDialog } from './file-dialogs.tsx'

const lookOf = (type: string) => {
  if (type.startsWith('image/')) return <FileImage className="i" />
  if (/sheet|excel|csv|tab-separated/.test(type)) return <FileSpreadsheet className="i" />
  if (type === 'application/zip') return <FileArchive className="i" />
  return /^text\/|pdf|word|opendocument\.text|rtf/.test(type) ? <FileText className="i" /> : <File className="i" />
}

/** One file of a record: what it is, and all that can be done with it. */
export const FileLine = ({
  file,
  of,
  mayChange,
  onVersion,
}: {
  file: FileRow
  /** The field of the record that it is the value of. */
  of: string | null
  mayChange: boolean
  onVersion: (chosen: globalThis.File) => void
}) => {
  const { t } = useLingui()
  const [dialog, setDialog] = useState<'preview' | 'rename' | 'versions' | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const picture = usePicture(file)
  const failed = (cause: unknown): void => {
    toast(cause instanceof Error ? cause.message : String(cause), { tone: 'bad' })
  }
  const save = (): void => void saveFile(file).catch(failed)
  const remove = (): void =>
    void api
      .del(`/v1/files/${file.id}`, { undo: t`${file.name} moved to the trash` })
      .catch(failed)
      .finally(refreshFiles)
  return (
    <li className="file">
      <span className="file-look" aria-hidden>
        {picture ? <img src={picture} alt="" /> : lookOf(file.media_type)}
      </span>
      <span className="file-words">
        <button type="button" className="file-name" onClick={file.has_preview ? () => setDialog('preview') : save}>
          {file.name}
        </button>
        <span className="small t2">
          {sizeText(file.bytes)} · {formatDate(String(file['updated_at']))}
          {of !== null && ` · ${of}`}
          {file.revision > 1 && ` · ${t`Version ${file.revision}`}`}
        </span>
      </span>
      <Menu
        placement="bottom end"
        aria-label={t`What to do with ${file.name}`}
        trigger={<IconButton icon={Ellipsis} aria-label={t`More about ${file.name}`} />}
      >
        {[
          ...(file.has_preview
            ? [<MenuItem key="see" icon={Eye} onAction={() => setDialog('preview')}>{t`Preview`}</MenuItem>]
            : []),
          <MenuItem key="save" icon={Download} onAction={save}>{t`Download`}</MenuItem>,
          <MenuItem key="all" icon={History} onAction={() => setDialog('versions')}>{t`Versions`}</MenuItem>,
          ...(mayChange
            ? [
                <MenuItem
                  key="new"
                  icon={Upload}
                  onAction={() => input.current?.click()}
                >{t`Upload a new version`}</MenuItem>,
                <MenuItem key="name" icon={Pencil} onAction={() => setDialog('rename')}>{t`Rename`}</MenuItem>,
                <MenuSeparator key="-" />,
                <MenuItem key="delete" danger icon={Trash2} onAction={remove}>{t`Delete`}</MenuItem>,
              ]
            : []),
        ]}
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t`New version of ${file.name}`}
        onChange={(event) => {
          const [chosen] = event.target.files ?? []
          if (chosen) onVersion(chosen)
          event.target.value = ''
        }}
      />
      {dialog === 'preview' && (
        <PreviewDialog file={file} picture={picture} onSave={save} onClose={() => setDialog(null)} />
      )}
      {dialog === 'rename' && <RenameDialog file={file} onClose={() => setDialog(null)} />}
      {dialog === 'versions' && <VersionsDialog file={file} mayChange={mayChange} onClose={() => setDialog(null)} />}
    </li>
  )
}
