/** Door of @app/core/backup: sets, write-ahead log, restore, drill, and what the probes ask. */
export { checkLogs, look, storedNames, switchWal } from './counts.queries.ts'
export { openFiles } from './drill-rows.ts'
export { type Drill, lastDrill, runDrill } from './drill.ts'
export { type Brought, bringFiles, copyFiles, copyFindings } from './files.ts'
export { makeBackup, shipUpTo, type Space, spaceOf } from './make.ts'
export { fetchOffSite, type Fetched, nothingKnown, offSiteBucket, offSiteFindings, offSiteRound } from './off-site.ts'
export { openRows } from './open-rows.ts'
export { type Put, putRows } from './put-rows.queries.ts'
export { INSTALLATION } from './row-tables.ts'
export { recover, type Recovered, type Recovery, setFor } from './recover.ts'
export { backupAge, backupRound, startBackups } from './schedule.ts'
export { BackupError, backupIdentity, recipientsOf, seal, unseal } from './seal.ts'
export {
  type BackupSet,
  dropHalves,
  expireSets,
  expiredSets,
  goodSets,
  readSet,
  setIds,
  setsDir,
  timeOf,
  walDir,
} from './sets.ts'
export { archiveDir, shipWal } from './wal.ts'
