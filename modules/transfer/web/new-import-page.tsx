import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { FileSpreadsheet, FileUp } from 'lucide-react'
import { DropZone, FileTrigger } from 'react-aria-components'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, Button, currentWorkspace, isApiError, may, Note, ProgressBar, Select, TextField, useMeta } from '@app/ui'
import { SeveralFiles } from './several-files.tsx'
import { guessObject, type Waiting } from './several-model.ts'
import { Steps } from './steps.tsx'
import { keepImport, type Import } from './transfer-api.ts'
import './import.css'

const KINDS = [
  '.csv',
  '.tsv',
  '.txt',
  '.xlsx',
  // Refused with what to do; greyed out, nobody would be told.
  '.xls',
  '.vcf',
  '.zip',
  '.jsonl',
  'text/csv',
  'text/vcard',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
]

/** The first step: which records, which file. */
export const Page = () => {
  const { t } = useLingui()
  const { meta } = useMeta()
  const navigate = useNavigate()
  const search: Record<string, unknown> = useSearch({ strict: false })
  const objects = meta.objects.filter((one) => may(one, 'import') && (!one.hidden || one.name === 'address'))
  const isOwner = meta.member.role === 'owner'
  const asked = objects.find((one) => one.name === search['object'] || one.path === search['object'])
  const [chosen, setChosen] = useState<string | null>(null)
  const object = chosen ?? (isOwner && search['object'] === '*' ? '*' : (asked?.name ?? 'contact'))
  const [fileName, setFileName] = useState('')
  const upload = useMutation({
    mutationFn: ({ file, passphrase }: { file: File; passphrase?: string }) => {
      const form = new FormData()
      form.append('object', object)
      if (passphrase) form.append('passphrase', passphrase)
      form.append('file', file, file.name)
      return api.upload<Import>('/v1/imports', form)
    },
    onSuccess: (made) => {
      keepImport(made)
      void navigate({ to: `/w/${currentWorkspace() ?? ''}/imports/${made.id}` })
    },
  })
  const [waiting, setWaiting] = useState<Waiting[]>([])
  const take = (files: readonly File[]) => {
    const [file, ...more] = files
    if (!file) return
    if (more.length > 0 && object !== '*') {
      setWaiting(files.map((one) => ({ file: one, object: guessObject(one.name, objects, object) })))
      return
    }
    setFileName(file.name)
    upload.mutate({ file })
  }
  const needsPassphrase =
    isApiError(upload.error) &&
    (upload.error.code === 'import_passphrase_needed' || upload.error.code === 'import_passphrase_wrong')
  return (
    <>
      <header className="bar">
        <h1>
          <Trans>Import</Trans>
        </h1>
        <span className="grow" />
        <Steps at="file" onGo={null} />
        <span className="grow" />
        <a className="btn ghost only-wide" href={`/w/${currentWorkspace() ?? ''}/imports`}>
          <Trans>Earlier imports</Trans>
        </a>
      </header>
      <div className="scroll">
        <div className="page">
          {waiting.length > 0 ? (
            <SeveralFiles files={waiting} objects={objects} onChange={setWaiting} />
          ) : (
            <>
              <div className="field-row">
                <Select
                  label={t`What is in the file?`}
                  value={object}
                  onChange={setChosen}
                  options={[
                    ...objects.map((one) => ({ value: one.name, label: one.label[1] })),
                    ...(isOwner ? [{ value: '*', label: t`A whole workspace` }] : []),
                  ]}
                />
              </div>
              <DropZone
                className="dropzone"
                aria-label={t`Drop files here`}
                getDropOperation={() => 'copy'}
                onDrop={(event) => {
                  const dropped = event.items.flatMap((one) => (one.kind === 'file' ? [one.getFile()] : []))
                  void Promise.all(dropped).then(take)
                }}
              >
                {upload.isPending ? (
                  <ProgressBar label={t`Reading ${fileName}`} value={0} isIndeterminate />
                ) : (
                  <>
                    <FileUp className="i" aria-hidden />
                    <p className="strong">
                      {object === '*' ? (
                        <Trans>Drop the ZIP of a workspace export here</Trans>
                      ) : (
                        <Trans>Drop one or more CSV, TSV, Excel or vCard files here</Trans>
                      )}
                    </p>
                    <FileTrigger
                      acceptedFileTypes={KINDS}
                      allowsMultiple={object !== '*'}
                      onSelect={(files) => take([...(files ?? [])])}
                    >
                      <Button variant="primary" size="lg" icon={FileSpreadsheet}>
                        <Trans>Choose a file</Trans>
                      </Button>
                    </FileTrigger>
                    <p className="t2 small">
                      <Trans>Nothing is written before you have seen what will happen.</Trans>
                    </p>
                  </>
                )}
              </DropZone>
            </>
          )}
          {needsPassphrase && upload.variables && (
            <Unlock
              isWrong={isApiError(upload.error) && upload.error.code === 'import_passphrase_wrong'}
              onGiven={(passphrase) => upload.mutate({ file: upload.variables.file, passphrase })}
            />
          )}
          {upload.error && !needsPassphrase && (
            <Note tone="bad" role="alert">
              <b>{t`${fileName} cannot be imported`}</b> {upload.error.message}
              {isApiError(upload.error) && upload.error.request_id && (
                <span className="mono t3"> {upload.error.request_id}</span>
              )}
            </Note>
          )}
        </div>
      </div>
    </>
  )
}

/** A backup under a passphrase: it is sent with the file, and kept nowhere. */
const Unlock = ({ isWrong, onGiven }: { isWrong: boolean; onGiven: (passphrase: string) => void }) => {
  const { t } = useLingui()
  const [passphrase, setPassphrase] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (passphrase !== '') onGiven(passphrase)
      }}
    >
      <TextField
        label={t`Passphrase of the backup`}
        type="password"
        autoComplete="off"
        autoFocus
        value={passphrase}
        onChange={setPassphrase}
        error={isWrong ? t`That is not its passphrase.` : null}
      />
      <p className="acts">
        <Button type="submit" variant="primary">
          <Trans>Open it</Trans>
        </Button>
      </p>
    </form>
  )
}
