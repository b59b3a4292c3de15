import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { seesAllTicketTypes, seesTicketType } from '#domain/tickets/ticket.ts';
import { TicketTypeRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import { raw } from '#persistence/statements.ts';
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

/** The ticket types by key that are meant for the reader, without those switched off. */
export async function listTicketTypes(
  { entities }: Entities,
  request: { tenantId: string; reader: Actor; limit: number; cursor: Cursor | null },
): Promise<Page<TicketTypeResource>> {
  const { tenantId, reader, limit, cursor } = request;
  const meant = { $or: [{ [raw('cardinality(roles)')]: 0 }, { roles: { $overlap: [...reader.roles] } }] };
  const types = await entities(tenantId).find(
    TicketTypeRecord,
    { isActive: true, key: { $gt: cursor?.value ?? '' }, ...(seesAllTicketTypes(reader) ? {} : meant) },
    { orderBy: { key: 'asc' }, limit: limit + 1 },
  );
  const cursorOf = ({ key }: TicketTypeRecord): Cursor => ({ order: TICKET_TYPE_ORDER, value: key, id: '' });
  return pageOf(types, limit, cursorOf, shown);
}

/** @throws DomainError `not_found` also for one that is switched off, or meant for others. */
export async function readTicketType(
  { entities }: Entities,
  { tenantId, reader, key }: { tenantId: string; reader: Actor; key: string },
): Promise<TicketTypeResource> {
  const type = await entities(tenantId).findOne(TicketTypeRecord, { key, isActive: true });
  if (!type || !seesTicketType(reader, type)) throw new DomainError('not_found', { ref: key });
  return shown(type);
}

function shown({ key, title, description, links, workflowKey, fields, roles, layouts }: TicketTypeRecord) {
  return { key, title, description, links, workflow_key: workflowKey, fields, roles, layouts };
}
