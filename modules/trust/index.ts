/** Trust: events, the log over them, search terms and the merge journal. */
export { auditCheck, auditCheckpoint, auditLeaf, auditNode } from './audit.table.ts'
export { event, eventValue, merge, mergeRow, searchBody, searchTerm, searchWord } from './event.table.ts'
