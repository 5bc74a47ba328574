-- Search with typing errors and for whole words of long texts (architecture.md §6.3).
-- Lock and duration: new tables and functions; one column of identity.tenant, whose default is a constant (no rewrite). Milliseconds.
-- Rows that exist get their words from the job core.reindex, which the next start queues for each workspace whose search_version is 0.

-- A note longer than an index row (8 kB) could not be written.
drop index note_body_ix;

create table search_word (
  tenant_id uuid not null,
  word text collate "C" not null,
  key text collate "C" not null,
  record_id uuid not null,
  primary key (tenant_id, word, record_id)
);

create index search_word_key_gin on search_word using gin (tenant_id, key gin_trgm_ops) with (fastupdate = off);

alter table search_word enable row level security;

alter table search_word force row level security;

create policy tenant on search_word to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy search on search_word for select to app_search using (true);

grant select, insert, delete on search_word to app_rt;

grant select, insert, delete on search_word to app_job;

grant select on search_word to app_search;

create table search_body (
  tenant_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  words tsvector not null,
  primary key (tenant_id, object, record_id)
);

create index search_body_words_gin on search_body using gin (tenant_id, words) with (fastupdate = off);

alter table search_body enable row level security;

alter table search_body force row level security;

create policy tenant on search_body to app_rt, app_job using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create policy search on search_body for select to app_search using (true);

grant select, insert, update, delete on search_body to app_rt;

grant select, insert, update, delete on search_body to app_job;

grant select on search_body to app_search;

-- What the search terms of a workspace were made by; core/search/reindex.queries.ts holds the number that is now.
alter table identity.tenant add column search_version integer not null default 0;
alter table identity.tenant alter column search_version set default 1;
grant update (search_version) on identity.tenant to app_job;

-- The search function: trigrams and tsvector are not leakproof, so under row level security no index would serve them (0.18 against 183 ms).
-- Its owner reads the two search tables of all tenants; each statement carries the tenant of the transaction, and without one it refuses.
-- Candidates only: the caller reads the records back under its own policy.
create function public.app_search(asked text[], objects text[], most integer) returns table (object text, record_id uuid)
  language plpgsql stable security definer set search_path = pg_catalog
  as $$
declare
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  query tsquery;
begin
  if tenant is null then
    raise exception 'search belongs to the tenant of its transaction' using errcode = '42501';
  end if;
  -- Each word quoted as tsquery wants it: whatever it holds, it stays one word.
  select string_agg('''' || replace(replace(w, '\', '\\'), '''', '''''') || '''', ' & ')::tsquery into query from unnest(asked) w where w <> '';
  return query
    select b.object, b.record_id from public.search_body b
    where b.tenant_id = tenant and b.words @@ query and b.object = any (objects)
    order by b.record_id desc limit least(most, 10000);
end $$;

-- Words of the tenant's vocabulary that share trigrams with each key, the likest first.
create function public.app_search_near(keys text[], most integer) returns table (key text, word text)
  language plpgsql stable security definer set search_path = pg_catalog set pg_trgm.similarity_threshold = 0.3
  as $$
declare
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
begin
  if tenant is null then
    raise exception 'search belongs to the tenant of its transaction' using errcode = '42501';
  end if;
  return query
    select k.key, n.word from unnest(keys) as k(key) cross join lateral (
      select w.word from public.search_word w
      where w.tenant_id = tenant and w.key operator(public.%) k.key
      group by w.word, w.key order by public.similarity(w.key, k.key) desc, w.word limit least(most, 1000)) n;
end $$;
revoke all on function public.app_search(text[], text[], integer), public.app_search_near(text[], integer) from public;

-- Ownership moves need the rights of the new owner for a moment.
set local role app_migrate;
alter function public.app_search(text[], text[], integer) owner to app_search;
alter function public.app_search_near(text[], integer) owner to app_search;
set local role app_search;
grant execute on function public.app_search(text[], text[], integer), public.app_search_near(text[], integer) to app_rt, app_job;
set local role app_owner;
