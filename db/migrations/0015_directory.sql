-- Directories (SCIM): what the workspace's directory calls its members and teams, under row level security like what they describe.
-- Lock: new tables; member and team for milliseconds (foreign keys from empty tables). Duration: milliseconds.

-- In the schema of what is looked up before the workspace is known, where it need not be; nothing was ever written to it.
drop table identity.scim_user;

create table directory_user (
  tenant_id uuid not null,
  member_id uuid not null,
  user_name text collate "C" not null,
  external_id text collate "C",
  given_name text collate "und-x-icu",
  family_name text collate "und-x-icu",
  primary key (tenant_id, member_id)
);

create unique index directory_user_user_name_key on directory_user (tenant_id, user_name);

create unique index directory_user_external_id_key on directory_user (tenant_id, external_id);

alter table directory_user enable row level security;

alter table directory_user force row level security;

create policy tenant on directory_user to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on directory_user to app_rt;

grant select, insert, update, delete on directory_user to app_job;

create table directory_group (
  tenant_id uuid not null,
  team_id uuid not null,
  external_id text collate "C",
  primary key (tenant_id, team_id)
);

create unique index directory_group_external_id_key on directory_group (tenant_id, external_id);

alter table directory_group enable row level security;

alter table directory_group force row level security;

create policy tenant on directory_group to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on directory_group to app_rt;

grant select, insert, update, delete on directory_group to app_job;

create table directory_group_member (
  tenant_id uuid not null,
  team_id uuid not null,
  member_id uuid not null,
  joined_at timestamptz not null,
  primary key (tenant_id, team_id, member_id)
);

create index directory_group_member_member_id_joined_at_ix on directory_group_member (tenant_id, member_id, joined_at);

alter table directory_group_member enable row level security;

alter table directory_group_member force row level security;

create policy tenant on directory_group_member to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

grant select, insert, update, delete on directory_group_member to app_rt;

grant select, insert, update, delete on directory_group_member to app_job;

alter table directory_user add constraint directory_user_member_id_fk foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade;

alter table directory_group add constraint directory_group_team_id_fk foreign key (tenant_id, team_id) references team (tenant_id, id) on delete cascade;

alter table directory_group_member add constraint directory_group_member_team_id_fk foreign key (tenant_id, team_id) references team (tenant_id, id) on delete cascade;

alter table directory_group_member add constraint directory_group_member_member_id_fk foreign key (tenant_id, member_id) references member (tenant_id, id) on delete cascade;
