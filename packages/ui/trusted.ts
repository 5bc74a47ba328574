type PolicyFactory = { createPolicy: (name: string, rules: { createHTML: (html: string) => string }) => unknown }

/**
 * Installs the one Trusted Types policy the CSP allows (`default`): any HTML string that reaches a DOM sink is cleaned by DOMPurify.
 * Call it once, before React renders. No-op in browsers without Trusted Types.
 */
export const installTrustedTypes = (): void => {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
  if (!factory) return
  // The cleaner is fetched after the first paint; until it is there no HTML passes at all. Nothing we draw needs any.
  let clean: (html: string) => string = () => ''
  factory.createPolicy('default', { createHTML: (html) => clean(html) })
  setTimeout(() => {
    void import('dompurify').then(({ default: purify }) => {
      // DOMPurify parses in an inert document through this very policy: that inner call passes as it is. Its own policy name is not allowed by our CSP.
      let inside = false
      const inner = { createHTML: (html: string) => html, createScriptURL: (url: string) => url }
      clean = (html) => {
        if (inside) return html
        inside = true
        try {
          return String(purify.sanitize(html, { RETURN_TRUSTED_TYPE: false, TRUSTED_TYPES_POLICY: inner as never }))
        } finally {
          inside = false
        }
      }
    })
  }, 1500)
}
