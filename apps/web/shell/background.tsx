import { useKeys } from './keys.ts'
import { useLive } from './live.ts'

/** What runs beside the page and is not needed for its first paint: keys and the live stream. */
export const Background = ({ single }: { single: boolean }) => {
  useLive()
  useKeys(single)
  return null
}
