-- The serial queue that carries a place's messages: a channel's or a person's own, so that nobody waits for what another is
-- still to get. Queues that stand idle are removed each night.
create or replace function delivery_queue(p_tenant text, p_channel text, p_user text) returns text language sql immutable as $$
  select case when p_channel is not null then 'channel:' || p_tenant || ':' || p_channel
              else 'dm:' || p_tenant || ':' || abs(hashtextextended(p_user, 0)::numeric) end
$$;
