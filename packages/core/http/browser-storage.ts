import { cookieNames } from './headers.ts'

/** One thing a browser may hold of us. Whatever is not here is never set: the crawl of every page and the probe `storage.register` compare (ONT-122 to 124). */
export type BrowserItem = {
  readonly kind: 'cookie' | 'local_storage'
  /** As the browser names it at this installation. */
  readonly name: string
  readonly purpose: string
  /** When it is gone. */
  readonly until: string
  /** Pages' scripts can read it. */
  readonly readable: boolean
  /** Nothing works without it; the others only remember a choice. */
  readonly essential: boolean
}

/** The register of cookies and browser storage. No consent is asked: all of it is needed, or set by the person (ePrivacy Art. 5(3)). */
export function browserStorage(publicUrl: string): BrowserItem[] {
  const names = cookieNames(publicUrl)
  const prefix = names.secure ? '__Host-' : ''
  return [
    {
      kind: 'cookie',
      name: names.session,
      purpose: 'Keeps you signed in.',
      until: 'You sign out, close the browser, or leave it unused for 30 minutes; after 12 hours at the latest.',
      readable: false,
      essential: true,
    },
    {
      kind: 'cookie',
      name: names.xsrf,
      purpose: 'Proves that a change comes from our own pages, not from another site.',
      until: 'You sign out or close the browser.',
      readable: true,
      essential: true,
    },
    {
      kind: 'cookie',
      name: `${prefix}custos_sso`,
      purpose: 'Ties a sign-in at your identity provider to the browser it began in. Only while you sign in that way.',
      until: 'The sign-in is done, or you close the browser.',
      readable: false,
      essential: true,
    },
    {
      kind: 'local_storage',
      name: 'sidebarCollapsed',
      purpose: 'Remembers whether you folded the navigation.',
      until: 'You unfold it or clear the browser.',
      readable: true,
      essential: false,
    },
  ]
}
