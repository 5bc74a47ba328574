import { defineModule } from '@app/core'
import { view } from '../index.ts'

export const views = defineModule({ name: 'views', objects: [view] })
