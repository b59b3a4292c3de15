import type { ActionEvent, ActionLevel } from '#domain/definition/action-schema.ts';
import { shownAddress } from '#domain/definition/outgoing-schema.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf, preciseInstant } from '#queries/lists/page.ts';

/** A stored action as the API shows it: as definitions write one, with where it counts and where it came from. */
export type ActionResource = {
  id: string;
  level: ActionLevel;
  /** The key of the definition, of its pipeline or of its stage; null for a global one. */
  target: string | null;
  definition_key: string | null;
  source: 'api' | 'file';
} & Record<string, unknown>;

/** What is looked for; what is left out does not matter. */
export type ActionFilter = {
  level?: ActionLevel | undefined;
  definition_key?: string | undefined;
  event?: ActionEvent | undefined;
};

export type ActionListRequest = {
  tenantId: string;
  reader: Actor;
  filter: ActionFilter;
  limit: number;
  cursor: Cursor | null;
};

/** The one order of the list, the oldest first: the order in which actions of the same `order` follow an event. */
export const ACTION_ORDER = 'created_at';

type Row = ActionResource & { place: string };

const COLUMNS = `a.parameters || jsonb_build_object(
    'id', a.id, 'level', a.level, 'target', coalesce(a.target, a.definition_key), 'definition_key', a.definition_key,
    'source', a.source, 'on', a.event, 'type', a.type, 'order', a.position, 'is_active', a.is_active,
    'place', ${preciseInstant('a.created_at')}) as action`;

/** Stored actions of a tenant. Whoever may not write them sees addresses without their query. */
export async function listActions(reads: Reads, request: ActionListRequest): Promise<Page<ActionResource>> {
  const { tenantId, reader, filter, limit, cursor } = request;
  const values: unknown[] = [tenantId];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const where = ['a.tenant_id = $1'];
  if (filter.level !== undefined) where.push(`a.level = ${add(filter.level)}`);
  if (filter.definition_key !== undefined) where.push(`a.definition_key = ${add(filter.definition_key)}`);
  if (filter.event !== undefined) where.push(`a.event = ${add(filter.event)}`);
  if (cursor) {
    const at = `${add(cursor.value)}::timestamptz`;
    where.push(`a.created_at >= ${at} and (a.created_at > ${at} or a.id > ${add(cursor.id)}::uuid)`);
  }
  const { rows } = await reads.pool.query<{ action: Row }>(
    `select ${COLUMNS} from action as a where ${where.join(' and ')} order by a.created_at, a.id limit ${limit + 1}`,
    values,
  );
  return pageOf(
    rows.map((row) => row.action),
    limit,
    ({ place, id }): Cursor => ({ order: ACTION_ORDER, value: place, id }),
    (row) => shown(row, reader),
  );
}

/** One stored action. @throws DomainError `not_found`. */
export async function readAction(
  reads: Reads,
  { tenantId, reader, id }: { tenantId: string; reader: Actor; id: string },
): Promise<ActionResource> {
  const { rows } = await reads.pool.query<{ action: Row }>({
    name: 'read_action',
    text: `select ${COLUMNS} from action as a where a.tenant_id = $1 and a.id = $2`,
    values: [tenantId, id],
  });
  const row = rows[0]?.action;
  if (!row) throw new DomainError('not_found', { ref: id });
  return shown(row, reader);
}

function shown({ place: _place, ...row }: Row, reader: Actor): ActionResource {
  if (typeof row.url !== 'string' || allows(reader.permissions, 'definitions:write')) return row;
  return { ...row, url: shownAddress(row.url) };
}
