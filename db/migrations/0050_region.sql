-- The region of a workspace stays as it was chosen (promise ONT-127): no role that answers requests or runs jobs may change it any more.
-- `region_since`: since when the installation holds the workspace's data there; null while its operator has not said where the data lies.
-- Lock: `identity.tenant` for the change of its definition. Duration: milliseconds, whatever the number of workspaces.

alter table identity.tenant add column region_since timestamptz;

revoke update (region) on identity.tenant from app_rt, app_job;
