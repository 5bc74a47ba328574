-- A transfer of the business is announced as policies are: a row with its day, 30 days ahead at least, and everybody told (ONT-090).
-- Lock and duration: identity.policy_version, a few rows; milliseconds.

alter table identity.policy_version drop constraint policy_version_kind_check;
alter table identity.policy_version add constraint policy_version_kind_check check (kind in ('privacy', 'dpa', 'transfer'));
-- It is never a small edit.
alter table identity.policy_version add constraint policy_version_transfer_told check (kind <> 'transfer' or change = 'material');
