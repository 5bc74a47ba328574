-- Internal policies of a workspace, their versions, and who was told of them and has acknowledged them (issue 4 §6, OOR-010).
-- Lock: new tables; the references to member hold it for milliseconds. Duration: milliseconds.

create table internal_policy (
  tenant_id uuid not null,
  id uuid not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  retired_by uuid,
  primary key (tenant_id, id)
);

alter table internal_policy enable row level security;

alter table internal_policy force row level security;

create policy tenant on internal_policy to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update on internal_policy to app_rt;

grant select on internal_policy to app_job;

create policy purge_read on internal_policy for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on internal_policy for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));

grant select, delete on internal_policy to app_purge;

create table internal_policy_version (
  tenant_id uuid not null,
  id uuid not null,
  policy_id uuid not null,
  number bigint not null,
  title text collate "und-x-icu" not null,
  text text collate "und-x-icu" not null,
  audience text collate "C" not null,
  role text collate "C",
  team_id uuid,
  due_on date not null,
  published_at timestamptz not null,
  published_by uuid,
  check (audience in ('all', 'role', 'team')),
  check ((audience = 'role') = (role is not null)),
  check ((audience = 'team') = (team_id is not null)),
  primary key (tenant_id, id)
);

create unique index internal_policy_version_policy_id_number_key on internal_policy_version (tenant_id, policy_id, number);

alter table internal_policy_version enable row level security;

alter table internal_policy_version force row level security;

create policy tenant on internal_policy_version to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert on internal_policy_version to app_rt;

grant select on internal_policy_version to app_job;

create policy purge_read on internal_policy_version for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on internal_policy_version for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over())));

grant select, delete on internal_policy_version to app_purge;

create table internal_policy_member (
  tenant_id uuid not null,
  version_id uuid not null,
  member_id uuid not null,
  told_at timestamptz,
  reminded_at timestamptz,
  acknowledged_at timestamptz,
  primary key (tenant_id, version_id, member_id)
);

create index internal_policy_member_member_id_version_id_ix on internal_policy_member (tenant_id, member_id, version_id);

alter table internal_policy_member enable row level security;

alter table internal_policy_member force row level security;

create policy tenant on internal_policy_member to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update on internal_policy_member to app_rt;

grant select, insert, update on internal_policy_member to app_job;

create policy purge_read on internal_policy_member for select to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy purge on internal_policy_member for delete to app_purge using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and ((select app_workspace_over()) or app_due_of('member', member_id)));

grant select, delete on internal_policy_member to app_purge;

alter table internal_policy_version add constraint internal_policy_version_policy_id_fk foreign key (tenant_id, policy_id) references internal_policy (tenant_id, id) on delete cascade;

alter table internal_policy_member add constraint internal_policy_member_version_id_fk foreign key (tenant_id, version_id) references internal_policy_version (tenant_id, id) on delete cascade;

alter table internal_policy_member add constraint internal_policy_member_member_id_fk foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade;
