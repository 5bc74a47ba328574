/** Records: rows of objects, read and written only through here (architecture.md §2). Set-based; one path for one row and for many. */
export { create, createMany, type Created, type CreateOptions } from './create.ts'
export {
  update,
  updateMany,
  lockRows,
  readable,
  rewriteDerived,
  type Patch,
  type Updated,
  type UpdateOptions,
} from './update.queries.ts'
export { refusal, restrictedIds } from './restrictions.queries.ts'
export { rightsOf } from './rights-of.ts'
export { heldIds, refuseHeld } from './holds.queries.ts'
export {
  type Identifier,
  identifiersOf,
  goesWithPerson,
  isPerson,
  listedOf,
  suppressionHash,
  suppressionHashes,
} from './suppression.queries.ts'
export { clearRefs, destroyMany, refsTo, remove, removeMany, restore, restoreMany } from './remove.queries.ts'
export type { FileKeeper, FileValue } from './file-values.ts'
export { type OwnRef, ownRefsTo, replaceOwnRefs, rowsNaming } from './own-refs.queries.ts'
export { count, get, getMany, list, matchingIds, openMany, page, visibleWhere } from './list.queries.ts'
export { aggregate, type Aggregate } from './aggregate.queries.ts'
export { accessor, slotValues } from './accessor.ts'
export { checkInput, normalise } from './validate.ts'
export { makeParams, type Params } from './params.ts'
export { compileFilter } from './filter.queries.ts'
export { writeOptions } from './write.queries.ts'
export type { Input, ListOptions, Page, Wire } from './types.ts'
