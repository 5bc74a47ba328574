import { useEffect, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'

/**
 * A component whose code is fetched when it is first shown; `waiting` stands for it until then. Drawn at once where the code is there already, and as soon as
 * it comes: what React's own `lazy` waited for is shown up to 300 ms later still (it spaces out what appears), and keys pressed until then are lost.
 * `there` finds it in code that was fetched ahead.
 */
export const late = <P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: ReactNode = null,
  there: () => ComponentType<P> | undefined = () => undefined,
): ComponentType<P> => {
  let Loaded: ComponentType<P> | undefined
  return (props) => {
    Loaded ??= there()
    const [state, setState] = useState<'waiting' | 'there' | { error: unknown }>(Loaded ? 'there' : 'waiting')
    useEffect(() => {
      if (state !== 'waiting') return
      load().then(
        (Component) => {
          Loaded = Component
          setState('there')
        },
        (error: unknown) => setState({ error }),
      )
    }, [state])
    // For the crash page, as any error while drawing.
    if (typeof state === 'object') throw state.error
    return Loaded ? <Loaded {...props} /> : waiting
  }
}
