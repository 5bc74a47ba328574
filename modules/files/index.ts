/** Files on records. */
export { carriers, file } from './file.object.ts'
export { fileVersion } from './file-version.table.ts'
