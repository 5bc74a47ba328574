-- Versions of the privacy policy: what was said, when it was announced, from when it holds, who was told, who acknowledged (issue 4 §6).
-- Lock and duration: new objects; milliseconds.

create table identity.policy_version (
  id uuid primary key,
  kind text collate "C" not null check (kind in ('privacy', 'dpa')),
  -- Given when it is announced, never used twice.
  number bigint,
  change text collate "C" not null check (change in ('first', 'rights', 'material', 'minor')),
  -- What changes, by language.
  summary jsonb not null,
  -- The text as it was made, and its numbers; the program may not write it again.
  body jsonb not null,
  -- SHA-256 of the body.
  hash text collate "C" not null,
  drafted_at timestamptz not null,
  drafted_by uuid,
  announced_at timestamptz,
  announced_by uuid,
  effective_at timestamptz,
  withdrawn_at timestamptz,
  check ((announced_at is null) = (number is null) and (announced_at is null) = (effective_at is null)),
  -- ONT-136: nothing that matters holds sooner than 30 days after it was told. The database refuses it, too.
  check (effective_at >= announced_at + case when change in ('rights', 'material') then interval '720 hours' else interval '0' end),
  -- ONT-138: who words a small edit is not who lets it pass.
  check (change <> 'minor' or announced_by is null or announced_by <> drafted_by)
);
create unique index policy_version_number on identity.policy_version (kind, number);
create unique index policy_version_draft on identity.policy_version (kind) where announced_at is null and withdrawn_at is null;
create index policy_version_effective on identity.policy_version (kind, effective_at);
grant select, insert, update (number, announced_at, announced_by, effective_at, withdrawn_at) on identity.policy_version to app_auth;
grant select (id, kind, number, change, effective_at, withdrawn_at) on identity.policy_version to app_rt, app_job;

create table identity.policy_acknowledgement (
  account_id uuid not null references identity.account (id) on delete cascade,
  version_id uuid not null references identity.policy_version (id),
  number bigint not null,
  at timestamptz not null,
  primary key (account_id, version_id)
);
grant select, insert on identity.policy_acknowledgement to app_auth;
grant select on identity.policy_acknowledgement to app_rt, app_job;

-- Who was told of what, by mail: once each, also when the job runs again.
create table identity.notice_sent (
  subject_id uuid not null,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  account_id uuid not null references identity.account (id) on delete cascade,
  at timestamptz not null,
  primary key (subject_id, tenant_id, account_id)
);
create index notice_sent_tenant on identity.notice_sent (tenant_id);
create index notice_sent_account on identity.notice_sent (account_id);
grant select, insert on identity.notice_sent to app_auth;
