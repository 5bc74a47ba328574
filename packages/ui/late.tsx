import { useEffect, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'

type Load<P> = () => Promise<ComponentType<P>>

const ahead: (() => Promise<void>)[] = []

/** Fetches what `soon` promised: when the first page stands. */
export const fetchSoon = async (): Promise<void> => {
  await Promise.all(ahead.map((bring) => bring()))
}

/**
 * A component whose code is fetched when it is first shown; `waiting` stands for it until then. Drawn at once where the code is there already, and as soon as
 * it comes: what React's own `lazy` waited for is shown up to 300 ms later still (it spaces out what appears), and keys pressed until then are lost.
 */
export const late = <P extends object>(load: Load<P>, waiting: ReactNode = null): ComponentType<P> =>
  made(load, waiting).Shown

/** The same for what a key or a click may ask for at any time: its code is fetched before somebody asks. */
export const soon = <P extends object>(load: Load<P>, waiting: ReactNode = null): ComponentType<P> => {
  const { Shown, bring } = made(load, waiting)
  ahead.push(bring)
  return Shown
}

const made = <P extends object>(load: Load<P>, waiting: ReactNode) => {
  let Loaded: ComponentType<P> | undefined
  const bring = async (): Promise<void> => {
    Loaded ??= await load()
  }
  const Shown: ComponentType<P> = (props) => {
    const [state, setState] = useState<'waiting' | 'there' | { error: unknown }>(Loaded ? 'there' : 'waiting')
    useEffect(() => {
      if (state === 'waiting')
        bring().then(
          () => setState('there'),
          (error: unknown) => setState({ error }),
        )
    }, [state])
    // For the crash page, as any error while drawing.
    if (typeof state === 'object') throw state.error
    return Loaded ? <Loaded {...props} /> : waiting
  }
  return { Shown, bring }
}
