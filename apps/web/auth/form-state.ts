import { useState } from 'react'

/** One request at a time, and what was refused; the failure stays until the next try. */
export const useSubmit = (): {
  error: unknown
  busy: boolean
  run: (work: () => Promise<unknown>) => Promise<void>
  clear: () => void
} => {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  return {
    error,
    busy,
    clear: () => setError(null),
    run: async (work) => {
      if (busy) return
      setBusy(true)
      setError(null)
      try {
        await work()
      } catch (failure) {
        setError(failure)
      }
      setBusy(false)
    },
  }
}
