import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf, preciseInstant } from './page.ts';

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

/** The reader's tickets; everybody's for ticket admins. Status and data are those of their workflows at this moment. */
export async function listTickets(
  { pool }: Pick<Reads, 'pool'>,
  request: { tenantId: string; reader: Actor; filter: TicketFilter; limit: number; cursor: Cursor | null },
): Promise<Page<TicketResource>> {
  const { tenantId, reader, filter, limit, cursor } = request;
  const values: unknown[] = [tenantId];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const where = ['t.tenant_id = $1'];
  if (!seesAllTickets(reader)) where.push(`t.created_by = ${add(reader.id)}`);
  if (filter.created_by !== undefined) where.push(`t.created_by = ${add(filter.created_by)}`);
  if (filter.type_key !== undefined) where.push(`t.type_key = ${add(filter.type_key)}`);
  if (filter.status !== undefined) where.push(`t.status = ${add(filter.status)}`);
  if (cursor) {
    const at = `${add(cursor.value)}::timestamptz`;
    where.push(`t.created_at <= ${at} and (t.created_at < ${at} or t.id > ${add(cursor.id)}::uuid)`);
  }
  const { rows } = await pool.query<TicketResource & { place: string }>(
    `select ${TICKET}, ${preciseInstant('t.created_at')} as place from ${FROM}
      where ${where.join(' and ')} order by t.created_at desc, t.id limit ${limit + 1}`,
    values,
  );
  const cursorOf = (row: { place: string; id: string }): Cursor => ({
    order: TICKET_ORDER,
    value: row.place,
    id: row.id,
  });
  return pageOf(rows, limit, cursorOf, ({ place: _place, ...row }) => row);
}

/** A ticket by its id or number. @throws DomainError `not_found`; `not_permitted` for somebody else's, but to ticket admins. */
export async function readTicket(
  { pool }: Pick<Reads, 'pool'>,
  { tenantId, reader, ref }: { tenantId: string; reader: Actor; ref: TicketRef },
): Promise<TicketResource> {
  const [column, value] = 'id' in ref ? ['t.id', ref.id] : ['t.number', ref.number];
  const { rows } = await pool.query<TicketResource>(
    `select ${TICKET} from ${FROM} where t.tenant_id = $1 and ${column} = $2`,
    [tenantId, value],
  );
  const ticket = rows[0];
  if (!ticket) throw new DomainError('not_found', { ref: String(value) });
  if (ticket.created_by === reader.id || seesAllTickets(reader)) return ticket;
  throw new DomainError('not_permitted', { reason: 'permission', roles: ['ticket_admin', 'admin'], users: [] });
}

/** A ticket as people and systems name it. */
export type TicketRef = { id: string } | { number: number };

export function seesAllTickets(reader: Actor): boolean {
  return allows(reader.permissions, 'tickets:admin');
}

const FROM = `ticket as t
  left join workflow as w on w.tenant_id = t.tenant_id and w.id = t.workflow_id`;

const TICKET = `t.id, 'TK-' || t.number as ref, t.type_key, t.workflow_id, coalesce(w.data, t.data) as data,
  t.status, t.created_by, iso_utc(t.created_at) as created_at`;
