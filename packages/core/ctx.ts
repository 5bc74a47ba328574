import type { Field, ObjectDef, ValueEnv } from '@app/schema'
import type { App } from './app.ts'
import type { Tx } from './db/index.ts'
import { error } from './errors.ts'
import { loadWorkspace } from './ctx.queries.ts'
import { rightsOfKey } from './http/api-keys.queries.ts'
import { type Rights, fullRights, intersect, noRights } from './policy/roles.ts'
import { toE164 } from './phone.ts'
import { uuidv7 } from './uuid.ts'

export type Source = 'ui' | 'api' | 'import' | 'job' | 'system' | 'support' | 'scim'

/** A workspace's own field: the field, its key, and the slots that carry its filterable value. */
export type CustomField = Field & { id: string; key: string; slots: Record<string, string>; filterable: boolean }
/** object name -> key -> field */
export type CustomFields = ReadonlyMap<string, ReadonlyMap<string, CustomField>>

/** `encrypting`, `decrypting`: the job that rewrites what is there is under way; values are masked in all three. */
export type SealState = 'encrypting' | 'on' | 'decrypting'
/** object name -> field (own ones as `custom.<key>`) -> state: which fields the workspace keeps encrypted. */
export type SealedFields = ReadonlyMap<string, ReadonlyMap<string, SealState>>

/** Who acts: a member with a role, or the program itself (`system`). */
export type Actor = {
  member_id: string | null
  account_id: string | null
  /** Key of the role; `system` for the program. */
  role: string
  rights: Rights
  team_id: string | null
  /** Members of the actor's team and of the teams below it. */
  team_member_ids: string[]
  /** Names under which records are shared with the actor: `member:<id>`, `team:<id>` (own and those above), `role:<key>`. */
  grantees: string[]
  has_shares: boolean
  /** The workspace or the role asks for a second step of signing in. */
  needs_second_factor: boolean
}
const program: Actor = {
  member_id: null,
  account_id: null,
  role: 'system',
  rights: fullRights,
  team_id: null,
  team_member_ids: [],
  grantees: [],
  has_shares: false,
  needs_second_factor: false,
}

/** Tenant, actor, source, transaction, correlation id: the first argument of everything on the server. One Ctx is one transaction. */
export type Ctx = {
  tx: Tx
  app: App
  tenant: {
    id: string
    slug: string
    name: string
    region: string
    time_zone: string
    currency: string
    locale: string
    schema_version: number
    /** On its way out: read and exported until `purge_at`, not changed. */
    closing: 'cancelled' | 'deleting' | null
    purge_at: string | null
  }
  actor: Actor
  source: Source
  correlation_id: string
  causation_id?: string
  ip?: string
  /** "Firefox 139, Linux" ({@link deviceOf}). */
  device?: string
  /** Whom this is done for: support access, service accounts. */
  on_behalf_of?: string
  /** Nothing but keeping what is there (a backup), or what the person asked for: a restriction does not stand in its way. */
  keeping?: true
  /** Number of a policy in force that changed rights and that this member has not acknowledged. */
  must_acknowledge?: number
  /** The scoped API key that asks, when one does. */
  key_id?: string
  now: string
  custom: CustomFields
  sealed: SealedFields
  env: ValueEnv
}

export type CtxPrincipal = {
  tenant_id: string
  member_id: string | null
  source: Source
  correlation_id?: string
  causation_id?: string
  ip?: string
  device?: string
  on_behalf_of?: string
  now?: string
  /** The scoped API key this is asked by: its rights bound the member's. A job names only the id, and reads the rights when it runs. */
  key?: { key_id: string; rights?: Rights }
}

/**
 * Runs `fn` in one transaction of the tenant, as the member (or as the program itself when `member_id` is null).
 * @throws not_found when the workspace is unknown; forbidden when the member is not active.
 */
export async function inCtx<T>(app: App, principal: CtxPrincipal, fn: (ctx: Ctx) => Promise<T>): Promise<T> {
  const run = principal.source === 'job' ? app.db.asJob : app.db.inTenant
  return await run(principal.tenant_id, async (tx) => await fn(await ctxOn(app, tx, principal)))
}

const scopesOf = async (app: App, key: { key_id: string; rights?: Rights }): Promise<Rights> =>
  key.rights ?? (await app.db.inAuth((tx) => rightsOfKey(tx, key.key_id, app.clock().toISOString()))) ?? noRights

/** The actor with no more rights than `limit` names, cut down to those it has at this moment. */
function limited(app: App, actor: Actor, limit: Rights): Actor {
  const actions = [...app.parts.handlers.values()].map((h) => h.action)
  return { ...actor, rights: intersect(actor.rights, limit, app.registry.objects.values(), actions) }
}

/**
 * The context over a transaction that is open already, for what spans an account and its workspace (an invitation accepted): `tx` comes from
 * `inAuth(fn, tenant_id)`, whose role may write members and events and nothing else of the workspace.
 * @throws as inCtx
 */
export async function ctxOn(app: App, tx: Tx, principal: CtxPrincipal): Promise<Ctx> {
  const now = principal.now ?? app.clock().toISOString()
  const loaded = await loadWorkspace(tx, principal.tenant_id, principal.member_id, now)
  if (!loaded) throw error('not_found')
  if (principal.member_id && !loaded.actor) throw error('forbidden')
  return {
    tx,
    app,
    tenant: loaded.tenant,
    custom: loaded.custom,
    sealed: loaded.sealed,
    source: principal.source,
    now,
    actor:
      principal.key && loaded.actor
        ? limited(app, loaded.actor, await scopesOf(app, principal.key))
        : (loaded.actor ?? program),
    ...(loaded.must_acknowledge === null ? {} : { must_acknowledge: loaded.must_acknowledge }),
    ...(principal.key ? { key_id: principal.key.key_id } : {}),
    correlation_id: principal.correlation_id ?? uuidv7(),
    ...(principal.causation_id ? { causation_id: principal.causation_id } : {}),
    ...(principal.ip ? { ip: principal.ip } : {}),
    ...(principal.device ? { device: principal.device } : {}),
    ...(principal.on_behalf_of ? { on_behalf_of: principal.on_behalf_of } : {}),
    env: {
      currency: loaded.tenant.currency,
      region: loaded.tenant.region,
      locale: loaded.tenant.locale,
      time_zone: loaded.tenant.time_zone,
      now,
      phone: toE164,
    },
  }
}

const none: ReadonlyMap<string, CustomField> = new Map()
export const customFields = (ctx: Ctx, object: ObjectDef | string): ReadonlyMap<string, CustomField> =>
  ctx.custom.get(typeof object === 'string' ? object : object.name) ?? none

/** The declared object, or not_found: names come from clients. */
export function objectOf(ctx: { app: App }, name: string): ObjectDef {
  const object = ctx.app.registry.objects.get(name)
  if (!object) throw error('not_found')
  return object
}
