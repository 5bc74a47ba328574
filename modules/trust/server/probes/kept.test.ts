import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, openProgram, runJobs } from '@app/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diskStorage } from '@app/core/files'
import { applyRetention } from '@app/core/retention'
import { readConfig } from '@app/core'
import { startBucketServer } from '../../../../packages/testkit/bucket-server.ts'
import { freshDatabase } from '../../../../packages/testkit/database.ts'
import { probesOf, runProbe } from './run.ts'

/** Probes of what is kept, ended and told. A database of its own: what is broken here must break for nobody else. */
let program: Program
let db: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  db = await freshDatabase('kept')
  program = await openProgram({
    db,
    config: { data_dir: db.data_dir, rates: { public_per_minute: 10_000, session_per_minute: 10_000 } },
  })
  // As every start does: the periods of the settings.
  await applyRetention(db, program.app.config.retention)
})
afterAll(async () => {
  await program.close()
  await db.drop()
})

const look = async (id: string) => {
  const probe = probesOf(program.app).get(id)
  if (!probe) throw new Error(`no probe ${id}`)
  const { state, evidence } = await runProbe(program.app, probe)
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
const workspaceOf = (name: string): string =>
  `(select m.tenant_id from identity.membership m join identity.account x on x.id = m.account_id where x.email = 'canary-${name}@canary.invalid' limit 1)`

describe('what is kept', () => {
  test('the probe of what is overdue sees what the nights have missed', async () => {
    expect(await look('retention.overdue')).toEqual(proven)
    const red = await brokenBy(
      'retention.overdue',
      `insert into identity.mail (id, kind, recipient, state, created_at, expires_at) values ('00000000-0000-7000-8000-00000000cafe', 'x', 'a@example.test', 'sent', now() - interval '13 months', now() - interval '13 months')`,
      `delete from identity.mail where id = '00000000-0000-7000-8000-00000000cafe'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['nothing is overdue'] })
  })

  test('the probe of the night sees that none came to its end, and a clock that was set back', async () => {
    expect(await look('retention.night')).toEqual({ state: 'unknown', broken: 'no night yet' })
    await sql(
      `insert into identity.heartbeat (job, at, result) values ('retention.night', now() - interval '1 hour', '{}')`,
    )
    const red = await brokenBy(
      'retention.night',
      `update identity.heartbeat set at = now() - interval '27 hours' where job = 'retention.night'`,
      `update identity.heartbeat set at = now() - interval '1 hour' where job = 'retention.night'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['it ended within 26 hours'] })
    await sql(`update identity.heartbeat set at = now() + interval '5 hours' where job = 'retention.night'`)
    expect((await look('retention.night')).state).toBe('failed')
  })

  test('the probe of periods sees a class without one, and one that is kept longer', async () => {
    expect(await look('retention.periods')).toEqual(proven)
    const longer = await brokenBy(
      'retention.periods',
      `update identity.retention set loosest = '24 months', period = '24 months' where class = 'audit'`,
      `update identity.retention set loosest = '12 months', period = '12 months' where class = 'audit'`,
    )
    expect(longer).toEqual({ state: 'failed', broken: ['each class has its period'] })
    const none = await brokenBy(
      'retention.periods',
      `delete from identity.retention where class = 'mail_log'`,
      `insert into identity.retention (class, period, loosest) values ('mail_log', '12 months', '12 months')`,
    )
    expect(none.state).toBe('failed')
  })

  test('the probe of the wall sees a purge that may delete what is in use, or on hold', async () => {
    expect(await look('retention.wall')).toEqual(proven)
    await sql(`alter policy purge on task using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`)
    const open = await look('retention.wall')
    expect(open).toEqual({ state: 'failed', broken: ['nothing in use can be deleted'] })
    await sql(
      `alter policy purge on task using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due('trash', deleted_at, array['task'], array[id])))`,
    )
    expect(await look('retention.wall')).toEqual(proven)
    const [held] = await db.asBoot((tx) =>
      tx.query<{ text: string }>(`select pg_get_functiondef('public.app_held(text[], uuid[])'::regprocedure) as text`),
    )
    const red = await brokenBy(
      'retention.wall',
      `create or replace function public.app_held(objects text[], ids uuid[]) returns boolean language sql stable set search_path = pg_catalog as 'select false'`,
      held?.text ?? '',
    )
    expect(red).toEqual({ state: 'failed', broken: ['nothing on hold can be deleted'] })
  })
})

describe('what ends', () => {
  test('the probe of the end of workspaces sees one that ends too late, and one that takes no cancelling', async () => {
    expect(await look('workspace.end')).toEqual(proven)
    const late = await brokenBy(
      'workspace.end',
      `update identity.tenant set closing = 'cancelled', closing_at = now(), purge_at = now() + interval '90 days' where id = ${workspaceOf('a')}`,
      `update identity.tenant set closing = null, closing_at = null, closing_by = null, purge_at = null`,
    )
    expect(late.state).toBe('failed')
    expect(late.broken).toContain('none ends earlier or later than promised')
  })

  test('the probe of deletion sees an account that waits beyond its day', async () => {
    expect(await look('account.deletion')).toEqual(proven)
    const red = await brokenBy(
      'account.deletion',
      `insert into identity.account (id, email, name, deletion_at) values ('00000000-0000-7000-8000-00000000cafe', 'gone@example.test', 'Gone', now() - interval '3 days')`,
      `delete from identity.account where id = '00000000-0000-7000-8000-00000000cafe'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['none waits beyond its day'] })
  })

  test('the probe of backups of workspaces sees one past its end, one with its secret, and a file of nobody', async () => {
    expect(await look('workspace.backups')).toEqual(proven)
    const row = (more: string): string =>
      `insert into workspace_backup (tenant_id, id, state, requested_at, requested_by, finished_at, expires_at, token_hash, passphrase_hash, file_key, sealed)
       values (${workspaceOf('closing')}, '00000000-0000-7000-8000-00000000cafe', 'ready', now() - interval '9 days', gen_random_uuid(), now() - interval '8 days', ${more})`
    const gone = `delete from workspace_backup where id = '00000000-0000-7000-8000-00000000cafe'`
    const hashes = `decode(repeat('00', 32), 'hex'), decode(repeat('00', 48), 'hex')`
    const late = await brokenBy('workspace.backups', row(`now() - interval '1 day', ${hashes}, 'backup-x', null`), gone)
    expect(late).toEqual({ state: 'failed', broken: ['none outlives its end'] })
    const open = await brokenBy('workspace.backups', row(`now() - interval '1 day', ${hashes}, null, 'v1.x'`), gone)
    expect(open).toEqual({ state: 'failed', broken: ['only hashes are kept'] })
    const folder = join(program.app.config.data_dir, 'tmp')
    mkdirSync(folder, { recursive: true })
    const stray = join(folder, 'backup-00000000-0000-7000-8000-00000000cafe')
    writeFileSync(stray, 'x')
    const old = program.app.clock().getTime() / 1000 - 86_400
    utimesSync(stray, old, old)
    expect(await look('workspace.backups')).toEqual({ state: 'failed', broken: ['no file is left'] })
    rmSync(stray)
    expect(existsSync(stray)).toBe(false)
  })
})

describe('what is asked and told', () => {
  test('the probe of two steps sees a code that works twice', async () => {
    expect(await look('second_step.asked')).toEqual(proven)
    const red = await brokenBy(
      'second_step.asked',
      [
        `create function public.forget() returns trigger language plpgsql as 'begin new.last_step := 0; return new; end'`,
        'create trigger forget before update on identity.totp for each row execute function public.forget()',
      ],
      ['drop trigger forget on identity.totp', 'drop function public.forget()'],
    )
    expect(red.state).toBe('failed')
    expect(red.broken).toContain('a code works once')
  })

  test('the probe of consent sees an identity without it', async () => {
    expect(await look('sso.consent')).toEqual(proven)
    const id = '00000000-0000-7000-8000-00000000cafe'
    const red = await brokenBy(
      'sso.consent',
      [
        `insert into identity.sso_connection (id, tenant_id, kind, name, issuer, client_id, created_at, created_by, updated_at) values ('${id}', ${workspaceOf('careful')}, 'oidc', 'x', 'https://idp.example.test', 'x', now(), '${id}', now())`,
        `insert into identity.external_identity (id, connection_id, account_id, issuer, subject, consent_version, consented_at) select '${id}', '${id}', id, 'https://idp.example.test', 's', '', now() from identity.account limit 1`,
      ],
      `delete from identity.sso_connection where id = '${id}'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['each identity has its consent'] })
  })

  test('the probe of requests sees one past its clock', async () => {
    expect(await look('requests.overdue')).toEqual(proven)
    const red = await brokenBy(
      'requests.overdue',
      `insert into privacy_request (tenant_id, id, number, kind, state, source, language, received_at, ack_due_at, respond_due_at, fulfil_due_at)
       select ${workspaceOf('careful')}, '00000000-0000-7000-8000-00000000cafe', 1, 'access', 'open', 'desk', 'en', late, late, late, late from (select now() - interval '70 days' as late) t`,
      `delete from privacy_request where id = '00000000-0000-7000-8000-00000000cafe'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['none is overdue'] })
  })

  test('the probe of own data sees a table that the program may not read any more', async () => {
    expect(await look('account.own_data')).toEqual(proven)
    await sql('revoke select on identity.account_request from app_auth')
    expect(await look('account.own_data')).toEqual({ state: 'failed', broken: ['all but the password is read'] })
    await sql('grant select on identity.account_request to app_auth')
  })

  test('mails to people who ask name the right to complain', async () => {
    expect(await look('requests.complaint')).toEqual(proven)
  })

  test('a mail carries what it must and no more', async () => {
    expect(await look('mail.minimal')).toEqual(proven)
  })
})

describe('what is promised of everybody', () => {
  test('the probe of owners sees that one cannot delete', async () => {
    expect(await look('owner.everything')).toEqual(proven)
    const red = await brokenBy(
      'owner.everything',
      [
        `create function public.keep() returns trigger language plpgsql as 'begin new.deleted_at := null; return new; end'`,
        'create trigger keep before update on lead for each row execute function public.keep()',
      ],
      ['drop trigger keep on lead', 'drop function public.keep()'],
    )
    expect(red.state).toBe('failed')
    expect(red.broken).toContain('deletes')
  })

  test('what people may ask is the same wherever they live, and costs nothing', async () => {
    expect(await look('requests.open')).toEqual(proven)
  })

  test('the probe of bodies sees a passkey that would keep a face', async () => {
    expect(await look('bodies.none')).toEqual(proven)
    const red = await brokenBy(
      'bodies.none',
      'alter table identity.passkey add column face bytea',
      'alter table identity.passkey drop column face',
    )
    expect(red).toEqual({ state: 'failed', broken: ['of a passkey only what proves it'] })
  })

  test('a failure says nothing of what people typed', async () => {
    expect(await look('failures.scrubbed')).toEqual(proven)
  })
})

describe('encrypted fields', () => {
  test('the probe of encrypted fields sees a value in clear', async () => {
    expect(await look('fields.masked')).toEqual(proven)
    await sql(`update encrypted_field set state = 'on'`)
    const red = await brokenBy(
      'fields.sealed',
      `update contact set custom = jsonb_set(custom, '{was}', custom -> 'canary_secret') || '{"canary_secret": "in clear"}' where custom ? 'canary_secret'`,
      `update contact set custom = jsonb_set(custom, '{canary_secret}', custom -> 'was') - 'was' where custom ? 'was'`,
    )
    expect(red).toEqual({ state: 'failed', broken: ['no value is in clear'] })
  })

  test('the probe of masks sees that a value is shown without a note of it', async () => {
    expect(await look('fields.masked')).toEqual(proven)
    const red = await brokenBy(
      'fields.masked',
      [
        `delete from event_value where event_id in (select id from event where name = 'contact.revealed')`,
        `delete from event where name = 'contact.revealed'`,
        `create function public.hide() returns trigger language plpgsql as 'begin return null; end'`,
        `create trigger hide before insert on event for each row when (new.name = 'contact.revealed') execute function public.hide()`,
      ],
      ['drop trigger hide on event', 'drop function public.hide()'],
    )
    expect(red.state).toBe('failed')
    expect(red.broken).toContain('and that is noted')
  })
})

test('the probe of exports sees one that holds less over the API', async () => {
  expect(await look('exports.same')).toEqual({ state: 'unknown', broken: 'the first pair is being written' })
  await runJobs(program)
  expect(await look('exports.same')).toEqual(proven)
  await runJobs(program)
  const newest = `(select id from export where tenant_id = ${workspaceOf('a')} order by id desc limit 1)`
  await sql(
    `update export set row_count = row_count - 1, manifest = jsonb_set(manifest, '{0,sha256}', '"0"') where id = ${newest}`,
  )
  const red = await look('exports.same')
  expect([red.state, red.broken]).toEqual(['failed', ['they hold the same bytes', 'and every record']])
  await runJobs(program)
  expect(await look('exports.same')).toEqual(proven)
})

describe('files', () => {
  test('the probe of files sees one that lies in clear', async () => {
    expect(await look('files.sealed')).toEqual(proven)
    const storage = diskStorage(program.app.config)
    const [tenant] = await db.inAuth((tx) => tx.query<{ id: string }>(`select ${workspaceOf('a')} as id`))
    const name = `${tenant?.id ?? ''}/${'c'.repeat(32)}`
    await storage.write(
      name,
      (async function* () {
        yield Buffer.from('a scan of somebody’s passport, as it came in')
      })(),
    )
    const red = await look('files.sealed')
    await storage.remove(name)
    expect(red).toEqual({
      state: 'failed',
      broken: ['it is not found in clear', 'nothing else lies there open'],
    })
    expect(await look('files.sealed')).toEqual(proven)
  })
})

test('the probe of the off-site copy sees that there is none, that it is away, and says nothing where none is set up', async () => {
  expect(await look('backup.off_site')).toMatchObject({ state: 'unknown' })
  const server = await startBucketServer(['away'])
  const { config } = program.app
  const { s3 } = readConfig({ BACKUP_S3_URL: server.url('away') }).backup
  if (s3) config.backup.s3 = s3
  config.egress_allow = ['127.0.0.0/8']
  try {
    expect(await look('backup.off_site')).toEqual({
      state: 'failed',
      broken: ['there is a backup', 'it is of today'],
    })
    server.fault = () => ({ status: 403, code: 'AccessDenied' })
    expect(await look('backup.off_site')).toEqual({ state: 'failed', broken: ['the bucket answers'] })
  } finally {
    delete config.backup.s3
    config.egress_allow = []
    await server.stop()
  }
})
