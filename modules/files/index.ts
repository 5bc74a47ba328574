/** Files on records. */
export { carriers, file, fileVersion } from './file.object.ts'
