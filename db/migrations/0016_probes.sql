-- What the probes found, and what people attest (issue 4 §8). Lock and duration: new objects; milliseconds.
create table identity.probe_result (
  id uuid primary key,
  probe text collate "C" not null,
  at timestamptz not null,
  state text collate "C" not null check (state in ('proven', 'degraded', 'failed', 'unknown')),
  -- Counts and names of checks; no personal value.
  evidence jsonb not null,
  -- The event in the platform's log that holds the hash of this row: a later change shows.
  event_id uuid not null
);
create index probe_result_latest on identity.probe_result (probe, at desc);
create index probe_result_age on identity.probe_result (at);
grant select, insert, delete on identity.probe_result to app_auth;

-- What software cannot make true (X33): somebody vouches for it until a date. Never a green tick.
create table identity.attestation (
  id uuid primary key,
  promise text collate "C" not null,
  title text collate "und-x-icu" not null check (length(title) between 3 and 200),
  -- Where the document lies, or its number.
  evidence text collate "und-x-icu" not null check (length(evidence) between 3 and 1000),
  signed_by uuid not null,
  signed_on date not null,
  expires_on date not null check (expires_on > signed_on),
  created_at timestamptz not null,
  withdrawn_at timestamptz
);
create index attestation_promise on identity.attestation (promise, expires_on);
grant select, insert, update on identity.attestation to app_auth;
