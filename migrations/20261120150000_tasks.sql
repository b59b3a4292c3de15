-- Lists of tasks over the API, the newest first: open ones of systems, and what each person has decided.
create index task_newest on task (tenant_id, created_at desc, id);
create index assignment_decided on assignment (tenant_id, user_id) where status in ('approved', 'denied');
create index approval_form on approval (tenant_id, created_at desc, id) where kind = 'submit';
