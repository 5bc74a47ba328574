-- What was searched for in a list narrows its export too.
-- Lock: export exclusively for the moment of a new column without a default; milliseconds.

alter table export add column q text collate "und-x-icu";
