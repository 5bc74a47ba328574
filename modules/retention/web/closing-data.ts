import { useQuery } from '@tanstack/react-query'
import { api } from '@app/ui'

/** What the workspace is on its way to. `purge_at` is when everything goes. */
export type Closing = {
  closing: 'cancelled' | 'deleting' | null
  purge_at: string | null
  /** Legal holds that stand: nothing goes while there is one. */
  holds: number
  cancel_days: number
  undo_days: number
}

export const CLOSING = ['workspace-closing']

/** Asked once in a while: an end is weeks away, and whoever decides it here asks anew. */
export const useClosing = () =>
  useQuery({
    queryKey: CLOSING,
    queryFn: () => api.get<Closing>('/v1/workspace/closing'),
    staleTime: 10 * 60_000,
  })
