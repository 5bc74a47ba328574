import { defineModule } from '@app/core'
import {
  type ObjectDef,
  boolean,
  color,
  date,
  datetime,
  decimal,
  defineObject,
  email,
  integer,
  json,
  long_text,
  member,
  money,
  multi_select,
  objectSql,
  percent,
  phone,
  rating,
  ref,
  select,
  text,
  url,
} from '@app/schema'
import { afterAll, beforeAll } from 'vitest'
import { contractSuite } from './contract.ts'
import { permissionMatrix } from './contract-permissions.ts'
import { freshDatabase } from './database.ts'
import { asSuperuser } from './hostile-database.ts'
import { type Program, openProgram } from './program.ts'

/** An object nobody has seen before passes the contract without one exception (rulings.md 45): every kind of field, by its declaration alone. */
const gadget = defineObject('gadget', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Gadget', 'Gadgets'],
  path: 'gadgets',
  title: 'name',
  custom_fields: true,
  access: { owner: 'owner_id' },
  fields: {
    name: text({ required: true, personal: false, search: 'A', index: true }),
    story: long_text({ personal: false }),
    mail: email({ index: true }),
    call: phone(),
    site: url(),
    paint: color(),
    pieces: integer({ index: true }),
    weight: decimal({ index: true }),
    share: percent(),
    stars: rating(),
    price: money({ index: true }),
    is_broken: boolean(),
    bought_on: date({ index: true }),
    seen_at: datetime({ index: true }),
    size: select(['small', 'large'], { index: true }),
    uses: multi_select(['home', 'work', 'travel']),
    more: json({ personal: false }),
    company_id: ref('company'),
    owner_id: member(),
  },
})

// The type of one declaration is narrower than that of all.
const planted = gadget as unknown as ObjectDef

let program: Program
let drop: () => Promise<void>
beforeAll(async () => {
  const db = await freshDatabase('planted')
  drop = db.drop
  program = await openProgram({ db, extra: [defineModule({ name: 'gadgets', objects: [gadget] })] })
  const { table, keys } = objectSql(planted)
  await asSuperuser(program, async (client) => await client.query([...table, ...keys].join('\n')))
}, 60_000)
afterAll(async () => {
  await program.close()
  await drop()
})

contractSuite(() => program, [planted])
permissionMatrix(() => program, [planted])
