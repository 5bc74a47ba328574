import { type Ctx, objectOf } from '../ctx.ts'
import { type RecordRights, rightsOf as rightsOfRows } from './authorise.queries.ts'

/** For each of these records that the actor may read (the trash included): `update`, `delete` and the names of the actions allowed on it. */
export const rightsOf = async (ctx: Ctx, object: string, ids: string[]): Promise<RecordRights[]> =>
  await rightsOfRows(ctx, objectOf(ctx, object), ids)
