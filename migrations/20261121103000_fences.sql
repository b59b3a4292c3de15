-- A post to Slack cannot be taken back, and Slack takes no key that would make it happen once. So who posts marks the message
-- first, under a name of that attempt, and nobody begins another before the first cannot be under way any more.
alter table message
  add column attempt uuid,                   -- names the attempt under which it is `sending`
  add column sending_until timestamptz,      -- from when on that attempt cannot be under way any more
  add column gone_ts text,                   -- of the newest copy that is no longer there: what is told of it comes late
  add column shown_sequence integer;         -- newest history row that the card shows

-- How far a channel or thread has been looked through for messages of ours of which no answer came. One look serves all of them.
create table look (
  tenant_id text not null references tenant,
  channel_id text not null,
  thread_ts text not null default '',        -- '' for the channel itself
  begun_at timestamptz not null,
  oldest double precision not null,          -- Slack's time, in seconds, down to which is looked
  cursor text,                               -- where the next page begins
  finished_at timestamptz,
  primary key (tenant_id, channel_id, thread_ts)
);

-- A job worker says every few seconds that it goes on; null for programs of before, which did not.
alter table job_worker add column seen_at timestamptz;
