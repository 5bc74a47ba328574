import { useEffect } from 'react'
import { fetchSoon } from '@app/ui'
import { useKeys } from './keys.ts'
import { useLive } from './live.ts'

/**
 * What runs beside the page: keys, the live stream, the code of what may be asked for next. Not fetched later: React shows what comes late up to 300 ms later still, and keys
 * pressed until then would be lost.
 */
export const Background = ({ single }: { single: boolean }) => {
  useLive()
  useKeys(single)
  useEffect(() => void fetchSoon(), [])
  return null
}
