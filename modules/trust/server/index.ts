import { defineModule } from '@app/core'
import {
  auditCheck,
  auditCheckpoint,
  auditLeaf,
  auditNode,
  event,
  eventValue,
  merge,
  mergeRow,
  searchBody,
  searchTerm,
  searchWord,
} from '../index.ts'
import { auditRoute } from './audit.queries.ts'

export const trust = defineModule({
  name: 'trust',
  tables: [
    event,
    eventValue,
    auditLeaf,
    auditNode,
    auditCheckpoint,
    auditCheck,
    searchTerm,
    searchWord,
    searchBody,
    merge,
    mergeRow,
  ],
  routes: [auditRoute],
})
