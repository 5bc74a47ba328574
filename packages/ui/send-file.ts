import { apiError, changeHeaders } from './api.ts'

export type Sent<T> = { data: T; undo: string | null }
export type SendOptions = { onProgress: (percent: number) => void; signal: AbortSignal }

/** Sends a form with a file and says how far it is (fetch cannot). @throws ApiError as `request` does; AbortError when it was cancelled */
export async function sendFile<T>(path: string, form: FormData, options: SendOptions): Promise<Sent<T>> {
  const answer = await once<T>(path, form, options)
  // A token that grew old meanwhile: the answer brought a fresh one.
  return 'spent' in answer ? asGiven(await once<T>(path, form, options)) : answer
}

type Once<T> = Sent<T> | { spent: Error }
const asGiven = <T>(answer: Once<T>): Sent<T> => {
  if ('spent' in answer) throw answer.spent
  return answer
}

const once = <T>(path: string, form: FormData, { onProgress, signal }: SendOptions): Promise<Once<T>> =>
  new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    const cancelled = (): void => reject(new DOMException('cancelled', 'AbortError'))
    if (signal.aborted) {
      cancelled()
      return
    }
    call.open('POST', path)
    for (const [name, value] of Object.entries(changeHeaders())) call.setRequestHeader(name, value)
    call.setRequestHeader('accept', 'application/json')
    call.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(Math.floor((event.loaded / event.total) * 100))
    })
    call.addEventListener('load', () => {
      const body = parsed(call.responseText)
      if (call.status < 300) {
        resolve({ data: body as T, undo: call.getResponseHeader('X-Undo') })
        return
      }
      const failure = apiError(call.status, body)
      if (failure.code.startsWith('csrf')) resolve({ spent: failure })
      else reject(failure)
    })
    call.addEventListener('error', () => reject(apiError(0, { code: 'offline' })))
    call.addEventListener('abort', cancelled)
    signal.addEventListener('abort', () => call.abort(), { once: true })
    call.send(form)
  })

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
