-- Work of members who leave, on its way to successors.
-- Lock: a new table; member for milliseconds (foreign keys from an empty table). Duration: milliseconds.

create table handover (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  successor_id uuid not null,
  state text collate "C" not null,
  done bigint not null,
  total bigint not null,
  batch uuid not null,
  created_at timestamptz not null,
  created_by uuid,
  ended_at timestamptz,
  check (state in ('running', 'done')),
  primary key (tenant_id, id)
);

create index handover_member_id_created_at_ix on handover (tenant_id, member_id, created_at);

alter table handover enable row level security;

alter table handover force row level security;

create policy tenant on handover to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on handover to app_rt;

grant select, insert, update, delete on handover to app_job;

alter table handover add constraint handover_member_id_fk foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade;

alter table handover add constraint handover_successor_id_fk foreign key (tenant_id, successor_id) references member (tenant_id, id) on delete cascade;

-- A member who joins is written by app_auth, in the transaction of the account; finding them by name too.
alter policy tenant on search_word to app_rt, app_job, app_auth;
grant select, insert, delete on search_word to app_auth;
alter policy tenant on search_body to app_rt, app_job, app_auth;
grant select, insert, update, delete on search_body to app_auth;
