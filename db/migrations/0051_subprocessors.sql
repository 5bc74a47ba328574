-- Who gets data beside the operator: each provider with its task, region, contract; announced 30 days before it gets anything (promise ONT-084).
-- Lock and duration: new objects; milliseconds.

create table identity.subprocessor (
  id uuid primary key,
  -- The entry of the register of destinations it serves; null: something else (the machine, support).
  destination text collate "C",
  -- The host that data of the destination goes to; no other is let through once there are entries.
  host text collate "C",
  name text collate "und-x-icu" not null check (length(name) between 2 and 200),
  task text collate "und-x-icu" not null check (length(task) between 3 and 500),
  region text collate "C" not null check (region ~ '^[A-Z]{2}$'),
  -- What protects data that leaves the region served.
  safeguard text collate "C" not null check (safeguard in ('same_region', 'adequacy', 'clauses')),
  categories text[] collate "C" not null,
  contract_from date not null,
  -- The last day of the contract.
  contract_to date not null check (contract_to >= contract_from),
  -- The contract bars it from using the data for itself, training of models included.
  bars_own_use boolean not null check (bars_own_use),
  reason text collate "und-x-icu" not null check (length(reason) between 3 and 1000),
  replaces uuid references identity.subprocessor (id),
  -- Listed while nobody was here to be told, or when data went there already.
  is_first boolean not null,
  announced_at timestamptz not null,
  announced_by uuid,
  effective_at timestamptz not null,
  -- Ended, or taken back before it took effect.
  ended_at timestamptz,
  check ((destination is null) = (host is null)),
  -- Nothing goes to a new provider sooner than 30 days after it was told. The database refuses it, too.
  check (is_first or effective_at >= announced_at + interval '720 hours')
);
create index subprocessor_effective on identity.subprocessor (destination, effective_at);
create index subprocessor_replaces on identity.subprocessor (replaces) where replaces is not null;
-- What was announced is not written again: a contract is prolonged, and an entry ends.
grant select, insert, update (contract_to, ended_at) on identity.subprocessor to app_auth;
