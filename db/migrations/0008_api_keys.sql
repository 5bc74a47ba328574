-- API keys: looked up before the workspace is known (rulings.md 11), so global; only app_auth may read them. Service accounts are members.
-- Lock and duration: new objects; member takes an exclusive lock for milliseconds (a constant default rewrites nothing).

create table identity.api_key (
  id uuid primary key,
  -- The part of a key that names it; the secret is nowhere, only its SHA-256.
  public_id text collate "C" not null unique check (public_id ~ '^[0-9A-Za-z]{12}$'),
  secret_hash bytea not null check (length(secret_hash) = 32),
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  -- Who acts by it: a member, person or service account. Its rights bound those of the key whenever it is used.
  member_id uuid not null,
  name text collate "und-x-icu" not null check (length(name) between 1 and 100),
  -- Null: all that the member may do. Else rights as in core/policy/roles.ts, cut down to the member's at use.
  rights jsonb,
  -- Address ranges it may be used from; null: any.
  addresses text[] collate "C",
  created_at timestamptz not null,
  created_by uuid not null,
  expires_at timestamptz not null check (expires_at <= created_at + interval '366 days'),
  last_used_at timestamptz,
  last_used_ip text collate "C",
  revoked_at timestamptz,
  revoked_by uuid
);
create index api_key_member on identity.api_key (tenant_id, member_id);
grant select, insert, update, delete on identity.api_key to app_auth;

alter table member add column is_service boolean;
alter table export add column key_id text collate "und-x-icu";
