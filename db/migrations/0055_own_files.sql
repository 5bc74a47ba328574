-- Fields of a workspace's own may hold a file. `field` of a file: the field of its record that it is the value of.
-- Lock and duration: a column without default and the check of the few rows of custom_field; milliseconds.

alter table file add column field text collate "und-x-icu";

alter table custom_field drop constraint custom_field_kind_check;
alter table custom_field add constraint custom_field_kind_check check (kind in ('text', 'long_text', 'email', 'phone', 'url', 'integer', 'decimal', 'money', 'percent', 'boolean', 'date', 'datetime', 'select', 'multi_select', 'ref', 'multi_ref', 'member', 'file', 'rating', 'color', 'address', 'json'));
