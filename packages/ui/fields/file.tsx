import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Paperclip } from 'lucide-react'
import { api } from '../api.ts'
import { download } from '../download.ts'
import { titleOf } from '../meta.ts'
import { useRefRow } from '../reads.ts'
import { useMeta } from '../session.ts'
import { toast } from '../toast.tsx'
import type { FieldKit } from './kit.ts'
import { asText } from './kit.ts'
import { lazyInput } from './lazy-input.tsx'

/** Asks for a link of this session, which is good for minutes, and saves what it opens. */
async function save(id: string, name: string): Promise<void> {
  try {
    const { url } = await api.post<{ url: string }>(`/v1/files/${id}/link`, {}, { undo: false })
    await download(url, name)
  } catch (cause) {
    toast(cause instanceof Error ? cause.message : String(cause), { tone: 'bad' })
  }
}

/** Name of a file; pressed, it is saved. One in the trash is not visible here. */
const FileName = ({ id, target }: { id: string; target: string | null }) => {
  const { object } = useMeta()
  const row = useRefRow(object(target ?? ''), id).data
  if (row === undefined) return <span className="hold-place" aria-hidden />
  if (row === null) return <span className="t3">{i18n._(msg`Not visible to you`)}</span>
  const name = titleOf(object(target ?? ''), row)
  return (
    <button
      type="button"
      className="file-link link-quiet cut"
      title={name}
      onClick={(event) => {
        event.stopPropagation()
        void save(id, name)
      }}
    >
      <Paperclip className="i sm" aria-hidden />
      <span className="cut">{name}</span>
    </button>
  )
}

/** A file of the record: saved by its name, uploaded and replaced in forms. */
export const file: FieldKit = {
  Cell: ({ value, field }) => (value ? <FileName id={asText(value)} target={field.target} /> : null),
  Input: lazyInput('FileInput'),
  editor: 'panel',
  width: 180,
  toText: asText,
  fromText: () => ({ error: i18n._(msg`Upload a file`) }),
}
