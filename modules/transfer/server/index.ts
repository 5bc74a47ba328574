import { defineModule } from '@app/core'
import { exportObject, importHelper, importObject, importRow } from '../index.ts'

export const transfer = defineModule({ name: 'transfer', objects: [importObject, exportObject], tables: [importRow, importHelper] })
