import { domainToASCII } from 'node:url'
import type { App } from '@app/core'
import { askNameServer } from '@app/core/egress'

export const recordName = (domain: string): string => `_custos-challenge.${domain}`
export const recordValue = (token: string): string => `custos-verification=${token}`

/** As it is in the DNS; null when it is no domain that mail could go to. */
export function domainName(text: string): string | null {
  const ascii = domainToASCII(text.trim().toLowerCase().replace(/^@/, '').replace(/\.$/, ''))
  const isName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(ascii)
  return isName && !/\.\d+$/.test(ascii) ? ascii : null
}

/** Does the domain carry the record? @throws egress_failed when no name server answers, which says nothing of the domain */
export async function hasRecord(
  app: App,
  of: { readonly tenant_id: string; readonly domain: string; readonly token: string },
): Promise<boolean> {
  const leaving = { destination: 'name_server', cause: 'sso.domain', tenant_id: of.tenant_id }
  return (await askNameServer(app, leaving, recordName(of.domain))).includes(recordValue(of.token))
}
