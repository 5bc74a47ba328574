/** Vitest's global setup of the projects `api` and `slow`. */
export { setup, teardown } from './database.ts'
