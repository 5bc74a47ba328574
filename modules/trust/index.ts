/** Trust: events, search terms and the merge journal. */
export { event, eventValue, merge, mergeRow, searchTerm } from './event.table.ts'
