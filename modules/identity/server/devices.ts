import { createHmac } from 'node:crypto'
import type { RouteRequest } from '@app/core'
import { networkOf, originOf } from '@app/core/http'
import type { Tx } from '@app/core/db'
import { mailAccount } from './account-mail.ts'
import { seeDevice } from './account.queries.ts'
import type { Account } from './identity.queries.ts'

/**
 * Notes browser, system (without versions: an update is no new device) and network of a sign-in, and mails the owner when this account never came from there. The account's first device makes no
 * mail: it is where it was made. Kept as a keyed hash; a year unused and it is new again.
 */
export async function noteDevice(
  req: RouteRequest,
  tx: Tx,
  account: Pick<Account, 'id' | 'email' | 'preferences'>,
): Promise<void> {
  const { app, at, raw } = req
  const device = originOf(raw).device ?? '–'
  const key = createHmac('sha256', app.keys.derive('known device'))
    .update(`${account.id}\0${device.replaceAll(/ \d+/g, '')}\0${networkOf(raw.ip)}`)
    .digest()
  const seen = await seeDevice(tx, account.id, key, new Date(at).toISOString())
  if (seen.known || seen.first) return
  await mailAccount(app, tx, account, 'new_device', {
    at,
    path: '/forgot-password',
    values: { device, ip: raw.ip },
  })
}
