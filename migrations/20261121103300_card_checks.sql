-- When a copy of a card is looked at next in Slack, where others may have edited or deleted it; null when it need not be any more.
alter table message add column check_at timestamptz;
create index message_check on message (check_at) where check_at is not null;
update message as m set check_at = now() + interval '10 minutes', shown_sequence = w.history_sequence
  from workflow as w
 where m.kind = 'card' and m.status = 'sent' and w.tenant_id = m.tenant_id and w.id = m.workflow_id and w.completed_at is null;
