-- The register of incidents, the workspaces they concern, the notices about them, and rehearsals (issue 4 §6, ONT-009, ONT-099).
-- Lock and duration: new objects; milliseconds.

create table identity.incident (
  id uuid primary key,
  number bigint not null unique,
  kind text collate "C" not null check (kind in ('confidentiality', 'integrity', 'availability')),
  title text collate "und-x-icu" not null,
  what text collate "und-x-icu" not null,
  -- When the operator knew: from here the 72 hours run.
  aware_at timestamptz not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  -- What of the trail counts: objects, sources, one address; null: any.
  objects jsonb,
  sources jsonb,
  ip text collate "C",
  -- Every workspace is concerned, whatever the trail says: a stolen disk.
  is_everybody boolean not null default false,
  opened_at timestamptz not null,
  opened_by uuid not null,
  computed_at timestamptz,
  -- The last stage operators were warned of.
  warned smallint not null default 0,
  closed_at timestamptz,
  closed_by uuid,
  lessons text collate "und-x-icu",
  check (began_at <= aware_at and aware_at <= opened_at and (ended_at is null or ended_at >= began_at)),
  check ((closed_at is null) = (lessons is null))
);
create index incident_open on identity.incident (aware_at) where closed_at is null;
grant select, insert, update on identity.incident to app_auth;

create table identity.incident_workspace (
  incident_id uuid not null references identity.incident (id) on delete cascade,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  -- Found in the trail: events, people among their records, exports. Counts, no names.
  events bigint not null,
  people bigint not null,
  exports bigint not null,
  -- Named by an operator, with the reason; null: found in the trail.
  named_because text collate "und-x-icu",
  found_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  primary key (incident_id, tenant_id)
);
create index incident_workspace_tenant on identity.incident_workspace (tenant_id);
grant select, insert, update, delete on identity.incident_workspace to app_auth;

create table identity.incident_notice (
  id uuid primary key,
  incident_id uuid not null references identity.incident (id) on delete cascade,
  stage text collate "C" not null check (stage in ('first', 'update', 'final')),
  -- What happened, what may follow, what is done, by language.
  words jsonb not null,
  drafted_at timestamptz not null,
  drafted_by uuid not null,
  sent_at timestamptz,
  sent_by uuid
);
create unique index incident_notice_draft on identity.incident_notice (incident_id) where sent_at is null;
create index incident_notice_incident on identity.incident_notice (incident_id, sent_at);
grant select, insert, delete, update (sent_at, sent_by) on identity.incident_notice to app_auth;

create table identity.incident_rehearsal (
  id uuid primary key,
  held_on date not null,
  scenario text collate "und-x-icu" not null,
  findings text collate "und-x-icu" not null,
  noted_at timestamptz not null,
  noted_by uuid not null,
  -- How often operators were reminded that the next one is due.
  reminded smallint not null default 0
);
create index incident_rehearsal_held on identity.incident_rehearsal (held_on);
grant select, insert, update (reminded) on identity.incident_rehearsal to app_auth;
