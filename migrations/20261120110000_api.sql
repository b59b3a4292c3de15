-- Lists of approvals over the API, in the orders that they are asked for.
create index approval_newest on approval (tenant_id, created_at desc, id);
create index approval_by_expiry on approval (tenant_id, coalesce(expires_at, 'infinity'), id);
create index approval_run on approval (tenant_id, workflow_run_id) where workflow_run_id is not null;
create index approval_action_run on approval (tenant_id, action_run_id) where action_run_id is not null;
