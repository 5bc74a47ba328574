import type { FieldKind, Option } from '@app/schema'
import type { Actor, Ctx, CustomField, CustomFields, SealState, SealedFields } from './ctx.ts'
import type { Tx } from './db/index.ts'
import { type Rights, isSeeded, noRights, seeded } from './policy/roles.ts'

type Overlay = { custom: CustomFields; sealed: SealedFields }
type Loaded = { tenant: Ctx['tenant']; actor: Actor | null; must_acknowledge: number | null } & Overlay
type FieldRow = {
  id: string
  object: string
  key: string
  label: string
  kind: FieldKind
  options: Option[] | null
  target: string | null
  is_required: boolean
  is_filterable: boolean
  is_searchable: boolean
  is_personal: boolean
  slots: Record<string, string> | null
}

/** Overlays by workspace and schema version: bounded, since a workspace's entry is replaced when its version moves on. */
const overlays = new Map<string, Overlay & { version: number }>()
const MAX_OVERLAYS = 2000

type ActorRow = {
  member_id: string | null
  account_id: string | null
  role: string | null
  rights: Rights | null
  team_id: string | null
  team_member_ids: string[] | null
  team_line: string[] | null
  has_shares: boolean | null
  needs_second_factor: boolean | null
}
/**
 * Columns of an actor for a member `m` of tenant $1: the role as the workspace stores it, the members of the team and of those below it
 * (`union` ends on a cycle), the teams above it, and whether anything is shared with any of these.
 */
const ACTOR = `m.id as member_id, m.account_id, m.role, m.team_id, r.rights, line.teams as team_line,
       coalesce(r.require_second_factor, false) or coalesce((w.settings ->> 'require_second_factor')::boolean, false) as needs_second_factor,
       (with recursive below(id) as (
          select m.team_id union select t.id from team t join below on t.parent_id = below.id where t.tenant_id = $1 and t.deleted_at is null)
        select array_agg(x.id::text) from member x where x.tenant_id = $1 and x.team_id in (select id from below) and x.deleted_at is null) as team_member_ids,
       (exists (select 1 from record_share s where s.tenant_id = $1
          and s.grantee = any((array['member:' || m.id, 'role:' || m.role] || coalesce((select array_agg('team:' || id) from unnest(line.teams) as id), '{}')) collate "C"))) as has_shares`
const ACTOR_JOINS = `left join identity.tenant w on w.id = $1
     left join role r on r.tenant_id = $1 and r.key = m.role
     left join lateral (with recursive above(id) as (
          select m.team_id::text union select t.parent_id::text from team t join above on t.id = above.id::uuid where t.tenant_id = $1 and t.deleted_at is null)
        select array_agg(id) as teams from above where id is not null) line on true`

/** The policy in force at $3, when one up to it changed rights and the account of `m` has acknowledged neither that nor a later one (ONT-137). A handful of rows. */
const UNREAD = `(select max(c.number) from identity.policy_version c
       where c.kind = 'privacy' and c.withdrawn_at is null and c.effective_at <= $3::timestamptz and m.account_id is not null and exists (
         select from identity.policy_version v where v.kind = 'privacy' and v.change = 'rights' and v.withdrawn_at is null and v.effective_at <= $3::timestamptz
           and not exists (select from identity.policy_acknowledgement a where a.account_id = m.account_id::uuid and a.number >= v.number)))`

function actorOf(row: ActorRow): Actor | null {
  if (!row.member_id || !row.role) return null
  return {
    member_id: row.member_id,
    account_id: row.account_id,
    role: row.role,
    // A role that is gone allows nothing; the member reads a clear refusal until somebody gives another one.
    rights: row.role !== 'owner' && row.rights ? row.rights : isSeeded(row.role) ? seeded[row.role].rights : noRights,
    team_id: row.team_id,
    team_member_ids: row.team_member_ids ?? [row.member_id],
    grantees: [`member:${row.member_id}`, `role:${row.role}`, ...(row.team_line ?? []).map((id) => `team:${id}`)],
    has_shares: row.has_shares === true,
    needs_second_factor: row.needs_second_factor === true,
  }
}

/** Workspace, member and own fields, in one round trip (and a second one when the fields have changed). */
export async function loadWorkspace(
  tx: Tx,
  tenantId: string,
  memberId: string | null,
  now: string,
): Promise<Loaded | null> {
  // The program itself has nothing to acknowledge, and its roles (app_purge) may not read the policy's tables.
  const [row] = await tx.query<Ctx['tenant'] & ActorRow & { must_acknowledge: string | null }>(
    `select t.id, t.slug, t.name, t.region, t.time_zone, t.currency, t.locale, t.schema_version, t.closing, t.purge_at, ${memberId === null ? 'null' : UNREAD} as must_acknowledge, ${ACTOR}
     from identity.tenant t
     left join member m on m.tenant_id = $1 and m.id = $2 and m.is_active and m.deleted_at is null
     ${ACTOR_JOINS}
     where t.id = $1`,
    memberId === null ? [tenantId, memberId] : [tenantId, memberId, now],
  )
  if (!row) return null
  const version = Number(row.schema_version)
  const tenant = {
    id: row.id,
    slug: row.slug,
    name: row.name,
    region: row.region,
    time_zone: row.time_zone,
    currency: row.currency,
    locale: row.locale,
    schema_version: version,
    closing: row.closing,
    purge_at: row.purge_at,
  }
  const must_acknowledge = row.must_acknowledge === null ? null : Number(row.must_acknowledge)
  return { tenant, actor: actorOf(row), must_acknowledge, ...(await overlay(tx, tenantId, version)) }
}

/** Another active member as an actor: what would they see, may they still do this? Null when there is none. */
export async function actorById(ctx: Pick<Ctx, 'tx' | 'tenant'>, memberId: string): Promise<Actor | null> {
  const [row] = await ctx.tx.query<ActorRow>(
    `select ${ACTOR} from member m ${ACTOR_JOINS} where m.tenant_id = $1 and m.id = $2 and m.is_active and m.deleted_at is null`,
    [ctx.tenant.id, memberId],
  )
  return row ? actorOf(row) : null
}

async function overlay(tx: Tx, tenantId: string, version: number): Promise<Overlay> {
  const cached = overlays.get(tenantId)
  if (cached?.version === version) return cached
  const [custom, sealed] = await Promise.all([readOverlay(tx, tenantId), readSealed(tx, tenantId)])
  if (overlays.size >= MAX_OVERLAYS) overlays.delete(overlays.keys().next().value ?? '')
  const read = { version, custom, sealed }
  overlays.set(tenantId, read)
  return read
}

/** Which fields the workspace keeps encrypted, as it stands in this transaction. */
export async function readSealed(tx: Tx, tenantId: string): Promise<SealedFields> {
  const rows = await tx.query<{ object: string; field: string; state: SealState }>(
    'select object, field, state from encrypted_field where tenant_id = $1',
    [tenantId],
  )
  return new Map(
    [...Map.groupBy(rows, (row) => row.object)].map(([object, own]) => [
      object,
      new Map(own.map((row) => [row.field, row.state])),
    ]),
  )
}

/** The workspace's own fields as they stand in this transaction. */
export async function readOverlay(tx: Tx, tenantId: string): Promise<CustomFields> {
  const rows = await tx.query<FieldRow>(
    `select id, object, key, label, kind, options, target, is_required, is_filterable, is_searchable, is_personal, slots
     from custom_field where tenant_id = $1 and deleted_at is null order by object, position, id`,
    [tenantId],
  )
  const custom = new Map<string, Map<string, CustomField>>()
  for (const row of rows) {
    const fields = custom.get(row.object) ?? new Map<string, CustomField>()
    fields.set(row.key, {
      id: row.id,
      key: row.key,
      kind: row.kind,
      label: row.label,
      personal: row.is_personal ? 'user.content' : false,
      required: row.is_required,
      filterable: row.is_filterable,
      slots: row.slots ?? {},
      ...(row.options ? { options: row.options } : {}),
      ...(row.target ? { target: row.target } : {}),
      ...(row.is_searchable ? { search: 'B' as const } : {}),
    })
    custom.set(row.object, fields)
  }
  return custom
}
