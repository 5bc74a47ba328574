import type { Ctx } from '@app/core'
import type { Tx } from '@app/core/db'
import { type GlobalTable, type ObjectDef, linkTable } from '@app/schema'
import { isSearched, tableIds } from './places.ts'

export type OwnMembership = { readonly tenant_id: string; readonly member_id: string; readonly name: string }

/** Workspaces of an account, those that are closed or asleep too: one's own data is seen at any time (REL-033). */
export const membershipsOfAccount = async (tx: Tx, accountId: string): Promise<OwnMembership[]> =>
  await tx.query(
    `select m.tenant_id, m.member_id, t.name from identity.membership m join identity.tenant t on t.id = m.tenant_id where m.account_id = $1 order by t.name`,
    [accountId],
  )

type Account = { readonly name: string; readonly email: string; readonly created_at: string }

/**
 * Rows of the tables of accounts that name this one: by its id, its address, or a membership of it. Null for a table that the program may not read
 * (passwords): that there is one is known, and nothing else.
 */
export async function accountRows(
  tx: Tx,
  tables: readonly GlobalTable[],
  accountId: string,
  memberships: readonly OwnMembership[],
): Promise<{ account: Account; counts: Map<string, number | null> }> {
  const [account] = await tx.query<Account>('select name, email, created_at from identity.account where id = $1', [
    accountId,
  ])
  if (!account) throw new Error('a session without account')
  const counts = new Map<string, number | null>()
  for (const table of tables) {
    const tests = testsOf(table)
    if (tests.length === 0) continue
    const place = `identity.${table.name}`
    const [may] = await tx.query<{ read: boolean }>('select has_table_privilege($1, $2) as read', [place, 'select'])
    if (!may?.read) {
      counts.set(place, null)
      continue
    }
    const [row] = await tx.query<{ n: number }>(
      `select count(*)::int as n, $1::uuid, $2::text, $3::uuid[] from ${place} t where ${tests.join(' or ')}`,
      [accountId, account.email, memberships.map((one) => one.member_id)],
    )
    if (row && row.n > 0) counts.set(place, row.n)
  }
  return { account, counts }
}

function testsOf(table: GlobalTable): string[] {
  if (table.name === 'account') return ['t.id = $1']
  return Object.entries(table.columns).flatMap(([name, given]) => {
    const personal = typeof given === 'object' ? given.personal : given
    if (personal === 'user.contact.email') return [`lower(t.${name}) = lower($2)`]
    if (personal !== 'user.unique_id') return []
    if (name === 'account_id') return ['t.account_id = $1']
    return name === 'member_id' ? ['t.member_id = any($3)'] : []
  })
}

/** Rows of a workspace that name this member, in the tables that are about members and in the trail. */
export async function memberRows(ctx: Ctx, memberId: string): Promise<[string, number][]> {
  const out: [string, number][] = []
  for (const table of ctx.app.registry.tables.values()) {
    const named = tableIds(table)
    if (!isSearched(table) || named.length === 0 || (table.class !== 'account' && table.purpose !== 'accountability'))
      continue
    const [row] = await ctx.tx.query<{ n: number }>(
      `select count(*)::int as n from ${table.name} t where t.tenant_id = $1 and (${named.map((name) => `t.${name} = $2`).join(' or ')})`,
      [ctx.tenant.id, memberId],
    )
    if (row && row.n > 0) out.push([table.name, row.n])
  }
  return out
}

/**
 * Rows that hang on records of people by their id: values of lists, links from other records, and every table that names a record by object and id (the trail,
 * restrictions, holds, shares, tags, files).
 */
export async function hangingRows(ctx: Ctx, object: ObjectDef, ids: readonly string[]): Promise<[string, number][]> {
  const out: [string, number][] = []
  const count = async (place: string, test: string, ...more: readonly unknown[]): Promise<void> => {
    const [row] = await ctx.tx.query<{ n: number }>(
      `select count(*)::int as n from ${place} t where t.tenant_id = $1 and ${test}`,
      [ctx.tenant.id, ids, ...more],
    )
    if (row && row.n > 0) out.push([place, row.n])
  }
  const { objects, tables } = ctx.app.registry
  for (const { list } of Object.values(object.fields))
    if (list) await count(list.object, `t.${list.by} = any($2::uuid[])`)
  for (const other of objects.values())
    for (const [name, field] of Object.entries(other.fields)) {
      // Files: no routes of records, so no list of them either.
      if (field.kind === 'ref' && field.target === object.name && !other.routes && !other.child)
        await count(other.name, `t.${name} = any($2::uuid[])`)
      if (field.kind === 'multi_ref' && field.target === object.name)
        await count(linkTable(other.name, name), 't.ref_id = any($2::uuid[])')
    }
  for (const table of tables.values())
    if (
      table.columns['object'] &&
      table.columns['record_id'] &&
      isSearched(table) &&
      !tableIds(table).includes('record_id')
    )
      await count(table.name, 't.object = $3 and t.record_id = any($2::uuid[])', object.name)
  await count(
    'event_value',
    't.event_id in (select e.id from event e where e.tenant_id = $1 and e.object = $3 and e.record_id = any($2::uuid[]))',
    object.name,
  )
  return out
}
