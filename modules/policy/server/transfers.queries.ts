import type { Tx } from '@app/core/db'
import type { TransferBody } from '../index.ts'
import { type Version, announcedVersions } from './versions.queries.ts'

/** Transfers of the business that were announced, newest first. */
export const announcedTransfers = async (tx: Tx): Promise<Version<TransferBody>[]> =>
  await announcedVersions<TransferBody>(tx, 'transfer')

/** A workspace that goes over with the business. */
export type Passing = { readonly id: string; readonly slug: string; readonly name: string; readonly region: string }

/** Workspaces that go over: those that are neither cancelled nor being deleted. */
export const passingWorkspaces = async (tx: Tx): Promise<Passing[]> =>
  await tx.query<Passing>('select id, slug, name, region from identity.tenant where closing is null order by slug')

/** How many go over, and how many are on their way out instead. */
export async function countPassing(tx: Tx): Promise<{ passing: number; leaving: number }> {
  const [row] = await tx.query<{ passing: number; leaving: number }>(
    `select count(*) filter (where closing is null)::int as passing, count(*) filter (where closing is not null)::int as leaving
     from identity.tenant`,
  )
  return row ?? { passing: 0, leaving: 0 }
}
