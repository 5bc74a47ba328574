import type { App } from '@app/core'
import type { Tx } from '@app/core/db'

/** Workspaces by their region, and whether the installation holds them there yet. Those of the program's own probes are `is_own`. */
export type RegionCount = {
  readonly region: string
  readonly is_held: boolean
  readonly is_own: boolean
  readonly count: number
}

/** Addresses of the probes' own accounts; nobody else can have one. */
const OWN = 'canary-%@canary.invalid'

export const regionCounts = async (app: App): Promise<RegionCount[]> =>
  await app.db.inAuth((tx) =>
    tx.query<RegionCount>(
      `select region, is_held, is_own, count(*)::int as count
       from (select t.region, t.region_since is not null as is_held,
               exists (select from identity.membership m join identity.account a on a.id = m.account_id where m.tenant_id = t.id and a.email like $1) as is_own
             from identity.tenant t) t
       group by region, is_held, is_own order by region, is_held, is_own`,
      [OWN],
    ),
  )

/** From now on the data of workspaces of these regions is held there. */
export const holdThere = async (tx: Tx, regions: readonly string[], now: string): Promise<void> => {
  await tx.run('update identity.tenant set region_since = $2 where region_since is null and region = any($1)', [
    regions,
    now,
  ])
}

/** Gives a region to workspaces that nothing held anywhere so far: those of the probes, or all. @returns what each said before */
export const giveRegion = async (
  tx: Tx,
  given: { region: string; only_own: boolean; now: string },
): Promise<{ id: string; was: string }[]> =>
  await tx.query<{ id: string; was: string }>(
    `with old as (
       select t.id, t.region as was from identity.tenant t
       where t.region_since is null
         and (not $2 or exists (select from identity.membership m join identity.account a on a.id = m.account_id where m.tenant_id = t.id and a.email like $4))
       for update)
     update identity.tenant t set region = $1, region_since = $3 from old where t.id = old.id returning t.id, old.was`,
    [given.region, given.only_own, given.now, OWN],
  )

/** May a role that answers requests or runs jobs change the region of a workspace? */
export const isRegionOpen = async (app: App): Promise<boolean> => {
  const [row] = await app.db.inAuth((tx) =>
    tx.query<{ open: boolean }>(
      `select has_column_privilege('app_rt', 'identity.tenant', 'region', 'update') or has_column_privilege('app_job', 'identity.tenant', 'region', 'update') as open`,
    ),
  )
  return row?.open ?? true
}
