import { Trans } from '@lingui/react/macro'
import { To } from './form.tsx'

/** Said in the address by a sign-in whose cookies did not come back. */
export const COOKIES_BLOCKED = 'cookies=blocked'

/** Does this browser keep our two cookies? It says so itself, or a sign-in has found out. */
export const cookiesBlocked = (): boolean => !navigator.cookieEnabled || location.search.includes(COOKIES_BLOCKED)

/** What works without cookies and what does not (OOR-056): said before anybody types a password in vain. */
export const NoCookies = () => (
  <div className="note warn" role="alert">
    <span>
      <strong>
        <Trans>This browser blocks our cookies, so signing in cannot work.</Trans>
      </strong>{' '}
      <Trans>
        One cookie keeps you signed in, one protects your changes; both end with the browser, and neither follows you.
        Allow cookies for this site and try again.
      </Trans>{' '}
      <Trans>
        Without them you can still read the <To href="/privacy">privacy policy</To>, the{' '}
        <To href="/trust">trust page</To> and the <To href="/docs/api">documentation</To>, and make a{' '}
        <To href="/privacy/request">request about your data</To>.
      </Trans>
    </span>
  </div>
)
