-- The photo that a person uploads for their account (ONT-025): a small square made anew from its pixels, shown where members are shown.
-- Lock: a new table; the foreign key takes a short SHARE ROW EXCLUSIVE on identity.account. Duration: milliseconds.

create table identity.account_photo (
  account_id uuid primary key references identity.account (id) on delete cascade,
  -- WebP, 256 pixels wide and high: some 10 kB.
  image bytea not null check (octet_length(image) between 20 and 400000),
  changed_at timestamptz not null
);
grant select, insert, update, delete on identity.account_photo to app_auth;
