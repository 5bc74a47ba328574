-- The audit log becomes tamper-evident: origin (address, device) and who it was done for; a Merkle tree per workspace with signed checkpoints,
-- written by the sequencer as app_seq (ADR 10).
-- Lock: event exclusively, since `xid` rewrites it; about 8 s a million events with the new indexes. Everything else is new.

alter table event add column on_behalf_of uuid;

alter table event add column device text collate "C";

alter table event add column origin bytea;

alter table event add column origin_salt bytea;

alter table event add column xid bigint not null default (pg_current_xact_id()::text::bigint);

create index event_record_id_id_ix on event (tenant_id, record_id, id);

create index event_actor_id_at_id_ix on event (tenant_id, actor_id, at, id);

create index event_name_at_id_ix on event (tenant_id, name, at, id);

create index event_source_at_id_ix on event (tenant_id, source, at, id);

create index event_ip_at_id_ix on event (tenant_id, ip, at, id);

create table audit_leaf (
  tenant_id uuid not null,
  leaf_index bigint not null,
  event_id uuid not null,
  hash bytea not null,
  check (leaf_index >= 0),
  check (length(hash) = 32),
  primary key (tenant_id, leaf_index)
);

create unique index audit_leaf_event_id_key on audit_leaf (tenant_id, event_id);

alter table audit_leaf enable row level security;

alter table audit_leaf force row level security;

create policy tenant on audit_leaf to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select on audit_leaf to app_rt;

grant select on audit_leaf to app_job;

create table audit_node (
  tenant_id uuid not null,
  level bigint not null,
  node_index bigint not null,
  hash bytea not null,
  check (level > 0),
  check (length(hash) = 32),
  primary key (tenant_id, level, node_index)
);

alter table audit_node enable row level security;

alter table audit_node force row level security;

create policy tenant on audit_node to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select on audit_node to app_rt;

grant select on audit_node to app_job;

create table audit_checkpoint (
  tenant_id uuid not null,
  tree_size bigint not null,
  at timestamptz not null,
  root bytea not null,
  note text collate "C" not null,
  primary key (tenant_id, tree_size)
);

create index audit_checkpoint_at_tree_size_ix on audit_checkpoint (tenant_id, at, tree_size);

alter table audit_checkpoint enable row level security;

alter table audit_checkpoint force row level security;

create policy tenant on audit_checkpoint to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select on audit_checkpoint to app_rt;

grant select on audit_checkpoint to app_job;

create table audit_check (
  tenant_id uuid not null,
  id uuid not null,
  state text collate "C" not null,
  requested_at timestamptz not null,
  requested_by uuid,
  finished_at timestamptz,
  given text collate "C",
  result jsonb,
  check (state in ('running', 'intact', 'broken', 'failed')),
  primary key (tenant_id, id)
);

alter table audit_check enable row level security;

alter table audit_check force row level security;

create policy tenant on audit_check to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert on audit_check to app_rt;

grant select, update on audit_check to app_job;

drop index event_object_record_id_id_ix;

-- Values from before the log have commitments of an older form: an empty set says "not covered", null says "no values".
update event set commitments = '{}' where commitments is not null;

-- The one index that leads with no tenant: the sequencer asks "what is new?" across all of them, in the order of transactions.
create index event_xid_ix on event (xid, id);

-- How far the sequencer is. One row.
create table identity.audit_cursor (
  one boolean primary key default true check (one),
  xid bigint not null,
  event_id uuid not null
);
insert into identity.audit_cursor (xid, event_id) values (0, '00000000-0000-0000-0000-000000000000');

-- app_seq reads what a leaf is made of, and no address, device, salt or value; it appends to the trees and can change or delete nothing.
grant usage on schema public, identity to app_seq;
grant select (tenant_id, id, at, name, object, record_id, record_version, actor_id, on_behalf_of, source, correlation_id, causation_id, commitments, origin, xid) on event to app_seq;
grant select, insert on audit_leaf, audit_node, audit_checkpoint to app_seq;
grant select, update on identity.audit_cursor to app_seq;
create policy sequence on event for select to app_seq using (true);
create policy sequence on audit_leaf to app_seq using (true) with check (true);
create policy sequence on audit_node to app_seq using (true) with check (true);
create policy sequence on audit_checkpoint to app_seq using (true) with check (true);

-- The platform's own log is the tree of the nil id: what accounts do (also where no workspace is known) and the checkpoints of all workspaces. Signing in
-- is noted there and in the workspace it leads to, in one transaction that is of no workspace yet: so app_auth may add (not read, change or delete).
create policy sign_in on event for insert to app_auth with check (true);
create policy checkpoint on event for insert to app_seq with check (tenant_id = '00000000-0000-0000-0000-000000000000'::uuid);
grant insert (tenant_id, id, at, name, object, record_id, record_version, source, correlation_id, commitments) on event to app_seq;
