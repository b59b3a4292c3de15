-- Which call made which row of a history, for calls that name themselves: the same call again finds what came of it, also when nobody
-- was told. Kept as long as such a name is good.
create table written_call (
  tenant_id text not null references tenant,
  id uuid not null,                          -- of the call's name
  workflow_id uuid not null,
  sequence integer not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index written_call_old on written_call (created_at);
