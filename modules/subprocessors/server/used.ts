import { isIP } from 'node:net'
import type { App } from '@app/core'
import { mayConnect, rangesOf } from '@app/core/egress'
import type { UsedHost } from '../index.ts'
import { type Row, stateOf } from './subprocessors.queries.ts'

/** A host of this machine or its network: nobody else gets anything there. A name is somebody's, until an entry says whose. */
const isOwn = (host: string): boolean => host === 'localhost' || (isIP(host) !== 0 && !mayConnect(host, rangesOf([])))

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
    return [{ destination, host, is_own: isOwn(host), listed }]
  })
}
