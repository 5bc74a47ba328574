import type { App } from '@app/core'
import { countOverdueAccounts } from './account-lane.queries.ts'
import { countOverdue, tenantIds } from './requests.queries.ts'

/** Requests past one of their clocks: in how many workspaces how many, and at the operator's desk. For the probe "overdue requests = 0"; names nobody. */
export async function overdueRequests(app: App): Promise<{ total: number; workspaces: number; accounts: number }> {
  const now = app.clock().toISOString()
  const [ids, accounts] = await app.db.inAuth(
    async (tx) => [await tenantIds(tx), await countOverdueAccounts(tx, now)] as const,
  )
  let [total, workspaces] = [accounts, 0]
  for (const id of ids) {
    const late = await app.db.asJob(id, (tx) => countOverdue(tx, id, now))
    total += late
    if (late > 0) workspaces += 1
  }
  return { total, workspaces, accounts }
}
