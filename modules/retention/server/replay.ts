import { type App, notePlatform } from '@app/core'
import { readLedger } from '@app/core/retention'
import { eraseAgain } from '../../identity/server/index.ts'
import { purgeWorkspace } from './purge-workspace.ts'
import { markOver } from './replay.queries.ts'

/**
 * Before the port opens: what the ledger says was deleted and the database still (or again) has, goes again. After a restore that is everybody who was deleted since the backup
 * (ONT-075, rulings.md 39); on any other start it is nothing.
 * @returns how many
 * @throws Error for the operator when the ledger was changed, or one of them cannot be deleted: nothing is served then
 */
export async function replayErasures(app: App): Promise<number> {
  let again = 0
  for (const { kind, id, at } of readLedger(app)) {
    if (kind === 'account') {
      if (await eraseAgain(app, id)) again += 1
      continue
    }
    // People in workspaces: modules/erasure, once their workspaces are what they should be.
    if (kind === 'person') continue
    if (!(await markOver(app, id, at))) continue
    if (!(await purgeWorkspace(app, id, true)))
      throw new Error(`A deleted workspace (${id}) came back with a restore and could not be deleted again.`)
    again += 1
  }
  if (again > 0) await notePlatform(app, 'erasure.replayed', 'erasure', { erasures: again })
  return again
}
