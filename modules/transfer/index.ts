/** Door 1 of transfer: the nouns. */
export { exportFormats, exportObject, exportStates } from './export.object.ts'
export { type ImportState, importHelper, importObject, importRow, importStates } from './import.object.ts'
export { workspaceBackup } from './workspace-backup.table.ts'
