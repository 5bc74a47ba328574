import { type Config, readConfig } from '@app/core'
import { type Program, openProgram, workspace } from '@app/testkit'
import { PASSWORD, browser } from '@app/testkit/edge'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../packages/testkit/database.ts'
import { publishFirst } from '../../policy/server/index.ts'
import { probesOf, runProbe } from '../../trust/server/probes/run.ts'
import { adoptRegion, holdRegions } from './index.ts'

const BUCKET = 'https://k:hush@s3.example/bucket?region=x'
/** What a start says against these settings, in one text. */
function said(env: Record<string, string>): string {
  try {
    readConfig(env)
    return ''
  } catch (cause) {
    return cause instanceof Error ? cause.message : ''
  }
}

describe('places', () => {
  test('one in another region, or of which nobody says where it lies, does not start, and the repair is said', () => {
    const database = { DATABASE_URL: 'postgres://x@db.example/x?sslmode=verify-full' }
    expect(said({ REGION: 'DE', ...database })).toMatch(/DATABASE_REGION says in which country .*DATABASE_REGION=DE/)
    expect(said({ REGION: 'DE', ...database, DATABASE_REGION: 'US' })).toMatch(
      /in US \(DATABASE_REGION\), and REGION is DE.*name a place in DE/,
    )
    for (const [url, region, value] of [
      ['S3_URL', 'S3_REGION', BUCKET],
      ['BACKUP_S3_URL', 'BACKUP_S3_REGION', BUCKET],
      ['SMTP_URL', 'SMTP_REGION', 'smtp://mail.example'],
    ] as const) {
      const more = { MAIL_FROM: 'crm@example.test', [url]: value }
      expect(said({ REGION: 'EU', ...more })).toContain(`${region} says in which country`)
      expect(said({ REGION: 'EU', ...more, [region]: 'CH' })).toContain(`${url} names a place in CH`)
      expect(said({ REGION: 'EU', ...more, [region]: 'FR' })).toBe('')
    }
    expect(said({ REGION: 'DE', ...database, DATABASE_REGION: 'EU' })).toContain('in EU (DATABASE_REGION)')
    expect(said({ REGION: 'Germany' })).toMatch(/REGION is a country by its two letters/)
    expect(said({ ...database, DATABASE_REGION: 'DE' })).toMatch(/and the installation none/)
    expect(said(database)).toBe('')
  })

  test('a bucket of Amazon whose address names another country does not start', () => {
    const S3_URL = 'https://k:hush@s3.eu-west-1.amazonaws.com/bucket?region=eu-west-1'
    const wrong = said({ REGION: 'EU', S3_URL, S3_REGION: 'DE' })
    expect(wrong).toMatch(/S3_URL names eu-west-1, which lies in IE, and S3_REGION says DE/)
    expect(wrong).not.toContain('hush')
    expect(said({ REGION: 'EU', S3_URL, S3_REGION: 'IE' })).toBe('')
  })
})

describe('workspaces', () => {
  let db: Awaited<ReturnType<typeof freshDatabase>>
  let unsaid: Program
  let german: Program
  const open = async (env: Record<string, string>, more: Partial<Config> = {}): Promise<Program> =>
    await openProgram({ db, config: { data_dir: db.data_dir, region: readConfig(env).region, ...more } })
  const signUp = async (program: Program, more: Record<string, string> = {}) => {
    const guest = browser(program.server)
    const answer = await guest.send('POST', '/v1/auth/sign-up', {
      name: 'Pat Person',
      email: `pat.${Math.random().toString(36).slice(2)}@example.test`,
      password: PASSWORD,
      workspace_name: 'Pat',
      accept_terms: true,
      ...more,
    })
    return { ...answer, guest }
  }
  const look = async () => {
    const probe = probesOf(german.app).get('region.pinned')
    if (!probe) throw new Error('no probe')
    const { state, evidence } = await runProbe(german.app, probe)
    return { state, broken: evidence['broken'] ?? evidence['region'] }
  }
  beforeAll(async () => {
    db = await freshDatabase('region')
    unsaid = await open({})
    german = await open({
      REGION: 'DE',
      SMTP_URL: 'smtp://mail.example',
      MAIL_FROM: 'crm@example.test',
      SMTP_REGION: 'DE',
    })
  })
  afterAll(async () => {
    await unsaid.close()
    await german.close()
    await db.drop()
  })

  test('get the region that is served, or one it lies in; of another one none is made', async () => {
    expect((await browser(german.server).send('GET', '/v1/auth/options')).data).toMatchObject({ region: 'DE' })
    const other = await signUp(german, { region: 'US' })
    expect([other.statusCode, other.data['code'], other.data['served']]).toEqual([422, 'region_not_served', 'DE'])
    expect(JSON.stringify(other.data['errors'])).toContain('/region')
    const [own, union] = [await signUp(german), await signUp(german, { region: 'EU' })]
    expect(own.data['workspace']).toMatchObject({ region: 'DE' })
    expect(union.data['workspace']).toMatchObject({ region: 'EU' })
    expect((await own.guest.send('POST', '/v1/workspaces', { name: 'Second', region: 'US' })).data['code']).toBe(
      'region_not_served',
    )
    const settings = await own.guest.send('GET', '/v1/workspace')
    expect(settings.data).toMatchObject({
      region: 'DE',
      storage: {
        served: 'DE',
        places: [
          { place: 'database', is_here: true, region: 'DE' },
          { place: 'files', is_here: true, region: 'DE' },
          { place: 'backups', is_here: true, region: 'DE' },
          { place: 'mail', is_here: false, region: 'DE' },
        ],
      },
    })
    expect(settings.data['region_since']).not.toBeNull()
    await publishFirst(german.app)
    const page = await german.server.inject({ url: '/privacy?lang=de', headers: { host: 'localhost' } })
    expect(page.body).toContain('Deutschland (DE)')
  })

  test('keep it: a change is refused in words, and no role that answers requests may make one', async () => {
    const { owner, tenant_id } = await workspace(german)
    const moved = await owner.send('PATCH', '/v1/workspace', { region: 'FR', name: 'Moved' })
    expect([moved.statusCode, moved.data['code']]).toEqual([409, 'region_fixed'])
    expect(JSON.stringify(moved.data['errors'])).toContain('/region')
    expect((await owner.send('PATCH', '/v1/workspace', { region: 'DE', name: 'Same' })).statusCode).toBe(200)
    await expect(
      german.app.db.inTenant(tenant_id, (tx) =>
        tx.run(`update identity.tenant set region = 'FR' where id = $1`, [tenant_id]),
      ),
    ).rejects.toMatchObject({ code: '42501' })
  })

  test('of another region are not served: the start says which, and how that is mended', async () => {
    await holdRegions(german.app)
    expect(await look()).toEqual({ state: 'proven', broken: 'DE' })
    // Held in DE: an installation that says another region, or none, may not open them.
    for (const env of [{ REGION: 'US' }, {}] as Record<string, string>[]) {
      const away = await open(env)
      await expect(holdRegions(away.app)).rejects.toThrow(/held in another region.*start with REGION=DE/)
      await away.close()
    }
    // Made before anybody said anything: adopted by the operator, once, in the audit log.
    const old = await signUp(unsaid)
    const before = String((old.data['workspace'] as { region: string }).region)
    expect(before).toBe('US')
    await expect(holdRegions(german.app)).rejects.toThrow(/1 of US.*npx custos region --adopt/)
    expect((await look()).broken).toEqual(['every workspace is of the region'])
    expect(await adoptRegion(german.app)).toBe(1)
    expect(await adoptRegion(german.app)).toBe(0)
    await holdRegions(german.app)
    const audit = await old.guest.send('GET', '/v1/audit?limit=50')
    expect(JSON.stringify(audit.data)).toContain('workspace.updated')
    expect((await old.guest.send('GET', '/v1/workspace')).data['region']).toBe('DE')
    await db.asBoot((tx) => tx.run('grant update (region) on identity.tenant to app_job'))
    expect(await look()).toEqual({ state: 'failed', broken: ['no request or job may change it'] })
    await db.asBoot((tx) => tx.run('revoke update (region) on identity.tenant from app_job'))
    expect((await look()).state).toBe('proven')
  })
})
