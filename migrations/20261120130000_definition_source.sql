-- A definition as it was written, which is what people and systems edit; `body` is what it means. Null for the program's own
-- definitions, and for versions that were published before it was kept, until the same is published again.
alter table definition_version add column source jsonb;
