-- Size and industry of the organisation that a workspace is of (promise ONT-019): asked for nowhere, filled in by its administrators.
-- Lock: `identity.tenant` for the change of its definition. Duration: milliseconds, whatever the number of workspaces.

alter table identity.tenant
  add column size text collate "C" check (size in ('1', '2-9', '10-49', '50-249', '250-999', '1000+')),
  add column industry text collate "und-x-icu" check (length(industry) between 1 and 80);

grant update (size, industry) on identity.tenant to app_rt, app_job;
