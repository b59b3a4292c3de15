-- When what follows a comment was planned. Comments that were there before are taken for planned; the passing default sets it
-- without writing their rows.
alter table comment add column planned_at timestamptz default now();
alter table comment alter column planned_at drop default;
