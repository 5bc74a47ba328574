import { registry } from '@app/modules/registry'
import { afterAll, beforeAll } from 'vitest'
import { ordinary } from './contract-here.ts'
import { permissionMatrix } from './contract-permissions.ts'
import { type Program, openProgram } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
}, 60_000)
afterAll(async () => program.close())

permissionMatrix(() => program, ordinary(registry.objects.values()))
