import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '@app/core'
import { type Program, openProgram, sequenced } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { edgeOf } from '@app/core/http'
import { freshDatabase } from '../../../../packages/testkit/database.ts'
import { dueProbes, probeJob, probesOf, runProbe, stateNow } from './run.ts'
import { historyOfProbe } from './results.queries.ts'

/** A database of its own: what is broken here must break for nobody else. */
let program: Program
let db: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  db = await freshDatabase('probes')
  program = await openProgram({ db, config: { rates: { public_per_minute: 10_000, session_per_minute: 10_000 } } })
})
afterAll(async () => {
  await program.close()
  await db.drop()
})

const look = async (id: string, where: Program = program) => {
  const probe = probesOf(where.app).get(id)
  if (!probe) throw new Error(`no probe ${id}`)
  const { state, evidence } = await runProbe(where.app, probe)
  return { state, broken: evidence['broken'] ?? evidence['broke'] ?? evidence['reason'] ?? null }
}
const proven = { state: 'proven', broken: null }
const sql = async (...statements: string[]): Promise<void> => {
  await db.asBoot(async (tx) => {
    for (const statement of statements) await tx.run(statement)
  })
}
/** Breaks, looks, mends, looks again. */
const brokenBy = async (id: string, breaks: string | string[], mends: string | string[]) => {
  await sql(...[breaks].flat())
  const red = await look(id)
  await sql(...[mends].flat())
  expect(await look(id)).toEqual(proven)
  return red
}

describe('isolation', () => {
  test('the catalogue probe sees a table without its wall', async () => {
    const red = await brokenBy(
      'isolation.catalogue',
      'alter table contact no force row level security',
      'alter table contact force row level security',
    )
    expect(red).toEqual({ state: 'failed', broken: ['every rule of the catalogue holds'] })
  })

  test('the probe of roles sees a right too many', async () => {
    const red = await brokenBy(
      'database.roles',
      'grant truncate on contact to app_rt',
      'revoke truncate on contact from app_rt',
    )
    expect(red.state).toBe('failed')
  })

  test('the canaries see a workspace that shows its records', async () => {
    expect(await look('isolation.canaries')).toEqual(proven)
    const account = `(select id from identity.account where email = 'canary-b@canary.invalid')`
    const a = `(select m.tenant_id from identity.membership m join identity.account x on x.id = m.account_id where x.email = 'canary-a@canary.invalid' limit 1)`
    const red = await brokenBy(
      'isolation.canaries',
      [
        `insert into member (tenant_id, id, account_id, name, role, is_active, version, created_at, updated_at) select ${a}, '00000000-0000-7000-8000-00000000cafe', ${account}::text, 'x', 'owner', true, 1, now(), now()`,
        `insert into identity.membership (account_id, tenant_id, member_id) select ${account}, ${a}, '00000000-0000-7000-8000-00000000cafe'`,
      ],
      [
        `delete from identity.membership where member_id = '00000000-0000-7000-8000-00000000cafe'`,
        `delete from member where id = '00000000-0000-7000-8000-00000000cafe'`,
      ],
    )
    expect(red.state).toBe('failed')
    expect(red.broken).toContain('another cannot name the workspace')
  })

  test('the probe of support sees an open wall', async () => {
    const red = await brokenBy(
      'support.closed',
      'alter policy support on company using (true)',
      `alter policy support on company using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and (select app_support_open('company')))`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['no record without a grant'] })
  })

  test('the probe of maintenance sees rows that answer what nobody noted', async () => {
    const red = await brokenBy(
      'maintenance.closed',
      'alter policy maintenance on contact using (true)',
      `alter policy maintenance on contact using (tenant_id = (select app_maintenance_open('contact')))`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['no row without a note'] })
  })
})

describe('rights and keys', () => {
  test('the probe of rights sees a role that allows more than it says', async () => {
    expect(await look('rights.enforced')).toEqual(proven)
    const red = await brokenBy(
      'rights.enforced',
      `update role set rights = jsonb_set(rights, '{every,read}', '"all"') #- '{objects,contact}' where name = 'Canary guest'`,
      `update role set rights = jsonb_set(jsonb_set(rights, '{every,read}', '"none"'), '{objects,contact}', '{"read": "own", "create": "own", "update": "own", "fields": {"email": "none", "phone": "read"}}') where name = 'Canary guest'`,
    )
    expect(red.state).toBe('failed')
    expect(red.broken).toContain('sees no hidden field')
  })

  test('the probe of keys sees one without an end', async () => {
    expect(await look('api_keys.limits')).toEqual(proven)
    const red = await brokenBy(
      'api_keys.limits',
      [
        'alter table identity.api_key drop constraint api_key_check',
        `update identity.api_key set expires_at = created_at + interval '10 years'`,
      ],
      `update identity.api_key set expires_at = created_at + interval '1 day'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['only hashes are kept, none beyond a year'] })
  })
})

describe('sessions and passwords', () => {
  test('the probe of limits sees a session that lives too long, and one that was not swept away', async () => {
    const red = await brokenBy(
      'session.limits',
      `insert into identity.session (id, token_hash, account_id, created_at, authenticated_at, expires_at) select gen_random_uuid(), 'x', id, now(), now(), now() + interval '3 days' from identity.account limit 1`,
      `delete from identity.session where token_hash = 'x'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['none lives too long'] })
    const stale = await brokenBy(
      'session.limits',
      `insert into identity.session (id, token_hash, account_id, created_at, authenticated_at, expires_at) select gen_random_uuid(), 'x', id, now() - interval '20 hours', now(), now() - interval '9 hours' from identity.account limit 1`,
      `delete from identity.session where token_hash = 'x'`,
    )
    expect(stale).toEqual({ state: 'failed', broken: ['none is left over'] })
  })

  test('the probe of the session sees a sign-out that ends nothing', async () => {
    expect(await look('session.life')).toEqual(proven)
    const red = await brokenBy(
      'session.life',
      [
        `create function public.keep() returns trigger language plpgsql as 'begin return null; end'`,
        'create trigger keep before delete on identity.session for each row execute function public.keep()',
      ],
      ['drop trigger keep on identity.session', 'drop function public.keep()'],
    )
    expect(red.state).toBe('failed')
    expect(red.broken).toContain('the old cookie is worth nothing')
  })

  test('the probe of cookies sees one that is not in the register', async () => {
    expect(await look('storage.register')).toEqual(proven)
    const own = program.app.config.public_url
    const { cookies } = edgeOf(program.app).settings
    Object.assign(cookies, { xsrf: 'tracker' })
    try {
      const red = await look('storage.register')
      expect([red.state, red.broken]).toEqual(['failed', ['only cookies of the register']])
    } finally {
      Object.assign(cookies, { xsrf: 'XSRF-TOKEN' })
    }
    expect(program.app.config.public_url).toBe(own)
  })

  test('the probe of blocked cookies sees a page that nobody reads without one', async () => {
    expect(await look('cookies.without')).toEqual(proven)
  })

  test('the probe of passwords sees a hash of another recipe', async () => {
    const red = await brokenBy(
      'passwords.hashed',
      [
        'create table public.was as select account_id, hash from identity.password',
        `update identity.password set hash = 'v1$1$' || repeat('0', 70)`,
      ],
      [
        'update identity.password p set hash = w.hash from public.was w where w.account_id = p.account_id',
        'drop table public.was',
      ],
    )
    expect(red).toEqual({ state: 'failed', broken: ['each is bcrypt of the cost'] })
    const readable = await brokenBy(
      'passwords.hashed',
      'grant select on identity.password to app_auth',
      'revoke select on identity.password from app_auth',
    )
    expect(readable).toEqual({ state: 'failed', broken: ['no role of the program reads them'] })
  })

  test('the probe of guessing sees that tries are not counted', async () => {
    expect(await look('sign_in.guessing')).toEqual(proven)
    await sql(
      'delete from identity.rate',
      `create function public.forget() returns trigger language plpgsql as 'begin return null; end'`,
      'create trigger forget before insert on identity.rate for each row execute function public.forget()',
    )
    const red = await look('sign_in.guessing')
    await sql('drop trigger forget on identity.rate', 'drop function public.forget()')
    expect(red).toEqual({ state: 'failed', broken: ['the eleventh is not even looked at'] })
  })

  test('a common password is refused', async () => {
    expect(await look('passwords.weak')).toEqual(proven)
  })
})

describe('the audit', () => {
  test('the probe of writing sees a change that left no trace', async () => {
    expect(await look('audit.written')).toEqual(proven)
    const red = await brokenBy(
      'audit.written',
      [
        `create function public.hide() returns trigger language plpgsql as 'begin return null; end'`,
        `create trigger hide before insert on event for each row when (new.name = 'task.created') execute function public.hide()`,
      ],
      ['drop trigger hide on event', 'drop function public.hide()'],
    )
    expect(red.state).toBe('failed')
    expect(red.broken).toContain('a change is there')
  })

  test('the probe of verifying sees an event that was changed afterwards', async () => {
    await sequenced(program.app)
    expect(await look('audit.verify')).toEqual(proven)
    const red = await brokenBy(
      'audit.verify',
      `update event set name = 'task.looked_at' where name = 'task.created'`,
      `update event set name = 'task.created' where name = 'task.looked_at'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['each log is intact'] })
  })
})

describe('the edge', () => {
  test('no page names another host', async () => {
    expect(await look('hosts.none')).toEqual(proven)
  })

  test('the probe of destinations sees one that is not registered', async () => {
    expect(await look('egress.register')).toEqual(proven)
    const id = '00000000-0000-7000-8000-0000000000e9'
    const red = await brokenBy(
      'egress.register',
      `insert into identity.egress (id, at, destination, purpose, fields, cause, bytes, outcome) values ('${id}', now(), 'advertising', 'none', '{}', 'planted', 9, 'sent')`,
      `delete from identity.egress where id = '${id}'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['every destination is registered, and used for its purpose'] })
  })

  test('the probe of attempts sees one that was stopped', async () => {
    expect(await look('egress.attempts')).toEqual(proven)
    const id = '00000000-0000-7000-8000-0000000000ea'
    const red = await brokenBy(
      'egress.attempts',
      `insert into identity.egress (id, at, destination, purpose, fields, cause, bytes, outcome, reason) values ('${id}', app_now(), 'analytics', 'none', '{}', 'planted', 0, 'blocked', 'not_registered')`,
      `delete from identity.egress where id = '${id}'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['nothing else tried to leave within a day'] })
  })

  test('plain http is not proven on loopback, and is behind https', async () => {
    expect(await look('http.refused')).toEqual({ state: 'unknown', broken: 'PUBLIC_URL is not https' })
    const secure = await openProgram({ db, config: { public_url: 'https://crm.example.test' } })
    expect(await look('http.refused', secure)).toEqual(proven)
    Object.assign(edgeOf(secure.app).settings, { trusted_proxies: [], production: true })
    await secure.close()
  })

  test('the floor of TLS is unknown where a proxy ends it', async () => {
    expect(await look('tls.floor')).toEqual({ state: 'unknown', broken: 'PUBLIC_URL is not https' })
    const secure = await openProgram({ db, config: { public_url: 'https://crm.example.test' } })
    expect(await look('tls.floor', secure)).toEqual({ state: 'unknown', broken: 'TLS ends at a proxy' })
    await secure.close()
  })

  test('floods: switched off is degraded', async () => {
    expect(await look('floods.limited')).toEqual(proven)
    const open = await openProgram({ db, config: { rates: { public_per_minute: 0, session_per_minute: 0 } } })
    expect(await look('floods.limited', open)).toEqual({ state: 'degraded', broken: 'rates are switched off' })
    await open.close()
  })

  test('a root key that others can read is seen', async () => {
    expect(await look('keys.age')).toEqual(proven)
    const key = join(program.app.config.data_dir, 'keys', 'root.key')
    chmodSync(key, 0o444)
    expect(await look('keys.age')).toEqual({ state: 'failed', broken: ['nobody else reads it'] })
    chmodSync(key, 0o400)
    program.clock.offset += 800 * 86_400_000
    expect((await look('keys.age')).state).toBe('degraded')
    program.clock.offset -= 800 * 86_400_000
    await sql('delete from identity.probe_result where at > now()')
  })
})

describe('backups', () => {
  const lookAtOwn = async (id: string, config: Partial<Config> = {}) =>
    await probesOf(program.app)
      .get(id)
      ?.run({ ...program.app, config: { ...program.app.config, ...config } })

  test('the probe of backups does not call proven what is not there', async () => {
    expect(await lookAtOwn('backup.age')).toMatchObject({ state: 'failed' })
    // Of another server, too; unless its operator says that another tool does it, and vouches for that.
    const database_url = 'postgres://custos@db.example/custos'
    expect(await lookAtOwn('backup.age', { database_url })).toMatchObject({ state: 'failed' })
    const backup = { ...program.app.config.backup, on: false }
    expect(await lookAtOwn('backup.age', { database_url, backup })).toMatchObject({ state: 'unknown' })
    expect(await lookAtOwn('backup.age', { backup })).toMatchObject({ state: 'failed' })
  })

  test('the probe of drills sees one that found something wrong', async () => {
    const { dir } = program.app.config.backup
    mkdirSync(dir, { recursive: true })
    const found = { set: 'x', took_ms: 1, files: 0, pieces: 0, tables: 0, rows: 0, counted: false, trees: 0 }
    writeFileSync(
      join(dir, 'drill.json'),
      JSON.stringify({ ...found, at: new Date().toISOString(), ok: false, problems: ['a byte'] }),
    )
    const red = await lookAtOwn('backup.drill')
    rmSync(join(dir, 'drill.json'))
    expect(red).toMatchObject({ state: 'failed', evidence: { broken: ['it passed'] } })
  })
})

describe('the clock', () => {
  test('the probe of the clock sees one that was set back, and says so until its time has come again', async () => {
    expect(await look('clock.steady')).toEqual(proven)
    const probe = probesOf(program.app).get('clock.steady')
    if (!probe) throw new Error('no probe')
    const [last] = await historyOfProbe(program.app, 'clock.steady', 1)
    const now = program.app.clock().getTime()
    program.clock.offset -= 3 * 3_600_000
    const red = await look('clock.steady')
    program.clock.offset += 3 * 3_600_000
    await sql(`delete from identity.probe_result where probe = 'clock.steady' and at < now() - interval '2 hours'`)
    expect(red).toEqual({
      state: 'failed',
      broken: ['nothing is of a time to come', 'the database has the same time'],
    })
    // What was seen before it was set back is of a time to come: of every other probe nobody knows.
    expect(stateNow(probe, last, now - 3 * 3_600_000)).toBe('failed')
    expect(stateNow({ ...probe, sees_clock: undefined }, last, now - 3 * 3_600_000)).toBe('unknown')
    // Both went back together, as on one machine: what was written still tells.
    const ahead = await brokenBy(
      'clock.steady',
      `insert into identity.heartbeat (job, at, result) values ('clock', now() + interval '1 hour', '{}')`,
      `delete from identity.heartbeat where job = 'clock'`,
    )
    expect(ahead).toEqual({ state: 'failed', broken: ['nothing is of a time to come'] })
  })
})

describe('results', () => {
  test('are believed for two periods, and due again after one', async () => {
    const probe = probesOf(program.app).get('keys.age')
    if (!probe) throw new Error('no probe')
    const result = await runProbe(program.app, probe)
    const at = Date.parse(result.at)
    const period = probe.every_minutes * 60_000
    expect(stateNow(probe, result, at + 2 * period)).toBe('proven')
    expect(stateNow(probe, result, at + 2 * period + 1)).toBe('unknown')
    expect(stateNow(probe, undefined, at)).toBe('unknown')
    expect(stateNow(probe, result, at - 3_600_000)).toBe('unknown')
    expect((await dueProbes(program.app)).map((one) => one.id)).not.toContain('keys.age')
    program.clock.offset += period + 1000
    expect((await dueProbes(program.app)).map((one) => one.id)).toContain('keys.age')
    program.clock.offset -= period + 1000
  })

  test('come in rounds: what is due is looked at once, one after the other, even when two rounds are asked for', async () => {
    const before = new Map<string, number>()
    const due = await dueProbes(program.app)
    expect(due.length).toBeGreaterThan(20)
    for (const { id } of due) before.set(id, (await historyOfProbe(program.app, id, 100)).length)
    await Promise.all([probeJob(program.app, {}), probeJob(program.app, {})])
    expect(await dueProbes(program.app)).toEqual([])
    for (const { id } of due)
      expect((await historyOfProbe(program.app, id, 100)).length, id).toBe((before.get(id) ?? 0) + 1)
  }, 60_000)

  test('are held by the platform log: one that was changed afterwards shows', async () => {
    expect((await historyOfProbe(program.app, 'database.roles', 5)).every((one) => one.signed)).toBe(true)
    await sql(`update identity.probe_result set state = 'proven' where probe = 'database.roles' and state = 'failed'`)
    expect((await historyOfProbe(program.app, 'database.roles', 5)).filter((one) => !one.signed)).toHaveLength(1)
  })

  test('say unknown when a probe breaks, never proven', async () => {
    const broken = { id: 'test.broken', title: 'x', every_minutes: 1, run: () => Promise.reject(new Error('no')) }
    expect((await runProbe(program.app, broken)).state).toBe('unknown')
  })
})
