import { type App, error, inCtx, liesIn, regionName, writeEvents } from '@app/core'
import { type RegionCount, giveRegion, holdThere, regionCounts } from './regions.queries.ts'

export { isRegionOpen } from './regions.queries.ts'

/** What a workspace says where no operator has said anything, and nobody chose. */
const UNSAID = 'US'

/** The region of a new workspace: the one chosen, else the one served. @throws region_not_served when its data would lie elsewhere */
export function regionOf(
  { config }: Pick<App, 'config'>,
  asked: string | undefined,
  now: string,
): { region: string; region_since: string | null } {
  const { served } = config.region
  if (served === null) return { region: asked ?? UNSAID, region_since: null }
  const region = asked ?? served
  if (liesIn(served, region)) return { region, region_since: now }
  throw error('region_not_served', {
    detail: `Data of this installation is kept in ${regionName(served, 'en')}.`,
    fields: [{ pointer: '/region', code: 'unknown_option', message: `Only ${served} is served here.` }],
    extra: { served },
  })
}

/** Regions whose workspaces may lie where this installation does. */
const regionsAround = (served: string, counts: readonly RegionCount[]): string[] =>
  [...new Set(counts.map((one) => one.region))].filter((region) => liesIn(served, region))

/** Workspaces that are of another region than the installation: none may be served. */
export const strayRegions = async (app: App): Promise<RegionCount[]> => {
  const { served } = app.config.region
  const counts = await regionCounts(app)
  return counts.filter((one) => (served === null ? one.is_held : !liesIn(served, one.region)))
}

/**
 * At the start: workspaces that lie in the region served are held to it from now on. With any of another region nothing is served.
 * @throws Error with words for the operator
 */
export async function holdRegions(app: App): Promise<void> {
  const { served } = app.config.region
  const now = app.clock().toISOString()
  if (served !== null) {
    const around = regionsAround(served, await regionCounts(app))
    await app.db.inAuth(async (tx) => {
      await holdThere(tx, around, now)
      await giveRegion(tx, { region: served, only_own: true, now })
    })
  }
  const stray = await strayRegions(app)
  if (stray.length === 0) return
  const list = stray.map((one) => `${one.count} of ${one.region}`).join(', ')
  const held = stray.find((one) => one.is_held)
  throw new Error(
    held
      ? `Workspaces are held in another region than this installation says (${list}; REGION ${served === null ? 'is not set' : `is ${served}`}). Their region does not change: start with REGION=${held.region} where their data lies there; or delete them here after their owners took their backup to an installation in REGION ${held.region}.`
      : `Workspaces say another region than REGION=${String(served)} (${list}); they were made before REGION was set. If their data has always lain in ${String(served)}, npx custos region --adopt writes that down, once, and in their audit logs; else start with the REGION that is true.`,
  )
}

/** Writes down that workspaces made before REGION was set lie where the installation does. @returns how many; null when no region is served */
export async function adoptRegion(app: App): Promise<number | null> {
  const { served } = app.config.region
  if (served === null) return null
  const now = app.clock().toISOString()
  const around = regionsAround(served, await regionCounts(app))
  const moved = await app.db.inAuth(async (tx) => {
    await holdThere(tx, around, now)
    return await giveRegion(tx, { region: served, only_own: false, now })
  })
  for (const { id, was } of moved)
    await inCtx(app, { tenant_id: id, member_id: null, source: 'system', now }, async (ctx) => {
      const changes = { region: [was, served] as [unknown, unknown] }
      await writeEvents(ctx, [
        { name: 'workspace.updated', object: 'workspace', record_id: id, record_version: null, changes },
      ])
    })
  return moved.length
}

/** For people: how many workspaces there are of each region. */
export const regionList = async (app: App): Promise<string[]> =>
  (await regionCounts(app)).map(
    (one) => `${one.count} of ${regionName(one.region, 'en')}${one.is_held ? ', held there' : ', held nowhere yet'}`,
  )
