-- What was removed, by whom and where it was put before. The rows themselves are gone: this one stays.
create table cleanup_run (
  tenant_id text not null references tenant,
  id uuid not null,
  actor_id text,                             -- null for the schedule
  at timestamptz not null,
  ended_before timestamptz not null,         -- only what had ended by then
  statuses text[] not null,
  workflows integer not null default 0,
  counts jsonb not null default '{}',        -- rows of each table
  archive text,                              -- name of the file that they were written to first
  primary key (tenant_id, id)
);
create index cleanup_run_newest on cleanup_run (tenant_id, at desc);

create index workflow_ended on workflow (tenant_id, completed_at) where completed_at is not null;
-- Each row that goes is looked for where it might still be referred to.
create index message_parent on message (tenant_id, parent_key) where parent_key is not null;
create index task_workflow on task (tenant_id, workflow_id);
create index delivery_workflow on delivery (tenant_id, workflow_id) where workflow_id is not null;
