import type { App } from '@app/core'
import { isOwnHost } from '@app/core/egress'
import type { UsedHost } from '../index.ts'
import { type Row, allSubprocessors, stateOf } from './subprocessors.queries.ts'

/** Hosts that the settings send data to, and whether an entry in force covers each. */
export function usedHosts(app: App, rows: readonly Row[]): UsedHost[] {
  const { mail, s3, backup } = app.config
  const now = app.clock().getTime()
  const hosts: [string, string | undefined][] = [
    ['mail_server', mail?.host],
    ['file_store', s3?.host],
    ['backup_store', backup.s3?.host],
  ]
  return hosts.flatMap(([destination, host]) => {
    if (host === undefined) return []
    const listed = rows.some(
      (one) => one.destination === destination && one.host === host && stateOf(one, now) === 'in_force',
    )
    return [{ destination, host, is_own: isOwnHost(host), listed }]
  })
}

/** For whoever configures the installation: that nothing is sent to a host of the settings, and what to do. Null: all are ours, or listed. */
export async function missingProviders(app: App): Promise<string | null> {
  const rows = await app.db.inAuth(allSubprocessors)
  const missing = usedHosts(app, rows)
    .filter((one) => !one.is_own && !one.listed)
    .map((one) => `${one.host} (${one.destination})`)
  return missing.length === 0
    ? null
    : `Nothing is sent to ${missing.join(', ')}: no provider with a contract is listed. List it under /operator/providers, best before anybody signs up: once people are here, a provider is told 30 days before.`
}
