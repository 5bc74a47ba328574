/** Door of @app/testkit: the program in process over a test database, people in it, factories, and the suites over the registry. */
export { type Person, type Program, type Workspace, openProgram, workspace } from './program.ts'
export { type World, inputFor, makeWorld, wrongValue } from './factories.ts'
export { type Browser, type BrowserResponse, PASSWORD, browser, signUp } from './edge.ts'
export { contractSuite } from './contract.ts'
export { runJobs } from './jobs.ts'
export { moveClock } from './clock.ts'
export { sequenced } from './sequenced.queries.ts'
