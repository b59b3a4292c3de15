-- The workflows of a definition, newest first and by status. Status and definition are told without a look at the rows.
create index workflow_of_definition on workflow (tenant_id, definition_key, created_at desc, id) include (status);
create index approval_of_definition on approval (tenant_id, definition_key, status);
