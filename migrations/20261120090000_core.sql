-- The whole model. Every table is keyed by its tenant first, and every foreign key carries the tenant, so that no row can
-- ever point into another workspace. People and groups are keyed by their Slack ids.

create table tenant (
  id text primary key,                       -- Slack team id, or enterprise id for an organisation-wide install
  name text not null default '',
  bot_user_id text,
  default_roles text[] not null default '{participant,user}',
  last_number integer not null default 0,    -- of its newest workflow
  users_synced_at timestamptz,
  created_at timestamptz not null default now()
);

create table installation (
  tenant_id text not null references tenant,
  id uuid not null,
  enterprise_id text,
  team_id text,
  bot_token_encrypted bytea,
  bot_user_id text,
  scopes text[] not null default '{}',
  installed_by text,
  installed_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (tenant_id, id),
  check (enterprise_id is not null or team_id is not null)
);

create table app_user (
  tenant_id text not null references tenant,
  id text not null,
  name text not null default '',
  real_name text not null default '',
  email text,
  timezone text,
  locale text,
  manager_id text,
  is_bot boolean not null default false,
  is_deactivated boolean not null default false,
  is_external boolean not null default false, -- a guest, or of another workspace
  is_service boolean not null default false,  -- a system that calls the API
  dm_channel_id text,
  away_since timestamptz,                    -- these three: while away, whose delegate decides in their stead
  away_until timestamptz,
  delegate_id text,
  home_opened_at timestamptz,                -- App Home is drawn for those who have looked at it
  refreshed_at timestamptz,                  -- as Slack told; null while Slack was never asked
  primary key (tenant_id, id),
  check (delegate_id <> id)
);
create index app_user_delegate on app_user (tenant_id, delegate_id) where delegate_id is not null;
create index app_user_away on app_user (away_until) where away_until is not null;
create index app_user_name on app_user (tenant_id, lower(name));
create index app_user_email on app_user (tenant_id, lower(email)) where email is not null;

create table role (
  tenant_id text not null references tenant,
  name text not null check (name ~ '^[A-Za-z][A-Za-z0-9_-]{0,99}$'),
  parent text,
  head_id text,
  permissions text[] not null default '{}',
  source text not null default 'file' check (source in ('built_in', 'file', 'definition', 'slack', 'api')),
  file_digest text,                          -- of its section in roles.yaml when that was last applied
  created_at timestamptz not null default now(),
  primary key (tenant_id, name),
  foreign key (tenant_id, parent) references role on delete set null (parent)
);

create table user_group (
  tenant_id text not null references tenant,
  id text not null,
  handle text not null default '',
  refreshed_at timestamptz,
  primary key (tenant_id, id)
);

create table user_group_member (
  tenant_id text not null,
  group_id text not null,
  user_id text not null,
  primary key (tenant_id, group_id, user_id),
  foreign key (tenant_id, group_id) references user_group on delete cascade
);
create index user_group_member_user on user_group_member (tenant_id, user_id);

create table role_member (
  tenant_id text not null,
  role text not null,
  user_id text,
  group_id text,
  granted_by text,
  granted_at timestamptz not null default now(),
  foreign key (tenant_id, role) references role on delete cascade,
  foreign key (tenant_id, group_id) references user_group,
  check (num_nonnulls(user_id, group_id) = 1)
);
create unique index role_member_user on role_member (tenant_id, role, user_id) where user_id is not null;
create unique index role_member_group on role_member (tenant_id, role, group_id) where group_id is not null;
create index role_member_of_user on role_member (tenant_id, user_id) where user_id is not null;
create index role_member_of_group on role_member (tenant_id, group_id) where group_id is not null;

create table definition (
  tenant_id text not null references tenant,
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,99}$'),
  current_version integer not null,
  is_active boolean not null default true,
  created_by text,
  created_at timestamptz not null default now(),
  updated_by text,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, key)
);

create table definition_version (
  tenant_id text not null,
  key text not null,
  version integer not null check (version > 0),
  body jsonb not null,                       -- as validated, every default filled in
  digest text not null,                      -- of the body: publishing the same again makes no new version
  created_by text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, key, version)
);
alter table definition_version add foreign key (tenant_id, key) references definition deferrable initially deferred;

create table workflow (
  tenant_id text not null references tenant,
  id uuid not null,
  number integer not null,
  definition_key text not null,
  definition_version integer not null,
  name text not null,
  status text not null check (status in ('not_started', 'in_progress', 'on_hold', 'completed', 'rejected', 'canceled')),
  stage text not null,
  entity_type text,
  entity_id text,
  data jsonb not null default '{}',
  outputs jsonb not null default '{}',
  requester_id text not null,
  assignee_id text,
  round integer not null default 1 check (round > 0),
  sent_back_by text,                         -- set while it waits for its requester
  sent_back_reason text,
  held_by text,
  held_at timestamptz,
  hold_reason text,
  settling jsonb,                            -- a decision that may still be taken back
  settles_at timestamptz,
  channel_id text,                           -- where its card is, once that is known
  history_sequence integer not null,
  history_hash text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  completed_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, definition_key, definition_version) references definition_version,
  check ((completed_at is not null) = (status in ('completed', 'rejected', 'canceled'))),
  check ((held_by is not null) = (status = 'on_hold'))
) with (fillfactor = 80);                    -- room for its many changes beside it, so that the indexes need not follow
create index workflow_newest on workflow (tenant_id, created_at desc, id);
create index workflow_open on workflow (tenant_id, created_at desc, id) where completed_at is null;
create index workflow_open_definition on workflow (tenant_id, definition_key, definition_version, created_at desc, id)
  where completed_at is null;
create index workflow_closed on workflow (tenant_id, created_at desc, id) where completed_at is not null;
create index workflow_status on workflow (tenant_id, status, created_at desc, id);
create index workflow_requester on workflow (tenant_id, requester_id, created_at desc, id);
create index workflow_definition on workflow (tenant_id, definition_key, definition_version, created_at desc);
create index workflow_entity on workflow (tenant_id, entity_type, entity_id) where entity_id is not null;
create index workflow_assignee on workflow (tenant_id, assignee_id, created_at desc) where assignee_id is not null;
create index workflow_settling on workflow (settles_at) where settles_at is not null;
create index workflow_sent_back on workflow (tenant_id, requester_id) where sent_back_by is not null;

create table approval (
  tenant_id text not null,
  id uuid not null,
  workflow_id uuid,                          -- null for an approval that another system asked for by itself
  workflow_run_id uuid,
  action_run_id uuid,
  definition_key text,                       -- its workflow's, so that who was asked last by rotation is found at once
  stage text,
  position integer not null default 0,
  round integer not null default 1,
  by_triggers boolean not null default false,
  kind text not null check (kind in ('approve', 'submit', 'check_in_verify', 'move')),
  strategy text not null,
  status text not null
    check (status in ('pending', 'approved', 'denied', 'escalated', 'expired', 'canceled', 'changes_requested')),
  approver_roles text[] not null default '{}',
  approver_users text[] not null default '{}',
  escalated_roles text[] not null default '{}', -- those of the approver roles that an escalation called in
  excluded_users text[] not null default '{}',  -- may not decide whatever roles they have
  escalate_role text,
  form text,
  required integer not null default 1,
  percentage double precision check (percentage > 0 and percentage <= 100),
  expires_at timestamptz,
  wake_at timestamptz,
  reminders integer not null default 0,
  escalation_level integer not null default 0,
  checked_in_by text,
  resolved_at timestamptz,
  actor_id text,
  metadata jsonb not null default '{}',
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, workflow_id) references workflow,
  check ((resolved_at is null) = (status in ('pending', 'escalated'))),
  check (wake_at is null or status in ('pending', 'escalated'))
);
create index approval_workflow on approval (tenant_id, workflow_id, created_at);
create index approval_due on approval (wake_at) where wake_at is not null;
create index approval_expires on approval (tenant_id, expires_at) where status in ('pending', 'escalated');
create index approval_open on approval (tenant_id, created_at desc, id) where status in ('pending', 'escalated');
create index approval_open_roles on approval using gin (approver_roles) where status in ('pending', 'escalated');
create index approval_open_users on approval using gin (approver_users) where status in ('pending', 'escalated');
create index approval_turn on approval (tenant_id, definition_key, stage, position, created_at desc, id desc)
  where strategy = 'round_robin';
create index approval_status on approval (tenant_id, status, created_at desc, id);

create table assignment (
  tenant_id text not null,
  id uuid not null,
  approval_id uuid not null,
  user_id text not null,
  status text not null check (status in ('open', 'approved', 'denied', 'delegated', 'released')),
  delegated_from text,
  decided_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, approval_id) references approval on delete cascade,
  check ((decided_at is null) = (status = 'open'))
);
-- A person decides an approval once, whatever is delivered twice; and once for each whose say they were given.
create unique index assignment_once on assignment (tenant_id, approval_id, user_id, coalesce(delegated_from, ''))
  where status <> 'delegated';
create index assignment_given on assignment (tenant_id, delegated_from) where delegated_from is not null;
create index assignment_approval on assignment (tenant_id, approval_id);
create index assignment_open on assignment (tenant_id, user_id) where status = 'open';

-- Until when somebody does not want to see an approval in their list, nor to be reminded of it.
create table snooze (
  tenant_id text not null,
  approval_id uuid not null,
  user_id text not null,
  until timestamptz not null,
  primary key (tenant_id, approval_id, user_id),
  foreign key (tenant_id, approval_id) references approval on delete cascade
);
create index snooze_over on snooze (until);

-- A step put to a system. The core decides what becomes of it; the job that calls the system counts its attempts.
create table task (
  tenant_id text not null,
  id uuid not null,
  workflow_id uuid not null,
  stage text not null,
  round integer not null,
  type text not null check (type in ('SYNC_ACTION', 'ASYNC_ACTION')),
  status text not null check (status in ('open', 'in_progress', 'pending', 'completed', 'cancelled', 'error')),
  chain integer not null,
  attempts integer not null default 0,
  input_data jsonb,
  output_data jsonb,
  error text,
  callback_token_hashes text[] not null default '{}', -- SHA-256 of the call-back tokens given out, one each attempt
  expires_at timestamptz,                    -- until when the system may call back
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, workflow_id) references workflow,
  check ((completed_at is not null) = (status in ('completed', 'cancelled')))
);
create index task_unfinished on task (tenant_id, workflow_id) where status in ('open', 'in_progress', 'pending', 'error');
create index task_running on task (created_at) where status in ('open', 'in_progress', 'pending');
create index task_callback on task using gin (callback_token_hashes);

create table history (
  tenant_id text not null,
  workflow_id uuid not null,
  sequence integer not null check (sequence > 0),
  at timestamptz not null,
  actor_id text,
  trigger text not null,
  from_stage text,
  to_stage text,
  comment text,
  data jsonb not null,
  events jsonb not null,
  hash text not null,
  previous_hash text not null,
  primary key (tenant_id, workflow_id, sequence),
  foreign key (tenant_id, workflow_id) references workflow
);

create table comment (
  tenant_id text not null,
  id uuid not null,
  workflow_id uuid not null,
  stage text,
  author_id text not null,
  content text not null,
  source text not null check (source in ('slack', 'api', 'command')),
  source_channel text,
  source_ts text,
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, source_channel, source_ts),
  foreign key (tenant_id, workflow_id) references workflow
);
create index comment_workflow on comment (tenant_id, workflow_id, created_at);

-- Everything that the bot writes to Slack: first a row, then a message. `key` says what it is, once and for all.
create table message (
  tenant_id text not null references tenant,
  id uuid not null,
  key text not null,
  kind text not null check (kind in ('card', 'notice')),
  workflow_id uuid,
  approval_id uuid,
  comment_id uuid,
  to_channel text,                           -- channel id or #name
  to_user text,                              -- or a person's direct messages
  parent_key text,                           -- the message in whose thread it is posted
  body jsonb not null default '{}',          -- of a notice: which words, with what facts
  status text not null default 'waiting' check (status in ('waiting', 'sending', 'sent', 'lost', 'failed', 'deleted')),
  sending_since timestamptz,
  channel_id text,
  ts text,
  shown_digest text,                         -- of what is there now
  error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, key),
  foreign key (tenant_id, workflow_id) references workflow,
  foreign key (tenant_id, parent_key) references message (tenant_id, key),
  check (num_nonnulls(to_channel, to_user) = 1),
  check (status <> 'sent' or (channel_id is not null and ts is not null))
);
create index message_workflow on message (tenant_id, workflow_id) where workflow_id is not null;
create index message_slack on message (tenant_id, channel_id, ts) where ts is not null;
create index message_unsent on message (created_at) where status in ('waiting', 'sending');
create index message_failed on message (tenant_id, created_at desc) where status = 'failed';

-- When each rate-limited bucket (a channel, or a method) may be used next. Losing it costs one 429.
create unlogged table pace (
  tenant_id text not null,
  bucket text not null,
  next_at timestamptz not null,
  primary key (tenant_id, bucket)
);

create table action (
  tenant_id text not null references tenant,
  id uuid not null,
  level text not null check (level in ('global', 'workflow', 'pipeline', 'stage')),
  definition_key text,
  target text,
  event text not null,
  type text not null check (type in ('webhook', 'slack_message', 'email', 'function')),
  parameters jsonb not null default '{}',
  position integer not null default 0,
  is_active boolean not null default true,
  created_by text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, definition_key) references definition on delete cascade,
  check (level = 'global' or definition_key is not null)
);
create index action_lookup on action (tenant_id, event, level, definition_key, target) where is_active;

create table delivery (
  tenant_id text not null references tenant,
  id uuid not null,
  workflow_id uuid,
  action_id uuid,
  kind text not null,
  target text not null,
  payload jsonb not null default '{}',
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  last_error text,
  next_attempt_at timestamptz,
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, workflow_id) references workflow
);
create index delivery_status on delivery (tenant_id, status, created_at desc, id);

create table ticket_type (
  tenant_id text not null references tenant,
  key text not null,
  title text not null,
  description text,
  links jsonb not null default '[]',
  workflow_key text not null,
  fields jsonb not null default '[]',
  roles text[] not null default '{}',
  layouts jsonb not null default '{}',
  is_active boolean not null default true,
  created_by text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, key),
  foreign key (tenant_id, workflow_key) references definition
);

create table ticket (
  tenant_id text not null,
  id uuid not null,
  number integer not null,
  type_key text not null,
  workflow_id uuid,
  data jsonb not null default '{}',
  status text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, type_key) references ticket_type,
  foreign key (tenant_id, workflow_id) references workflow
);
create index ticket_creator on ticket (tenant_id, created_by, created_at desc);
create index ticket_workflow on ticket (tenant_id, workflow_id);

create table api_token (
  tenant_id text not null references tenant,
  id uuid not null,
  token_hash bytea not null unique,
  user_id text not null,
  permissions text[],
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

create table idempotency_key (
  tenant_id text not null references tenant,
  token_id text not null,
  key text not null,
  request_digest text not null,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, token_id, key)
);
create index idempotency_key_age on idempotency_key (created_at);

-- What Slack tells, stored before it is acknowledged; the id makes a second delivery of the same event change nothing.
create table inbound_event (
  tenant_id text not null,
  id text not null,
  body jsonb not null,
  received_at timestamptz not null default now(),
  handled_at timestamptz,
  primary key (tenant_id, id)
);
create index inbound_event_age on inbound_event (received_at);
