import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import { ticketRef } from '#domain/tickets/ticket.ts';
import { TicketRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import type { Reads } from '#queries/card/card.ts';
import { olderThan, placeIn } from './by-moment.ts';
import { type Cursor, type Page, pageOf } from './page.ts';

export type TicketResource = {
  id: string;
  ref: string;
  type_key: string;
  /** Null once its workflow was cleaned up. */
  workflow_id: string | null;
  data: Record<string, unknown>;
  status: string;
  created_by: string;
  created_at: string;
};

export type TicketFilter = {
  type_key?: string | undefined;
  status?: string | undefined;
  created_by?: string | undefined;
};

/** The one order of the list, the newest first. */
export const TICKET_ORDER = '-created_at';

type Sources = Pick<Reads, 'pool'> & Entities;

/** The reader's tickets; everybody's for ticket admins. Status and data are those of their workflows at this moment. */
export async function listTickets(
  reads: Sources,
  request: { tenantId: string; reader: Actor; filter: TicketFilter; limit: number; cursor: Cursor | null },
): Promise<Page<TicketResource>> {
  const { tenantId, reader, filter, limit, cursor } = request;
  const { created_by, type_key, status } = filter;
  const conditions = [
    olderThan(cursor),
    ...(seesAllTickets(reader) ? [] : [{ createdBy: reader.id }]),
    ...(created_by === undefined ? [] : [{ createdBy: created_by }]),
    ...(type_key === undefined ? [] : [{ typeKey: type_key }]),
    ...(status === undefined ? [] : [{ status }]),
  ];
  const page = { orderBy: { createdAt: 'desc', id: 'asc' }, limit: limit + 1, populate: ['place'] } as const;
  const tickets = await reads.entities(tenantId).find(TicketRecord, { $and: conditions }, page);
  const data = await dataOf(reads, tenantId, tickets);
  return pageOf(tickets, limit, placeIn(TICKET_ORDER), (ticket) => shown(ticket, data));
}

/** A ticket by its id or number. @throws DomainError `not_found`; `not_permitted` for somebody else's, but to ticket admins. */
export async function readTicket(
  reads: Sources,
  { tenantId, reader, ref }: { tenantId: string; reader: Actor; ref: TicketRef },
): Promise<TicketResource> {
  const ticket = await reads.entities(tenantId).findOne(TicketRecord, ref);
  if (!ticket) throw new DomainError('not_found', { ref: String('id' in ref ? ref.id : ref.number) });
  if (ticket.createdBy === reader.id || seesAllTickets(reader))
    return shown(ticket, await dataOf(reads, tenantId, [ticket]));
  throw new DomainError('not_permitted', { reason: 'permission', roles: ['ticket_admin', 'admin'], users: [] });
}

/** A ticket as people and systems name it. */
export type TicketRef = { id: string } | { number: number };

function seesAllTickets(reader: Actor): boolean {
  return allows(reader.permissions, 'tickets:admin');
}

/** What tickets say is their workflows' as long as there are these. */
async function dataOf(
  { pool }: Pick<Reads, 'pool'>,
  tenantId: string,
  tickets: readonly TicketRecord[],
): Promise<Map<string | null, TicketRecord['data']>> {
  const { rows } = await pool.query<Pick<TicketRecord, 'id' | 'data'>>({
    name: 'data_of_tickets',
    text: 'select id, data from workflow where tenant_id = $1 and id = any($2)',
    values: [tenantId, tickets.map(({ workflowId }) => workflowId)],
  });
  return new Map(rows.map(({ id, data }) => [id, data]));
}

function shown(ticket: TicketRecord, data: Awaited<ReturnType<typeof dataOf>>): TicketResource {
  const { id, typeKey, workflowId, status, createdBy, createdAt } = ticket;
  return {
    ...{ id, ref: ticketRef(ticket), type_key: typeKey, workflow_id: workflowId },
    data: { ...(data.get(workflowId) ?? ticket.data) },
    ...{ status, created_by: createdBy, created_at: createdAt.toISOString() },
  };
}
