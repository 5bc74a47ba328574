import { isApiError, Note } from '@app/ui'
import { useOperatorWords } from './words.ts'

/** What a refused call says, at its place. */
export const Refusal = ({ error }: { error: unknown }) => {
  const words = useOperatorWords()
  if (!error) return null
  const fields = isApiError(error) ? error.fields : []
  const id = isApiError(error) ? error.request_id : null
  return (
    <Note tone="bad" role="alert">
      {fields.length > 0
        ? fields.map((one) => `${one.pointer.replace(/^\//, '')}: ${one.message}`).join(' ')
        : words(error)}
      {id && <small className="t2 mono"> {id}</small>}
    </Note>
  )
}
