/** Door 2 of transfer: imports and exports. */
import { defineModule } from '@app/core'
import { exportObject, importHelper, importObject, importRow, workspaceBackup } from '../index.ts'
import { backupReady } from './backup-mail.ts'
import { exportRoutes } from './export-routes.ts'
import { runExport } from './export-job.ts'
import { importRoutes } from './import-routes.ts'
import { probes } from './probes.ts'
import { runImport } from './run.ts'
import { sweepFiles } from './sweep-files.ts'
import { forgetRows } from './sealed-cells.queries.ts'
import { runUndo } from './undo-import.ts'
import { backupRoutes, expireBackup, runBackup } from './workspace-backup.ts'

export { storedFiles } from './export-store.queries.ts'
export { dropAllFiles, dropStored, sweepFiles } from './sweep-files.ts'
export { exportedColumns, exportedCsv } from './export-given.ts'
export { dropFile, pathOf, tmpFolder } from './import-file.ts'
export { zipTo } from './zip-to.ts'

export const transfer = defineModule({
  name: 'transfer',
  objects: [importObject, exportObject],
  tables: [importRow, importHelper, workspaceBackup],
  routes: [...importRoutes, ...exportRoutes, ...backupRoutes],
  probes,
  mails: { backup_ready: backupReady },
  subscribers: { 'field.encrypted': forgetRows },
  jobs: {
    'transfer.run': runImport,
    'transfer.undo': runUndo,
    'transfer.export': runExport,
    'transfer.sweep': sweepFiles,
    'transfer.backup': runBackup,
    'transfer.backup_expire': expireBackup,
  },
})
