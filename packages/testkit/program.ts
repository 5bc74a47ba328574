import {
  type App,
  type Config,
  type Ctx,
  type Module,
  coreModule,
  createServer,
  inCtx,
  mergeModules,
  openKeys,
} from '@app/core'
import type { Database } from '@app/core/db'
import { modules } from '@app/modules/registry'
import { makeRegistry } from '@app/schema'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { testConfig, testDatabase } from './database.ts'
import { type Browser, PASSWORD, browser, signUp } from './edge.ts'

/** The whole program without port and worker, over the database of this Vitest worker. */
export type Program = { app: App; server: FastifyInstance; clock: { offset: number }; close(): Promise<void> }

/**
 * Opens it (about 0.1 s). `extra` are modules planted by a test; `db` another database than the worker's own;
 * `logged` collects every log line. */
export async function openProgram(
  options: {
    extra?: readonly Module[]
    db?: Database & { data_dir?: string }
    logged?: string[]
    config?: Partial<Config>
  } = {},
): Promise<Program> {
  const own = modules.some((one) => one.name === coreModule.name) ? modules : [coreModule, ...modules]
  const all = [...own, ...(options.extra ?? [])]
  const registry = makeRegistry(
    all.map((one) => ({
      objects: one.objects ?? [],
      tables: one.tables ?? [],
      globals: one.globals ?? [],
      stores: one.stores ?? [],
      actions: (one.actions ?? []).map((each) => each.action),
    })),
  )
  const config = { ...testConfig(), ...(options.db?.data_dir && { data_dir: options.db.data_dir }), ...options.config }
  const clock = { offset: 0 }
  const app: App = {
    config,
    db: options.db ?? (await testDatabase()),
    registry,
    parts: mergeModules(all),
    log: options.logged
      ? pino({ level: 'trace' }, { write: (line: string) => void options.logged?.push(line) })
      : pino({ level: 'silent' }),
    keys: openKeys(config),
    clock: () => new Date(Date.now() + clock.offset),
  }
  const server = createServer(app)
  await server.ready()
  return {
    app,
    server,
    clock,
    close: async () => {
      await server.close()
    },
  }
}

export type MemberRole = 'owner' | 'admin' | 'manager' | 'rep' | 'viewer'
export type Person = Browser & { readonly email: string; readonly member_id: string; readonly role: string }

/** A fresh tenant and the people in it. */
export type Workspace = {
  readonly program: Program
  readonly tenant_id: string
  readonly slug: string
  readonly owner: Person
  /** A member with this role, invited on first use. */
  as(role: MemberRole | (string & {})): Promise<Person>
  /** Another member with this role. */
  another(role: MemberRole | (string & {})): Promise<Person>
  /** A transaction of the tenant, as the owner or another member. */
  inCtx<T>(fn: (ctx: Ctx) => Promise<T>, member?: string): Promise<T>
}

let invited = 0

/** Signs up a new tenant over the API: every test makes its own. */
export async function workspace(program: Program): Promise<Workspace> {
  const first = await signUp(program.server)
  const [row] = await program.app.db.inAuth((tx) =>
    tx.query<{ id: string }>('select id from identity.tenant where slug = $1', [first.slug]),
  )
  if (!row) throw new Error('no tenant after sign-up')
  const owner: Person = { ...first, role: 'owner' }
  const people = new Map<string, Promise<Person>>([['owner', Promise.resolve(owner)]])
  const join = async (role: string): Promise<Person> => {
    invited += 1
    const email = `${role}${invited}.${process.pid}.${Date.now()}@example.test`
    const invitation = await owner.send('POST', '/v1/invitations', { email, role })
    const token = String(invitation.data['link']).split('/invite/')[1] ?? ''
    const guest = browser(program.server)
    const answer = await guest.send('POST', `/v1/invitations/${token}/accept`, {
      name: `The ${role}`,
      password: PASSWORD,
    })
    if (answer.statusCode !== 201)
      throw new Error(`accepting an invitation answered ${answer.statusCode} ${answer.body}`)
    const session = await guest.send('GET', '/v1/auth/session')
    const member = session.data['member'] as { id: string }
    return { ...guest, email, role, member_id: member.id }
  }
  return {
    program,
    tenant_id: row.id,
    slug: first.slug,
    owner,
    as: (role) => {
      const known = people.get(role) ?? join(role)
      people.set(role, known)
      return known
    },
    another: join,
    inCtx: (fn, member) =>
      inCtx(program.app, { tenant_id: row.id, member_id: member ?? owner.member_id, source: 'api' }, fn),
  }
}
