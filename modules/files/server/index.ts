/** Door 2 of files. */
import { defineModule } from '@app/core'
import { defineStore } from '@app/schema'
import { file, fileVersion } from '../index.ts'
import { carrierField, dropLoose, fileKeeper } from './keeper.ts'
import { namesInStorage } from './files.queries.ts'
import { dropStored, queueSweeps, sweepFiles } from './remove.ts'
import { fileRoutes } from './routes.ts'

export { carrierField }
export { bringBack, bytesToKeep, namesToKeep } from './backup.ts'
export { IMAGE_BYTES, squarePhoto } from './images.ts'
export { type CarriedFile, filesOn } from './files.queries.ts'
export { dropWorkspaceFiles, removeFilesOf, settleFiles, sweepStored } from './remove.ts'

export const files = defineModule({
  name: 'files',
  objects: [file],
  tables: [fileVersion],
  stores: [
    defineStore('files', {
      kind: 'folder',
      at: 'files',
      class: 'service',
      text: 'Uploaded files and their previews: encrypted in chunks under a key of the workspace, with random names. In DATA_DIR/files, or in the bucket of S3_URL.',
      personal: ['user.content'],
      purpose: 'customer_relations',
      retention: { with: 'file_version' },
      sent_to: ['file_store'],
    }),
  ],
  routes: fileRoutes,
  file_keeper: fileKeeper,
  jobs: {
    'files.drop': dropStored,
    'files.sweep': async (app, payload) => {
      await dropLoose(app, payload)
      await sweepFiles(app, payload)
    },
  },
  hourly: queueSweeps,
  stored: namesInStorage,
})
