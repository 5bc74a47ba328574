/** Collects the parameters of one statement. `$1` is always the tenant: every query carries it (architecture.md §7.4). */
export type Params = { readonly values: unknown[]; readonly tenant: string; add(value: unknown): string }

export function makeParams(tenantId: string): Params {
  const values: unknown[] = [tenantId]
  return { values, tenant: '$1::uuid', add: (value) => `$${values.push(value)}` }
}
