/** Door of @app/core: the server's context, records, actions, events, policy, errors and HTTP. */
export type { Filter } from '@app/schema'
export type { App } from './app.ts'
export {
  type Ctx,
  type CtxPrincipal,
  type CustomField,
  type Actor,
  type Source,
  ctxOn,
  customFields,
  inCtx,
  objectOf,
} from './ctx.ts'
export { readOverlay, readSealed } from './ctx.queries.ts'
export {
  MASK,
  askedTerms,
  fieldNamed,
  maskedText,
  maskedValue,
  openText,
  sealRow,
  sealText,
  sealedFields,
  whyNotSealable,
} from './records/seal.ts'
export { AppError, allErrorCodes, error, errorCodes, registerErrorCodes } from './errors.ts'
export {
  ASSIGNED,
  type AccountAct,
  type EventRow,
  type NewEvent,
  enqueue,
  noteAccount,
  notePlatform,
  readEvents,
  writeEvents,
} from './events.queries.ts'
export {
  type ActionHandler,
  type JobHandler,
  type Module,
  type Parts,
  type PublicPage,
  type Subscriber,
  type Writer,
  type WriterItem,
  defineModule,
  handle,
  mergeModules,
} from './module.ts'
export { type Probe, type ProbeResult, type ProbeState, judge } from './probe.ts'
export * as records from './records/index.ts'
export type { Input, ListOptions, Page, Params, Wire } from './records/index.ts'
export {
  type AdminArea,
  type FieldRight,
  type ObjectRights,
  type Operation,
  type Rights,
  type Scope,
  adminAreas,
  covers,
  fullRights,
  intersect,
  isSeeded,
  noRights,
  operations,
  rightsActionScope,
  rightsField,
  rightsScope,
  scopes,
  seeded,
  seededRoles,
} from './policy/roles.ts'
export {
  actionScope,
  asProgram,
  mayAdminister,
  pastRestriction,
  mayRead,
  mayReveal,
  mayWrite,
  scopeOf,
} from './policy/predicate.ts'
export { actorById } from './ctx.queries.ts'
export { predicate } from './policy/predicate.ts'
export { runAction } from './actions.ts'
export { bulk } from './bulk.ts'
export { type UndoResult, undo } from './undo.queries.ts'
export { domainOf, findDuplicates, nameKey } from './duplicates.queries.ts'
export { words } from './search/words.ts'
export { sweepWords, writeTerms } from './search/terms.queries.ts'
export { keyAges, rotateWorkspaceKey } from './retention/keyring.ts'
export { queueReindex } from './search/reindex.queries.ts'
export { uuidv7 } from './uuid.ts'
export { toE164 } from './phone.ts'
export type { Principal, Route, RouteRequest } from './http/route.ts'
export { recordRoutes, listOptions } from './http/record-routes.ts'
export { labelOf } from './http/meta.ts'
export { openApiDocument } from './http/openapi.ts'
export { allRoutes } from './http/all-routes.ts'
export { coreModule } from './core-module.ts'
export { createServer, type ServerOptions } from './http/server.ts'
export { type Config, readConfig } from './config.ts'
export { logFindings, openLogFiles } from './log-files.ts'
export { readPair } from './tls.ts'
export { type Place, type RegionSettings, liesIn, regionName } from './region.ts'
export { openKeys } from './keys.ts'
export { openEnvelope, sealEnvelope } from './crypto/envelope.ts'
export { workspaceKeys } from './retention/keyring.ts'
