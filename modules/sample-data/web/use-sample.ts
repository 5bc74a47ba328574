import { useMutation, useQuery } from '@tanstack/react-query'
import { useLingui } from '@lingui/react/macro'
import { api, isApiError, queryClient, toast } from '@app/ui'

type Sample = { present: boolean; counts?: Record<string, number> }

/** Whether sample data is there, and putting it in (`true`) or taking it out. */
export const useSample = () => {
  const { t } = useLingui()
  const sample = useQuery({ queryKey: ['sample'], queryFn: () => api.get<Sample>('/v1/sample-data') })
  const change = useMutation({
    mutationFn: (make: boolean) =>
      make ? api.post('/v1/sample-data', undefined, { undo: false }) : api.del('/v1/sample-data', { undo: false }),
    onSuccess: (_, made) => {
      void queryClient.invalidateQueries()
      toast(made ? t`Sample data is in` : t`Sample data is gone; your own records stayed`)
    },
    onError: (error) => toast(isApiError(error) ? error.message : String(error), { tone: 'bad' }),
  })
  return { sample: sample.data, change }
}
