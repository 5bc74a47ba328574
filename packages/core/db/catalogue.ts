import {
  functionProblems,
  grantProblems,
  policyCounts,
  policyProblems,
  roleProblems,
  sequencerProblems,
  tableProblems,
} from './catalogue-access.ts'
import { type CatalogueTable, driftProblems } from './catalogue-drift.ts'
import { type Client, readCatalogue } from './catalogue-seen.ts'
import { columnProblems, constraintProblems, indexProblems } from './catalogue-shape.ts'
import { collationProblems } from './collations.ts'

export type { CatalogueTable } from './catalogue-drift.ts'

/**
 * Reads the live catalogue and returns what breaks the rules of architecture.md §7 and security.md §4.1, each with its repair; empty when all holds. Tenant
 * tables are those of the schema `public`; `identity` is global; `graphile_worker` is exempt (rulings.md 9); extensions' members are not ours.
 * @param tables what the registry declares; left out, the comparison with it is skipped
 */
export async function verifyCatalogue(client: Client, tables?: readonly CatalogueTable[]): Promise<string[]> {
  const seen = await readCatalogue(client)
  return [
    ...seen.tables.flatMap(tableProblems),
    ...seen.policies.flatMap(policyProblems),
    ...policyCounts(seen),
    ...seen.constraints.flatMap(constraintProblems),
    ...seen.indexes.flatMap(indexProblems),
    ...seen.columns.flatMap(columnProblems),
    ...seen.functions.flatMap(functionProblems),
    ...seen.roles.flatMap(roleProblems),
    ...seen.grants.flatMap(grantProblems),
    ...seen.column_grants.flatMap(sequencerProblems),
    ...seen.triggers.map(
      (t) => `Trigger ${t.name} on ${t.table}: triggers are not allowed. drop trigger ${t.name} on ${t.table}`,
    ),
    ...seen.views
      .filter((v) => v.materialized || !v.invoker)
      .map(
        (v) =>
          `View ${v.name} would show every tenant's rows. ${v.materialized ? `drop materialized view ${v.name}` : `alter view ${v.name} set (security_invoker = true)`}`,
      ),
    ...seen.enums.map((name) => `Type ${name} is an enum; use text with a check constraint. drop type ${name}`),
    ...seen.sequences.map(
      (name) => `Sequence ${name}: tenant tables have none; ids are UUIDv7 made by the program. drop sequence ${name}`,
    ),
    ...collationProblems(seen.collations),
    ...(tables ? driftProblems(seen, tables) : []),
  ]
}

/** Only what concerns roles, their grants, and functions that run with the rights of their owner: one of the probes. */
export async function verifyRoles(client: Client): Promise<string[]> {
  const seen = await readCatalogue(client)
  return [
    ...seen.functions.flatMap(functionProblems),
    ...seen.roles.flatMap(roleProblems),
    ...seen.grants.flatMap(grantProblems),
    ...seen.column_grants.flatMap(sequencerProblems),
  ]
}
