-- The ledger of what left: where to, why, which fields, of which record; and what was stopped (issue 4 §7).
-- Lock and duration: a new table; a column without a default on identity.mail. Milliseconds on any database.
create table identity.egress (
  id uuid primary key,
  -- The workspace it was for; null: the installation, or an account.
  tenant_id uuid references identity.tenant (id) on delete cascade,
  at timestamptz not null,
  destination text collate "C" not null,
  purpose text collate "C" not null,
  host text collate "C",
  -- Names of all that was in it, never values.
  fields text[] collate "C" not null,
  object text collate "C",
  record_id uuid,
  cause text collate "C" not null,
  correlation_id uuid,
  bytes bigint not null check (bytes >= 0),
  outcome text collate "C" not null check (outcome in ('sent', 'failed', 'blocked')),
  reason text collate "C",
  check ((object is null) = (record_id is null)),
  -- What was stopped has not left.
  check (outcome <> 'blocked' or bytes = 0)
);
create index egress_tenant on identity.egress (tenant_id, id);
create index egress_destination on identity.egress (tenant_id, destination, id);
create index egress_record on identity.egress (tenant_id, record_id, id) where record_id is not null;
create index egress_age on identity.egress (at);
-- Nobody changes a line; the purge takes those that are 12 months old.
grant select, insert on identity.egress to app_auth;
grant select on identity.egress to app_rt, app_job;
grant select, delete on identity.egress to app_purge;
alter table identity.egress enable row level security;
create policy sign_in on identity.egress to app_auth using (true) with check (true);
create policy own on identity.egress for select to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy purge_read on identity.egress for select to app_purge using (true);
create policy purge on identity.egress for delete to app_purge using (app_due('audit', at));

-- The record whose fields are in the mail, for the ledger: {object, id, fields}.
alter table identity.mail add column about jsonb;
