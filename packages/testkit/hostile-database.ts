import pg from 'pg'
import type { Findings } from './hostile.ts'
import { testServer } from './database.ts'
import type { Program, Workspace } from './program.ts'

/** A connection of the superuser to the program's database: the outside view, and the hand that breaks things in negative controls. */
export async function asSuperuser<T>(program: Program, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...testServer().admin, database: program.app.db.url('app_rt').database })
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}

type Key = { name: string; table: string; column: string; target: string }

/**
 * The database itself, as the runtime role in the attacker's tenant: every table and view is read, every foreign key is pointed at a row of the
 * victim. The queries of the program carry `tenant_id = $1`, so only this sees a missing policy (architecture.md §7).
 */
export async function attackDatabase(
  attacker: Workspace,
  victim: Workspace,
): Promise<{ findings: Findings; tried: number }> {
  const { program } = attacker
  const findings: Findings = []
  const { relations, keys, targets } = await asSuperuser(program, async (client) => {
    const tables = await client.query<{ name: string; tenant: boolean }>(
      `select c.relname as name, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as tenant
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm') and has_table_privilege('app_rt', c.oid, 'select')`,
    )
    const found = await client.query<Key>(
      `select k.conname as name, s.relname as "table", a.attname as "column", t.relname as target
       from pg_constraint k join pg_class s on s.oid = k.conrelid join pg_class t on t.oid = k.confrelid join pg_namespace n on n.oid = s.relnamespace
       join lateral unnest(k.conkey) u(num) on true join pg_attribute a on a.attrelid = s.oid and a.attnum = u.num
       where k.contype = 'f' and n.nspname = 'public' and t.relnamespace = s.relnamespace and a.attname <> 'tenant_id'`,
    )
    const rows = new Map<string, string>()
    for (const target of new Set(found.rows.map((key) => key.target))) {
      const { rows: ids } = await client.query<{ id: string }>(
        `select id from "${target}" where tenant_id = $1 limit 1`,
        [victim.tenant_id],
      )
      if (ids[0]) rows.set(target, ids[0].id)
    }
    return { relations: tables.rows, keys: found.rows, targets: rows }
  })
  for (const { name, tenant } of relations) {
    if (!tenant) continue
    const seen = await program.app.db.inTenant(
      attacker.tenant_id,
      async (tx) =>
        await tx.query<{ n: number }>(`select count(*)::int as n from "${name}" where tenant_id = $1`, [
          victim.tenant_id,
        ]),
    )
    if (Number(seen[0]?.n) > 0) findings.push(`${name}: ${Number(seen[0]?.n)} rows of another tenant`)
  }
  for (const key of keys) {
    const foreign = targets.get(key.target)
    if (!foreign) continue
    const taken = await program.app.db
      .inTenant(attacker.tenant_id, async (tx) => {
        await tx.query('set constraints all immediate')
        const rows = await tx.query(`update "${key.table}" set "${key.column}" = $2 where tenant_id = $1 returning 1`, [
          attacker.tenant_id,
          foreign,
        ])
        throw new Undone(rows.length)
      })
      .catch((cause: unknown) => (cause instanceof Undone ? cause.rows : 0))
    if (taken > 0) findings.push(`${key.name}: a row of ours points at another tenant's ${key.target}`)
  }
  return { findings, tried: relations.length + keys.filter((key) => targets.has(key.target)).length }
}

/** Thrown to roll back what an attack could write. */
class Undone extends Error {
  readonly rows: number
  constructor(rows: number) {
    super('undone')
    this.rows = rows
  }
}

/** One text per tenant table over all rows of the tenant: equal before and after, or something was written. */
export async function fingerprint(space: Workspace): Promise<Map<string, string>> {
  return await asSuperuser(space.program, async (client) => {
    const tables = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where n.nspname = 'public' and c.relkind = 'r' order by 1`,
    )
    const prints = new Map<string, string>()
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ print: string | null }>(
        `select md5(string_agg(t::text, e'\\n' order by t::text)) as print from "${name}" t where tenant_id = $1`,
        [space.tenant_id],
      )
      prints.set(name, rows[0]?.print ?? '')
    }
    return prints
  })
}
