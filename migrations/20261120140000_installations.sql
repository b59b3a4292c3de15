-- One installation a tenant: installing the app again renews it. Each time it has a new id, which its tokens are bound to.
delete from installation as old
 using installation as newer
 where old.tenant_id = newer.tenant_id and (old.installed_at, old.id) < (newer.installed_at, newer.id);
create unique index installation_of_tenant on installation (tenant_id);
alter table installation
  add column bot_id text,
  add column refresh_token_encrypted bytea,  -- where Slack's token rotation is on, and when its token ends then
  add column token_expires_at timestamptz;

-- States of installs that came back from Slack, so that each is good once. They are void by themselves after ten minutes.
create table used_state (
  digest bytea primary key,
  used_at timestamptz not null default now()
);

-- A grant is to a person or to a group, so neither column can be in the key: it has an id of its own.
alter table role_member add column id uuid not null default gen_random_uuid();
alter table role_member add primary key (tenant_id, id);
