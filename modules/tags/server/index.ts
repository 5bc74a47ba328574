import { defineModule } from '@app/core'
import { tag, tagLink } from '../index.ts'

export const tagsModule = defineModule({ name: 'tags', objects: [tag], tables: [tagLink] })
