import { defineModule } from '@app/core'
import { lead } from '../index.ts'
import { assign } from './assign.ts'
import { convert } from './convert.ts'
import { unconvert } from './unconvert.ts'

export const leads = defineModule({ name: 'leads', objects: [lead], actions: [convert, unconvert, assign] })
