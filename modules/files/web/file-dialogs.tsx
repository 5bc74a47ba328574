import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import {
  api,
  Button,
  Dialog,
  fieldError,
  formatDateTime,
  FormDialog,
  IconButton,
  TextField,
  toast,
  useMembers,
} from '@app/ui'
import { type FileRow, refreshFiles, saveFile, sizeText, useVersions } from './file-data.ts'

/** The small picture, as large as the screen allows. */
export const PreviewDialog = ({
  file,
  picture,
  onSave,
  onClose,
}: {
  file: FileRow
  picture: string | null
  onSave: () => void
  onClose: () => void
}) => (
  <Dialog
    title={file.name}
    size="wide"
    isOpen
    onClose={onClose}
    actions={
      <Button variant="primary" icon={Download} onPress={onSave}>
        <Trans>Download</Trans>
      </Button>
    }
  >
    {picture ? (
      <img className="file-preview" src={picture} alt={file.name} />
    ) : (
      <p className="t2">
        <Trans>The preview is on its way.</Trans>
      </p>
    )}
  </Dialog>
)

/** Another name for a file. */
export const RenameDialog = ({ file, onClose }: { file: FileRow; onClose: () => void }) => {
  const { t } = useLingui()
  const [name, setName] = useState(file.name)
  const rename = useMutation({
    mutationFn: () => api.patch(`/v1/files/${file.id}`, { name: name.trim() }, { undo: t`File renamed` }),
    onSuccess: () => {
      refreshFiles()
      onClose()
    },
  })
  const wrong = rename.error ? (fieldError(rename.error, 'name') ?? rename.error.message) : null
  return (
    <FormDialog
      title={t`Rename ${file.name}`}
      onClose={onClose}
      action={<Trans>Rename</Trans>}
      isPending={rename.isPending}
      onSubmit={() => {
        rename.mutate()
      }}
    >
      <TextField label={t`Name`} value={name} onChange={setName} autoFocus {...(wrong && { error: wrong })} />
    </FormDialog>
  )
}

/** Every upload of a file, newest first; an earlier one is saved, or shown again. */
export const VersionsDialog = ({
  file,
  mayChange,
  onClose,
}: {
  file: FileRow
  mayChange: boolean
  onClose: () => void
}) => {
  const { t } = useLingui()
  const members = useMembers()
  const versions = useVersions(file).data?.data ?? []
  const failed = (cause: unknown): void => {
    toast(cause instanceof Error ? cause.message : String(cause), { tone: 'bad' })
  }
  const by = (id: string | null): string => String(members.find((one) => one.id === id)?.['name'] ?? '')
  return (
    <Dialog title={t`Versions of ${file.name}`} isOpen onClose={onClose}>
      <p className="t2">
        <Trans>A version that was replaced stays here for as long as what is in the trash.</Trans>
      </p>
      <ul className="rows">
        {versions.map((one) => (
          <li key={one.number}>
            <span className="file-words">
              <span className="strong">
                {t`Version ${one.number}`}
                {one.is_shown && <span className="t2"> · {t`shown`}</span>}
              </span>
              <span className="small t2">
                {[one.name, sizeText(one.bytes), formatDateTime(one.uploaded_at), by(one.uploaded_by)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {mayChange && !one.is_shown && (
              <Button
                variant="ghost"
                onPress={() =>
                  void api
                    .post(
                      `/v1/files/${file.id}/versions/${one.number}/show`,
                      {},
                      { undo: t`Version ${one.number} is shown` },
                    )
                    .then(onClose, failed)
                    .finally(refreshFiles)
                }
              >
                <Trans>Show again</Trans>
              </Button>
            )}
            <IconButton
              icon={Download}
              aria-label={t`Download version ${one.number}`}
              onPress={() => void saveFile(file, one).catch(failed)}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
