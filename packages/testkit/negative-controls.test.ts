import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from './database.ts'
import { inputFor, makeWorld } from './factories.ts'
import { asSuperuser, attackDatabase } from './hostile-database.ts'
import { type Program, type Workspace, openProgram, workspace } from './program.ts'

/** A wall that no attack has ever got through proves little until it is seen to fall: three holes, each must turn the attack red. */
let program: Program
let drop: () => Promise<void>
let attacker: Workspace
let victim: Workspace

beforeAll(async () => {
  const db = await freshDatabase('controls')
  drop = db.drop
  program = await openProgram({ db })
  attacker = await workspace(program)
  victim = await workspace(program)
  for (const space of [attacker, victim]) {
    const world = makeWorld(program, space.owner)
    for (const name of ['contact', 'deal']) {
      const object = program.app.registry.objects.get(name)
      if (object) await world.create(name, await inputFor(world, object, 1, 'all'))
    }
  }
}, 60_000)
afterAll(async () => {
  await program.close()
  await drop()
})

const holes = [
  [
    'a policy dropped',
    'drop policy tenant on contact; alter table contact disable row level security',
    "alter table contact enable row level security; create policy tenant on contact to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)",
    'contact: ',
  ],
  [
    'a single-column foreign key',
    'alter table company add constraint hole unique (id); alter table deal drop constraint deal_company_id_fk, add constraint deal_company_id_fk foreign key (company_id) references company (id)',
    'alter table deal drop constraint deal_company_id_fk, add constraint deal_company_id_fk foreign key (tenant_id, company_id) references company (tenant_id, id); alter table company drop constraint hole',
    'deal_company_id_fk',
  ],
  [
    'a view with the rights of its owner',
    'create view everybody as select * from contact; grant select on everybody to app_rt',
    'drop view everybody',
    'everybody: ',
  ],
] as const

describe('negative controls', () => {
  test('the attack finds nothing before', async () => {
    expect((await attackDatabase(attacker, victim)).findings).toEqual([])
  })
  test.each(holes)('%s turns it red', async (_name, open, close, found) => {
    await asSuperuser(program, async (client) => await client.query(open))
    const { findings } = await attackDatabase(attacker, victim)
    await asSuperuser(program, async (client) => await client.query(close))
    expect(findings.join('\n')).toContain(found)
    expect((await attackDatabase(attacker, victim)).findings).toEqual([])
  })
})
