-- The newest workflows of a definition, whatever their version and however rare they are among the others.
create index workflow_of_definition on workflow (tenant_id, definition_key, created_at desc, id);
