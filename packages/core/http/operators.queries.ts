import type { App } from '../app.ts'
import type { Tx } from '../db/index.ts'
import { error } from '../errors.ts'
import type { SessionPrincipal } from './route.ts'

/** Access of operators is reviewed by another one this often (ONT-081, ONT-097; register row X32). */
export const REVIEW_DAYS = 90

export type Operator = {
  readonly account_id: string
  readonly name: string
  readonly email: string
  readonly is_active: boolean
  readonly trained_until: string
  readonly reviewed_at: string
  /** May run statements of maintenance: said at the command line, for few. */
  readonly may_maintain: boolean
}

/** The operator of an account; null for everybody else. */
export async function findOperator(tx: Tx, accountId: string): Promise<Operator | null> {
  const [row] = await tx.query<Operator>(
    `select o.account_id, o.name, a.email, o.is_active and a.is_active as is_active, o.trained_until, o.reviewed_at, o.may_maintain
     from identity.operator o join identity.account a on a.id = o.account_id where o.account_id = $1`,
    [accountId],
  )
  return row ?? null
}

export const reviewDue = (operator: Pick<Operator, 'reviewed_at'>, now: number): boolean =>
  now - Date.parse(operator.reviewed_at) > REVIEW_DAYS * 86_400_000

/**
 * Only operators in good standing, signed in with a second factor, come further. To everybody else these routes are not there.
 * @throws not_found, operator_suspended, second_factor_setup
 */
export async function requireOperator(app: App, session: SessionPrincipal, now: number): Promise<void> {
  const operator = await app.db.inAuth((tx) => findOperator(tx, session.account_id))
  if (!operator) throw error('not_found')
  if (!operator.is_active || reviewDue(operator, now)) throw error('operator_suspended')
  if (session.second_factor === null) throw error('second_factor_setup')
}

/** The shown names of operators, by account. */
export async function operatorNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; name: string }>(
    'select account_id as id, name from identity.operator where account_id = any($1::uuid[])',
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** Who of the operator's staff did these events, by account: read events of a workspace name them as its support screen does. */
export async function supportNames(
  app: App,
  events: readonly { readonly source: string | null; readonly on_behalf_of: string | null }[],
): Promise<Map<string, string>> {
  const ids = [...new Set(events.flatMap((e) => (e.source === 'support' && e.on_behalf_of ? [e.on_behalf_of] : [])))]
  return ids.length === 0 ? new Map() : await app.db.inAuth((tx) => operatorNames(tx, ids))
}
