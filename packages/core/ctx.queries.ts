import type { FieldKind, Option } from '@app/schema'
import type { Ctx, CustomField, CustomFields, Role } from './ctx.ts'
import type { Tx } from './db/index.ts'

type Loaded = { tenant: Ctx['tenant']; actor: Ctx['actor'] | null; custom: CustomFields }
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
const overlays = new Map<string, { version: number; custom: CustomFields }>()
const MAX_OVERLAYS = 2000

/** Workspace, member and own fields, in one round trip (and a second one when the fields have changed). */
export async function loadWorkspace(tx: Tx, tenantId: string, memberId: string | null): Promise<Loaded | null> {
  const [row] = await tx.query<
    Ctx['tenant'] & {
      member_id: string | null
      account_id: string | null
      role: Role | null
      team_id: string | null
      team_member_ids: string[] | null
    }
  >(
    `select t.id, t.slug, t.name, t.region, t.time_zone, t.currency, t.locale, t.schema_version,
       m.id as member_id, m.account_id, m.role, m.team_id,
       (select array_agg(x.id::text) from member x where x.tenant_id = $1 and x.team_id = m.team_id and x.deleted_at is null) as team_member_ids
     from identity.tenant t
     left join member m on m.tenant_id = $1 and m.id = $2 and m.is_active and m.deleted_at is null
     where t.id = $1`,
    [tenantId, memberId],
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
  }
  const actor =
    row.member_id && row.role
      ? {
          member_id: row.member_id,
          account_id: row.account_id,
          role: row.role,
          team_id: row.team_id,
          team_member_ids: row.team_member_ids ?? [row.member_id],
        }
      : null
  return { tenant, actor, custom: await overlay(tx, tenantId, version) }
}

async function overlay(tx: Tx, tenantId: string, version: number): Promise<CustomFields> {
  const cached = overlays.get(tenantId)
  if (cached?.version === version) return cached.custom
  const custom = await readOverlay(tx, tenantId)
  if (overlays.size >= MAX_OVERLAYS) overlays.delete(overlays.keys().next().value ?? '')
  overlays.set(tenantId, { version, custom })
  return custom
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
