import { destinationNamed } from '@app/schema'
import type { App } from '../app.ts'
import { isOwnHost } from './addresses.ts'
import type { Leaving } from './gate.ts'

/** What is said where nothing may go any more, or yet. */
export const NO_CONTRACT =
  'No contract with a sub-processor covers this host: nobody is listed for it, or the contract is over, not yet in effect, or of another host. The operator lists or prolongs it under /operator/providers.'

/** What brings data home or deletes it stays possible when a contract is over: nothing new goes there. */
const HOME = new Set(['GET', 'HEAD', 'DELETE'])

/**
 * May something go to the host under a contract (ONT-084)? Only to that of an entry of the register of sub-processors which is in force, within its contract.
 * Nobody has to be listed for this machine and its network, until the destination has an entry; nor for what a workspace itself chose.
 */
export async function isContracted(
  app: Pick<App, 'db' | 'clock'>,
  leaving: Pick<Leaving, 'destination' | 'cause'>,
  host: string,
  method = 'POST',
): Promise<boolean> {
  // A check of the start carries nothing of anybody, and a start has to be possible to mend this.
  if (HOME.has(method) || leaving.cause.endsWith('.check')) return true
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ known: boolean; held: boolean }>(
      `select count(*) > 0 as known,
         coalesce(bool_or(s.host = $2 and s.effective_at <= $3::timestamptz and $3::timestamptz < (s.contract_to + 1)::timestamp at time zone 'UTC'
           and (s.ended_at is null or s.ended_at > $3::timestamptz)
           and not exists (select from identity.subprocessor n where n.replaces = s.id and n.ended_at is null and n.effective_at <= $3::timestamptz)), false) as held
       from identity.subprocessor s where s.destination = $1 and not (s.ended_at is not null and s.ended_at <= s.effective_at)`,
      [leaving.destination, host, app.clock().toISOString()],
    ),
  )
  if (row?.known) return row.held
  return destinationNamed(leaving.destination)?.set_by !== 'operator' || isOwnHost(host)
}
