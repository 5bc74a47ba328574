/** Door of @app/core/retention: how long things are kept, keys of workspaces, the ledger of erasures, certificates. */
export { type Certificate, certify, isGenuine } from './certificate.ts'
export { type ClosingKind, type ClosingState, closeWorkspace, closingState, keepWorkspace } from './closing.queries.ts'
export { destroyWorkspaceKey, isKeyDestroyed, workspaceKey } from './keyring.ts'
export { type Erasure, addErasure, readLedger } from './ledger.ts'
export { applyRetention, trashDays } from './periods.queries.ts'
export {
  type RetentionSettings,
  type WorkspaceClass,
  classPeriods,
  retentionBounds,
  workspaceClasses,
} from './settings.ts'
