alter table tenant add column last_ticket integer not null default 0; -- number of its newest ticket
create index ticket_newest on ticket (tenant_id, created_at desc, id);
