import type { Config } from '../config.ts'

/** The file is made anew each day and holds for this long: RFC 9116 asks for less than a year. */
const DAYS = 180
const DAY = 86_400_000

/**
 * `/.well-known/security.txt` (RFC 9116): where to report a vulnerability. Null when the installation names no contact, since
 * the field is obligatory.
 */
export function securityText(config: Config, now: number): string | null {
  const contact = config.security_contact ?? (isAddress(config.privacy_contact) ? config.privacy_contact : null)
  if (!contact) return null
  const expires = new Date((Math.floor(now / DAY) + DAYS) * DAY).toISOString().replace('.000Z', 'Z')
  return [
    `Contact: ${isAddress(contact) ? `mailto:${contact}` : contact}`,
    `Expires: ${expires}`,
    'Preferred-Languages: en, de',
    `Canonical: ${config.public_url}/.well-known/security.txt`,
    ...(config.security_policy ? [`Policy: ${config.security_policy}`] : []),
    '',
  ].join('\n')
}

function isAddress(text: string): boolean {
  return /^[^\s@:/]+@[^\s@:/]+$/.test(text)
}
