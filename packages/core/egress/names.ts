import { Resolver } from 'node:dns/promises'
import type { App } from '../app.ts'
import { error } from '../errors.ts'
import { type Leaving, refusalOf } from './gate.ts'
import { type Ended, lineOf, noteAlone } from './ledger.queries.ts'

/** The TXT records of a name; empty when there is none. @throws egress_failed when no name server answers, which says nothing of the name */
export async function askNameServer(app: App, leaving: Leaving, name: string): Promise<string[]> {
  const { dns_servers: servers } = app.config
  const host = servers?.[0] ?? null
  const note = (ended: Ended): Promise<void> => noteAlone(app, lineOf(leaving, host, ['domain'], ended))
  const why = refusalOf(app, leaving, host ?? '', ['domain'])
  if (why) {
    await note({ outcome: 'blocked', reason: why, bytes: 0 })
    throw error('egress_refused', { detail: 'Nothing is set up that may be asked there.' })
  }
  const resolver = new Resolver({ timeout: 2500, tries: 2 })
  if (servers?.length) resolver.setServers(servers)
  const bytes = Buffer.byteLength(name)
  try {
    const records = await resolver.resolveTxt(name)
    await note({ outcome: 'sent', reason: null, bytes })
    return records.map((parts) => parts.join(''))
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const isAnswered = code === 'ENOTFOUND' || code === 'ENODATA'
    await note({ outcome: isAnswered ? 'sent' : 'failed', reason: isAnswered ? null : 'unreachable', bytes })
    if (isAnswered) return []
    throw error('egress_failed', { detail: 'No name server answers for this domain; try again later.' })
  }
}
