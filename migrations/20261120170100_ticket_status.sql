-- A ticket's status is its workflow's at any moment, once that has ended in the words of its definition (`status_values`). It
-- is written beside the ticket with every change, so that tickets of a status are found however rare they are.
create function ticket_status(p_tenant text, p_key text, p_version integer, p_status text) returns text language sql stable as $$
  select coalesce((select body->'status_values'->>p_status from definition_version
                    where tenant_id = p_tenant and key = p_key and version = p_version), p_status)
$$;

create function workflow_tells_ticket() returns trigger language plpgsql as $$
begin
  update ticket set status = ticket_status(new.tenant_id, new.definition_key, new.definition_version, new.status)
   where tenant_id = new.tenant_id and workflow_id = new.id;
  return null;
end;
$$;
create trigger workflow_tells_ticket after update of status on workflow
  for each row when (old.status <> new.status) execute function workflow_tells_ticket();

update ticket as t set status = ticket_status(w.tenant_id, w.definition_key, w.definition_version, w.status)
  from workflow as w where w.tenant_id = t.tenant_id and w.id = t.workflow_id;
create index ticket_status on ticket (tenant_id, status, created_at desc, id);
