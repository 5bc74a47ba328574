import { useEffect } from 'react'
import { preloadOverlays } from '@app/ui'
import { useKeys } from './keys.ts'
import { useLive } from './live.ts'

/** What runs beside the page and is not needed for its first paint: keys, the live stream, what menus are made of. */
export const Background = ({ single }: { single: boolean }) => {
  useLive()
  useKeys(single)
  useEffect(() => void preloadOverlays(), [])
  return null
}
