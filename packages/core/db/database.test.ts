import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, testDatabase } from '../../testkit/database.ts'
import { verifyCatalogue } from './catalogue.ts'

const addTenant = async (id: string): Promise<void> => {
  const db = await testDatabase()
  await db.inAuth((tx) =>
    tx.query(
      `insert into identity.tenant (id, slug, name, region, time_zone, currency, locale) values ($1, $2, 'T', 'US', 'UTC', 'USD', 'en')`,
      [id, `t-${id}`],
    ),
  )
}

describe('transactions', () => {
  test('see their own tenant and no other', async () => {
    const db = await testDatabase()
    const [a, b] = [randomUUID(), randomUUID()]
    await addTenant(a)
    await addTenant(b)
    expect(await db.inTenant(a, (tx) => tx.query('select id from identity.tenant'))).toEqual([{ id: a }])
    expect(await db.asJob(b, (tx) => tx.query('select id from identity.tenant'))).toEqual([{ id: b }])
    expect(
      await db.inTenant(a, (tx) => tx.run('update identity.tenant set name = $1 where id = $2', ['x', b])),
    ).toMatchObject({ rowCount: 0 })
  })

  test('leave no tenant behind on the connection', async () => {
    const db = await testDatabase()
    const a = randomUUID()
    await addTenant(a)
    await Promise.all(Array.from({ length: 30 }, () => db.inTenant(a, (tx) => tx.query('select 1'))))
    const found = await Promise.all(
      Array.from(
        { length: 12 },
        async () => (await db.app.query('select count(*)::int as n from identity.tenant')).rows[0],
      ),
    )
    expect(found).toEqual(Array.from({ length: 12 }, () => ({ n: 0 })))
  })

  test('never mix tenants under load with failing statements between', async () => {
    const db = await testDatabase()
    const tenants = Array.from({ length: 8 }, () => randomUUID())
    await Promise.all(tenants.map(addTenant))
    const wrong: unknown[] = []
    const once = async (i: number): Promise<void> => {
      const tenant = tenants[i % tenants.length] ?? ''
      await db
        .inTenant(tenant, async (tx) => {
          const [rows, failed] = await Promise.all([
            tx.query<{ id: string }>('select id from identity.tenant'),
            i % 5 === 0 ? tx.query('select 1 / $1::int as x', [0]) : null,
          ])
          if (rows.length !== 1 || rows[0]?.id !== tenant || failed) wrong.push(rows)
        })
        .catch((cause: Error) => {
          if (i % 5 !== 0) wrong.push(cause)
        })
    }
    // More at once than connections, and no more than wait their turn within the pool's patience on a busy machine.
    const LANES = 30
    await Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        for (let i = lane; i < 1500; i += LANES) await once(i)
      }),
    )
    expect(wrong).toEqual([])
  })

  test('roll back when the function throws, and when an error was swallowed', async () => {
    const db = await testDatabase()
    const a = randomUUID()
    await addTenant(a)
    await expect(
      db.inTenant(a, async (tx) => {
        await tx.query('update identity.tenant set name = $1', ['changed'])
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await expect(
      db.inTenant(a, async (tx) => {
        await tx.query('update identity.tenant set name = $1', ['changed'])
        await tx.query('select no_such_column').catch(() => {})
      }),
    ).rejects.toThrow('nothing was written')
    expect(await db.inTenant(a, (tx) => tx.query('select name from identity.tenant'))).toEqual([{ name: 'T' }])
  })

  test('refuse a tenant id that is no uuid', async () => {
    const db = await testDatabase()
    await expect(db.inTenant(`'; drop table x; --`, (tx) => tx.query('select 1'))).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('run once more after a serialisation failure', async () => {
    const db = await testDatabase()
    let runs = 0
    const fn = async (): Promise<string> => {
      runs++
      if (runs === 1) throw Object.assign(new Error('could not serialize'), { code: '40001' })
      return 'done'
    }
    expect(await db.inTenant(randomUUID(), fn)).toBe('done')
    expect(runs).toBe(2)
  })

  test('give texts and numbers, never Date', async () => {
    const db = await testDatabase()
    const [row] = await db.inTenant(randomUUID(), (tx) =>
      tx.query(
        `select timestamptz '2026-11-21 04:00:00.5+00' as at, timestamptz '2026-11-21 06:00+02' as whole, date '2026-11-21' as day, 9007199254740991::bigint as safe, 9007199254740993::bigint as big,
       array[timestamptz '2026-11-21 04:00+00'] as ats, sum(x) as total from (values (1::bigint), (2)) v(x)`,
      ),
    )
    expect(row).toEqual({
      at: '2026-11-21T04:00:00.500Z',
      whole: '2026-11-21T04:00:00.000Z',
      day: '2026-11-21',
      safe: 9007199254740991,
      big: '9007199254740993',
      ats: ['2026-11-21T04:00:00.000Z'],
      total: 3,
    })
  })

  test('only read while the disk is nearly full, but people can still sign in', async () => {
    const db = await freshDatabase('readonly')
    const a = randomUUID()
    const insert = (id: string) =>
      db.inAuth((tx) =>
        tx.query(
          `insert into identity.tenant (id, slug, name, region, time_zone, currency, locale) values ($1, $2, 'T', 'US', 'UTC', 'USD', 'en')`,
          [id, id],
        ),
      )
    await insert(a)
    db.read_only.set(true)
    expect(await db.inTenant(a, (tx) => tx.query('select name from identity.tenant'))).toEqual([{ name: 'T' }])
    await expect(db.inTenant(a, (tx) => tx.query(`update identity.tenant set name = 'x'`))).rejects.toMatchObject({
      code: 'read_only',
      status: 503,
    })
    await insert(randomUUID())
    db.read_only.set(false)
    await db.inTenant(a, (tx) => tx.query(`update identity.tenant set name = 'x'`))
    await db.drop()
  })
})

describe('roles', () => {
  test('cannot read password hashes, only ask about them', async () => {
    const db = await testDatabase()
    const account = randomUUID()
    await db.inAuth((tx) =>
      tx.query(`insert into identity.account (id, email, name) values ($1, $2, 'A')`, [
        account,
        `${account}@example.test`,
      ]),
    )
    const hash = `v1$2b$04$${'s'.repeat(22)}${'h'.repeat(31)}`
    await db.inAuth((tx) => tx.query('select identity.app_set_password($1, $2)', [account, hash]))
    expect(
      await db.inAuth((tx) =>
        tx.query(
          'select identity.app_password_salt($1) as salt, identity.app_check_password($1, $2) as right, identity.app_check_password($1, $3) as wrong',
          [account, hash, `${hash}x`],
        ),
      ),
    ).toEqual([{ salt: hash.slice(0, 31), right: true, wrong: false }])
    for (const run of [db.inAuth, db.inTenant.bind(null, randomUUID()), db.asJob.bind(null, randomUUID())]) {
      await expect(run((tx) => tx.query('select hash from identity.password'))).rejects.toMatchObject({ code: '42501' })
    }
    await expect(
      db.inTenant(randomUUID(), (tx) => tx.query('select identity.app_check_password($1, $2)', [account, hash])),
    ).rejects.toMatchObject({ code: '42501' })
  })

  test('cannot make temporary tables, truncate, or look at accounts from a tenant', async () => {
    const db = await testDatabase()
    for (const sql of [
      'create temp table x (y int)',
      'truncate identity.rate',
      'select * from identity.account',
      'create table public.x (y int)',
      'select * from graphile_worker._private_jobs',
    ]) {
      await expect(
        db.inTenant(randomUUID(), (tx) => tx.query(sql)),
        sql,
      ).rejects.toMatchObject({ code: '42501' })
    }
  })

  test('queue a job in the transaction, for their own tenant only', async () => {
    const db = await testDatabase()
    const a = randomUUID()
    const queued = async (): Promise<number> =>
      (
        await db.asBoot((tx) =>
          tx.query<{ n: number }>(
            `select count(*)::int as n from graphile_worker._private_jobs where payload ->> 'tenant_id' = $1`,
            [a],
          ),
        )
      )[0]?.n ?? -1
    await db
      .inTenant(a, async (tx) => {
        await tx.query('select app_enqueue($1, $2::json)', ['x.y', JSON.stringify({ tenant_id: a })])
        throw new Error('back')
      })
      .catch(() => {})
    expect(await queued()).toBe(0)
    await db.inTenant(a, (tx) =>
      tx.query('select app_enqueue($1, $2::json)', ['x.y', JSON.stringify({ tenant_id: a })]),
    )
    expect(await queued()).toBe(1)
    await expect(
      db.inTenant(a, (tx) =>
        tx.query('select app_enqueue($1, $2::json)', ['x.y', JSON.stringify({ tenant_id: randomUUID() })]),
      ),
    ).rejects.toMatchObject({ code: '42501' })
  })
})

describe('verifyCatalogue', () => {
  test('finds nothing in the migrated database', async () => {
    const db = await testDatabase()
    expect(
      await db.asBoot((tx) =>
        verifyCatalogue({ query: (async (sql: string) => ({ rows: await tx.query(sql) })) as never }),
      ),
    ).toEqual([])
  })

  const breaks: [string, string, RegExp][] = [
    ['a dropped policy', 'drop policy tenant on company', /company has 0 tenant policies/],
    [
      'row level security not forced',
      'alter table company no force row level security',
      /not forced on public\.company/,
    ],
    [
      'row level security off',
      'alter table company disable row level security',
      /company is not under row level security/,
    ],
    [
      'a policy that lets all pass',
      'create policy extra on company to app_rt using (true)',
      /Policy extra on public\.company is not the tenant policy/,
    ],
    [
      'a single-column foreign key',
      'create unique index u on company (tenant_id, id); create table other (id uuid primary key); alter table company add foreign key (owner_id) references other (id)',
      /is not \(tenant_id, x_id\)/,
    ],
    [
      'a unique key without tenant',
      'alter table company add constraint u unique (name)',
      /Unique key u on public\.company does not start with tenant_id/,
    ],
    ['an index without tenant', 'create index i on company (name)', /Index i on public\.company does not start/],
    ['a definer view', 'create view v as select * from company', /View public\.v would show every tenant/],
    [
      'a trigger',
      `create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger t before insert on company for each row execute function f()`,
      /Trigger t on public\.company/,
    ],
    ['an enum', `create type mood as enum ('sad')`, /mood is an enum/],
    ['a numeric column', 'alter table company add column x numeric', /company\.x is of type numeric/],
    [
      'a definer function outside the list',
      `create function f() returns int language sql security definer as 'select 1'`,
      /Function public\.f is not on the list/,
    ],
    [
      'another clock',
      `create or replace function app_now() returns timestamptz language sql stable set search_path = pg_catalog as 'select now() + interval ''1 day'''`,
      /app_now\(\) is not now\(\)/,
    ],
    ['a table nobody declared under no policy', 'create table stray (a int)', /Table public\.stray/],
    ['truncate for the app role', 'grant truncate on company to app_rt', /app_rt has TRUNCATE/],
    ['an open password table', 'grant select on identity.password to app_auth', /password hashes/],
    ['a changeable audit trail', 'grant update on event to app_rt', /may change the audit trail/],
  ]
  // Its own database: rows of other tests would refuse some of these statements before the check sees them.
  let db: Awaited<ReturnType<typeof freshDatabase>>
  beforeAll(async () => {
    db = await freshDatabase('breaks')
  })
  afterAll(async () => db.drop())
  test.each(breaks)('names %s', async (_name, sql, problem) => {
    const found = await db
      .asBoot(async (tx) => {
        for (const statement of sql.split(/; (?=create|alter|drop)/)) await tx.query(statement)
        const problems = await verifyCatalogue({
          query: (async (text: string) => ({ rows: await tx.query(text) })) as never,
        })
        throw Object.assign(new Error('rolled back'), { problems })
      })
      .catch((cause: Error & { problems?: string[] }) => cause.problems ?? [String(cause)])
    expect(found.join('\n')).toMatch(problem)
  })
})
