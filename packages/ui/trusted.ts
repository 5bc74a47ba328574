import DOMPurify from 'dompurify'

type PolicyFactory = { createPolicy: (name: string, rules: { createHTML: (html: string) => string }) => unknown }

/**
 * Installs the one Trusted Types policy the CSP allows (`default`): any HTML string that reaches a DOM sink is cleaned by DOMPurify.
 * Call it once, before React renders. No-op in browsers without Trusted Types.
 */
export const installTrustedTypes = (): void => {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
  if (!factory) return
  factory.createPolicy('default', { createHTML: (html) => DOMPurify.sanitize(html, { RETURN_TRUSTED_TYPE: false }) })
}
