import { registry } from '@app/modules/registry'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contractSuite } from './contract.ts'
import { ordinary } from './contract-here.ts'
import { type Program, openProgram } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await openProgram()
})
afterAll(async () => program.close())

const objects = ordinary(registry.objects.values())

test('covers the catalogue', () => {
  const left = [...registry.objects.values()].filter((object) => !objects.includes(object)).map((object) => object.name)
  // Values of list fields are written through their parents; the others have routes of their own and tests beside them.
  expect(left.toSorted()).toEqual([
    'company_domain',
    'contact_email',
    'contact_link',
    'contact_phone',
    'custom_field',
    'export',
    'file',
    'import',
    'member',
  ])
})

contractSuite(() => program, objects)
