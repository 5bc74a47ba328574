import { type RouteRequest, noteAccount } from '@app/core'
import type { Tx } from '@app/core/db'
import { actOf } from '@app/core/http'

/**
 * Sign-ins, their ends and what changes their means are in the platform's log and in the audit trail of the workspace they lead to; in the transaction
 * that does it, which is handed in, or in one of its own when what happened is a refusal.
 */
export async function noteInWorkspace(
  req: RouteRequest,
  accountId: string,
  tenantId: string | null,
  name: string,
  tx?: Tx,
): Promise<void> {
  const { session } = req.principal
  const act = actOf(req, {
    name,
    account_id: accountId,
    tenant_id: tenantId,
    ...(session?.account_id === accountId ? { session_id: session.session_id } : {}),
  })
  if (tx) await noteAccount(tx, act)
  else await req.app.db.inAuth((own) => noteAccount(own, act))
}
