/** Identity: accounts, sessions, passwords. Global, not of one workspace; no objects of its own. */
export type { SessionAnswer } from './session-answer.ts'
