import { Resolver } from 'node:dns/promises'
import { domainToASCII } from 'node:url'
import { type Config, error } from '@app/core'

export const recordName = (domain: string): string => `_custos-challenge.${domain}`
export const recordValue = (token: string): string => `custos-verification=${token}`

/** As it is in the DNS; null when it is no domain that mail could go to. */
export function domainName(text: string): string | null {
  const ascii = domainToASCII(text.trim().toLowerCase().replace(/^@/, '').replace(/\.$/, ''))
  const isName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(ascii)
  return isName && !/\.\d+$/.test(ascii) ? ascii : null
}

/** Does the domain carry the record? @throws egress_failed when no name server answers, which says nothing of the domain */
export async function hasRecord(config: Pick<Config, 'dns_servers'>, domain: string, token: string): Promise<boolean> {
  const resolver = new Resolver({ timeout: 2500, tries: 2 })
  if (config.dns_servers?.length) resolver.setServers(config.dns_servers)
  const records = await resolver.resolveTxt(recordName(domain)).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw error('egress_failed', { detail: 'No name server answers for this domain; try again later.' })
  })
  return records.some((parts) => parts.join('') === recordValue(token))
}
