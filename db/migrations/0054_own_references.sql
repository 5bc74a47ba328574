-- Fields of a workspace's own may hold several references; like chosen options, they are found by rows of option_link.
-- Lock and duration: access exclusive on custom_field for the check of its few rows; milliseconds.

alter table custom_field drop constraint custom_field_kind_check;
alter table custom_field add constraint custom_field_kind_check check (kind in ('text', 'long_text', 'email', 'phone', 'url', 'integer', 'decimal', 'money', 'percent', 'boolean', 'date', 'datetime', 'select', 'multi_select', 'ref', 'multi_ref', 'member', 'rating', 'color', 'address', 'json'));
