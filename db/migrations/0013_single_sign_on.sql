-- Single sign-on: connections to identity providers, verified domains, who is who there, flows under way, SAML assertions seen, SCIM tokens.
-- Lock and duration: new objects; identity.session and identity.half_session are locked for milliseconds (a column without default).
--
-- All of it is looked up before the workspace is known (rulings.md 11), so it is in the schema identity, which only app_auth may read.

create table identity.sso_connection (
  id uuid primary key,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  kind text collate "C" not null check (kind in ('oidc', 'saml')),
  name text collate "und-x-icu" not null check (length(name) between 1 and 100),
  is_active boolean not null default true,
  -- OpenID Connect: the issuer. SAML: the entity id of the provider.
  issuer text collate "C" not null check (length(issuer) between 1 and 1000),
  client_id text collate "C" check (length(client_id) <= 500),
  -- AES-256-GCM under a key derived from the root key; the connection's id is the associated data.
  client_secret text collate "C" check (client_secret like 'v1.%'),
  sso_url text collate "C" check (length(sso_url) <= 1000),
  -- Base64 of DER, those that may sign.
  certificates text[] collate "C",
  -- The role of members who come by it for the first time; null: nobody comes in who is not a member.
  default_role text collate "C",
  -- The provider asks for a second factor itself.
  provider_second_factor boolean not null default false,
  created_at timestamptz not null,
  created_by uuid not null,
  updated_at timestamptz not null,
  check (case kind when 'oidc' then client_id is not null else sso_url is not null and cardinality(certificates) between 1 and 5 end)
);
create index sso_connection_tenant on identity.sso_connection (tenant_id);
grant select, insert, update, delete on identity.sso_connection to app_auth;

-- A domain is verified by one workspace at a time; asked for by any.
create table identity.sso_domain (
  id uuid primary key,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  domain text collate "C" not null check (domain = lower(domain) and length(domain) <= 253),
  -- What the TXT record says.
  token text collate "C" not null,
  created_at timestamptz not null,
  verified_at timestamptz,
  checked_at timestamptz,
  -- Since when checks of a verified domain find no record.
  failing_since timestamptz,
  unique (tenant_id, domain)
);
create unique index sso_domain_verified on identity.sso_domain (domain) where verified_at is not null;
grant select, insert, update, delete on identity.sso_domain to app_auth;

create table identity.sso_policy (
  tenant_id uuid primary key references identity.tenant (id) on delete cascade,
  is_enforced boolean not null,
  updated_at timestamptz not null
);
grant select, insert, update, delete on identity.sso_policy to app_auth;

-- Who somebody is at a provider: by issuer and subject, never by address; and the consent it is kept with. Nothing else of the provider's is kept.
create table identity.external_identity (
  id uuid primary key,
  connection_id uuid not null references identity.sso_connection (id) on delete cascade,
  account_id uuid not null references identity.account (id) on delete cascade,
  issuer text collate "C" not null,
  subject text collate "C" not null check (length(subject) between 1 and 1000),
  consent_version text collate "C" not null,
  consented_at timestamptz not null,
  last_used_at timestamptz,
  unique (connection_id, issuer, subject),
  unique (connection_id, account_id)
);
create index external_identity_account on identity.external_identity (account_id);
grant select, insert, update, delete on identity.external_identity to app_auth;

-- A sign-in under way at a provider ("asked": key is the SHA-256 of state or request id), or proven and waiting for consent ("proven": key is that of the browser's cookie).
create table identity.sso_flow (
  key_hash bytea primary key check (length(key_hash) = 32),
  state text collate "C" not null check (state in ('asked', 'answered', 'proven')),
  connection_id uuid not null references identity.sso_connection (id) on delete cascade,
  -- SHA-256 of the cookie of the browser that began it.
  browser_hash bytea not null check (length(browser_hash) = 32),
  -- The session that links an identity to its account; null: somebody signs in.
  session_id uuid references identity.session (id) on delete cascade,
  consent_version text collate "C",
  -- Nonce and code verifier, or what the provider said; sealed like client_secret, the key_hash is the associated data.
  sealed text collate "C" not null check (sealed like 'v1.%'),
  expires_at timestamptz not null
);
create index sso_flow_expiry on identity.sso_flow (expires_at);
grant select, insert, update, delete on identity.sso_flow to app_auth;

-- Assertions that were accepted, until they would be too old anyway: each is good once.
create table identity.saml_assertion (
  connection_id uuid not null references identity.sso_connection (id) on delete cascade,
  assertion_hash bytea not null check (length(assertion_hash) = 32),
  expires_at timestamptz not null,
  primary key (connection_id, assertion_hash)
);
create index saml_assertion_expiry on identity.saml_assertion (expires_at);
grant select, insert, update, delete on identity.saml_assertion to app_auth;

create table identity.scim_token (
  id uuid primary key,
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  public_id text collate "C" not null unique check (public_id ~ '^[0-9A-Za-z]{12}$'),
  secret_hash bytea not null check (length(secret_hash) = 32),
  default_role text collate "C" not null,
  created_at timestamptz not null,
  created_by uuid not null,
  expires_at timestamptz not null check (expires_at <= created_at + interval '366 days'),
  last_used_at timestamptz,
  last_used_ip text collate "C",
  revoked_at timestamptz
);
create index scim_token_tenant on identity.scim_token (tenant_id);
grant select, insert, update, delete on identity.scim_token to app_auth;

-- What the directory calls a member.
create table identity.scim_user (
  tenant_id uuid not null references identity.tenant (id) on delete cascade,
  member_id uuid not null,
  external_id text collate "C" check (length(external_id) <= 500),
  primary key (tenant_id, member_id)
);
create unique index scim_user_external on identity.scim_user (tenant_id, external_id) where external_id is not null;
grant select, insert, update, delete on identity.scim_user to app_auth;

-- A session that a provider vouches for is good in the workspace of its connection only, and ends with it.
alter table identity.session add column sso_connection_id uuid references identity.sso_connection (id) on delete cascade;
create index session_sso_connection on identity.session (sso_connection_id) where sso_connection_id is not null;
alter table identity.half_session add column sso_connection_id uuid references identity.sso_connection (id) on delete cascade;
