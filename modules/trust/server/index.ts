import { defineModule } from '@app/core'
import { event, eventValue, merge, mergeRow, searchTerm } from '../index.ts'

export const trust = defineModule({ name: 'trust', tables: [event, eventValue, searchTerm, merge, mergeRow] })
