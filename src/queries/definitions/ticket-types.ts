import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { seesAllTicketTypes, seesTicketType } from '#domain/tickets/ticket.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf } from '#queries/lists/page.ts';

export type TicketTypeResource = {
  key: string;
  title: string;
  description: string | null;
  links: Record<string, unknown>[];
  workflow_key: string;
  fields: Record<string, unknown>[];
  roles: string[];
  layouts: Record<string, unknown>;
};

/** The one order of the list, for its cursor. */
export const TICKET_TYPE_ORDER = 'key';

const TICKET_TYPE = 'key, title, description, links, workflow_key, fields, roles, layouts';

/** The ticket types by key that are meant for the reader, without those switched off. */
export async function listTicketTypes(
  { pool }: Pick<Reads, 'pool'>,
  request: { tenantId: string; reader: Actor; limit: number; cursor: Cursor | null },
): Promise<Page<TicketTypeResource>> {
  const { tenantId, reader, limit, cursor } = request;
  const { rows } = await pool.query<TicketTypeResource>(
    `select ${TICKET_TYPE} from ticket_type
      where tenant_id = $1 and is_active and ($2 or roles = '{}' or roles && $3::text[])
        and ($4::text is null or key > $4) order by key limit $5`,
    [tenantId, seesAllTicketTypes(reader), reader.roles, cursor?.value ?? null, limit + 1],
  );
  const cursorOf = ({ key }: TicketTypeResource): Cursor => ({ order: TICKET_TYPE_ORDER, value: key, id: '' });
  return pageOf(rows, limit, cursorOf, (row) => row);
}

/** @throws DomainError `not_found` also for one that is switched off, or meant for others. */
export async function readTicketType(
  { pool }: Pick<Reads, 'pool'>,
  { tenantId, reader, key }: { tenantId: string; reader: Actor; key: string },
): Promise<TicketTypeResource> {
  const { rows } = await pool.query<TicketTypeResource>(
    `select ${TICKET_TYPE} from ticket_type where tenant_id = $1 and key = $2 and is_active`,
    [tenantId, key],
  );
  if (!rows[0] || !seesTicketType(reader, rows[0])) throw new DomainError('not_found', { ref: key });
  return rows[0];
}
