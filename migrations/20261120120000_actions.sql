-- Actions that follow events, and what they have to tell other systems and people.

alter table action
  add column source text not null default 'api' check (source in ('api', 'file')), -- file: from actions.yaml
  add column updated_at timestamptz not null default now();
drop index action_lookup;
create index action_lookup on action (tenant_id, definition_key) where is_active;
create index action_newest on action (tenant_id, created_at, id);

alter table tenant add column actions_digest text; -- of its part of actions.yaml when that was last applied

alter table delivery
  add column key text not null default gen_random_uuid()::text, -- says what it is, once and for all: planned twice it is one
  add column position bigint generated always as identity;      -- deliveries of a workflow go out in this order
alter table delivery alter column key drop default;
alter table delivery add unique (tenant_id, key);
create index delivery_next on delivery (tenant_id, workflow_id, position) where status = 'waiting';
create index delivery_overdue on delivery ((coalesce(next_attempt_at, created_at))) where status = 'waiting';
create index delivery_newest on delivery (tenant_id, created_at desc, id);

-- Up to which row of a workflow's history it has been seen to what follows.
create table action_cursor (
  tenant_id text not null,
  workflow_id uuid not null,
  sequence integer not null,
  primary key (tenant_id, workflow_id),
  foreign key (tenant_id, workflow_id) references workflow on delete cascade
);
-- Nothing follows what happened before there were actions.
insert into action_cursor select tenant_id, id, history_sequence from workflow;

-- The serial queue of a workflow's deliveries. They share a few, so that slow systems hold up no more than these.
create function action_queue(p_tenant text, p_workflow uuid) returns text language sql immutable as $$
  select 'actions:' || p_tenant || ':' || (abs(hashtext(p_workflow::text)::bigint) % 4)
$$;
