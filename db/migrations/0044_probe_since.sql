-- Since when a probe has said the same: the last result that was not proven is found by the index. Lock and duration: blocks new results while it
-- is built; a second for a year of them.
create index probe_result_not_proven on identity.probe_result (probe, at) where state <> 'proven';
