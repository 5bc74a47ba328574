import type { App } from '@app/core'

/** Encrypted fields of all workspaces: how many there are, how many values of them are in clear, and how many special ones are not encrypted. */
export async function clearValues(app: App): Promise<{ fields: number; clear: number; special_in_clear: number }> {
  const found = { fields: 0, clear: 0, special_in_clear: 0 }
  const tenants = await app.db.inAuth((tx) => tx.query<{ id: string }>('select id from identity.tenant order by id'))
  for (const { id } of tenants)
    await app.db.asJob(id, async (tx) => {
      const fields = await tx.query<{ object: string; field: string; state: string; is_special: boolean }>(
        'select object, field, state, is_special from encrypted_field where tenant_id = $1',
        [id],
      )
      for (const { object, field, state, is_special } of fields) {
        found.fields += 1
        if (is_special && state === 'decrypting') found.special_in_clear += 1
        const def = app.registry.objects.get(object)
        if (state !== 'on' || !def) continue
        const own = field.startsWith('custom.') ? field.slice(7) : null
        if (own === null && !(field in def.fields)) continue
        const [row] = await tx.query<{ n: number }>(
          `select count(*)::int as n from (select ${own === null ? field : 'custom ->> $2'} as value from ${def.name} where tenant_id = $1) v
           where value is not null and value !~ '^v1[.][0-9a-f]{16}[.][A-Za-z0-9_-]{16}[.][A-Za-z0-9_-]{22,}$'`,
          own === null ? [id] : [id, own],
        )
        found.clear += row?.n ?? 0
      }
    })
  return found
}
