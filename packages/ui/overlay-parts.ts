import { type ComponentProps, type ComponentType, useState } from 'react'
import { late } from './late.tsx'

const fetchOverlays = () => import('./overlays.tsx')
type Overlays = Awaited<ReturnType<typeof fetchOverlays>>
let overlays: Overlays | undefined

/** Fetches what dialogs, menus and cards are made of (28 kB gz), ahead of the first one. */
export const preloadOverlays = async (): Promise<Overlays> => (overlays ??= await fetchOverlays())

/** A part of a dialog, menu or card, fetched with the first one at the latest. */
export const overlayPart = <Name extends keyof Overlays>(name: Name) =>
  late<ComponentProps<Overlays[Name]>>(
    async () => (await preloadOverlays())[name] as ComponentType<ComponentProps<Overlays[Name]>>,
    null,
    () => overlays?.[name] as ComponentType<ComponentProps<Overlays[Name]>> | undefined,
  )

/** True from the first opening on: what was open once stays mounted, so that it can leave with its animation. */
export const useOnceOpen = (isOpen: boolean): boolean => {
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (isOpen && !wasOpen) setWasOpen(true)
  return wasOpen || isOpen
}
