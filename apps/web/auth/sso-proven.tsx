import { useEffect } from 'react'
import { Trans } from '@lingui/react/macro'
import { PROVEN } from './proven.ts'

/** The end of a fresh sign-in in a window of its own: the page that asked goes on, and this window closes. */
export const SsoProven = () => {
  useEffect(() => {
    const channel = new BroadcastChannel(PROVEN)
    channel.postMessage('proven')
    channel.close()
    window.close()
  }, [])
  return (
    <div className="stack">
      <h1>
        <Trans>It is you</Trans>
      </h1>
      <p className="t2">
        <Trans>Your sign-in service confirmed it. Go back to the other window; this one can be closed.</Trans>
      </p>
      <a className="btn lg full" href="/sign-in">
        <Trans>Go on here</Trans>
      </a>
    </div>
  )
}
