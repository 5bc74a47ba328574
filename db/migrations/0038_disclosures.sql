-- The register of requests by authorities: checked, told, kept to the minimum, approved by a second operator (issue 4 §6, ONT-082, ONT-089).
-- Lock and duration: new objects; milliseconds.

create table identity.legal_request (
  id uuid primary key,
  number bigint not null unique,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  authority text collate "und-x-icu" not null,
  reference text collate "und-x-icu" not null,
  what text collate "und-x-icu" not null,
  received_at timestamptz not null,
  registered_at timestamptz not null,
  registered_by uuid not null,
  -- Until when telling the workspace is forbidden, and by what; null: it is not.
  gag_until timestamptz,
  gag_basis text collate "und-x-icu",
  is_valid boolean,
  basis text collate "und-x-icu",
  checked_at timestamptz,
  checked_by uuid,
  -- Asked of the job, and done by it.
  tell_asked_at timestamptz,
  told_at timestamptz,
  -- What may leave: [{object, fields, record_ids}].
  parts jsonb,
  proposed_at timestamptz,
  proposed_by uuid,
  approved_at timestamptz,
  approved_by uuid,
  -- The grant it is read under.
  grant_id uuid,
  exported_at timestamptz,
  exported_by uuid,
  -- How many records left, and the SHA-256 of the file.
  record_count bigint,
  hash text collate "C",
  closed_at timestamptz,
  closed_by uuid,
  outcome text collate "C" check (outcome in ('disclosed', 'refused', 'withdrawn')),
  closing text collate "und-x-icu",
  warned boolean not null default false,
  check ((gag_until is null) = (gag_basis is null)),
  check ((is_valid is null) = (checked_at is null) and (is_valid is null) = (basis is null)),
  -- Nothing is proposed before it was found valid, and nobody approves what they proposed themselves.
  check (parts is null or is_valid),
  check (approved_at is null or (parts is not null and approved_by <> proposed_by)),
  check (exported_at is null or approved_at is not null),
  check ((closed_at is null) = (outcome is null))
);
create index legal_request_tenant on identity.legal_request (tenant_id, received_at);
create index legal_request_untold on identity.legal_request (received_at) where told_at is null;
grant select, insert, update on identity.legal_request to app_auth;
