import type { ActionEvent, ActionLevel } from '#domain/definition/action-schema.ts';
import { shownAddress } from '#domain/definition/outgoing-schema.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import { ActionRecord, type ActionSource } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import { newerThan, placeIn } from '#queries/lists/by-moment.ts';
import { type Cursor, type Page, pageOf } from '#queries/lists/page.ts';

/** A stored action as the API shows it: as definitions write one, with where it counts and where it came from. */
export type ActionResource = {
  id: string;
  level: ActionLevel;
  /** The key of the definition, of its pipeline or of its stage; null for a global one. */
  target: string | null;
  definition_key: string | null;
  source: ActionSource;
} & Record<string, unknown>;

/** What is looked for; what is left out does not matter. */
type ActionFilter = {
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

/** Stored actions of a tenant. Whoever may not write them sees addresses without their query. */
export async function listActions({ entities }: Entities, request: ActionListRequest): Promise<Page<ActionResource>> {
  const { tenantId, reader, filter, limit, cursor } = request;
  const { level, definition_key, event } = filter;
  const wanted = {
    ...(level === undefined ? {} : { level }),
    ...(definition_key === undefined ? {} : { definitionKey: definition_key }),
    ...(event === undefined ? {} : { event }),
    ...newerThan(cursor),
  };
  const page = { orderBy: { createdAt: 'asc', id: 'asc' }, limit: limit + 1, populate: ['place'] } as const;
  const actions = await entities(tenantId).find(ActionRecord, wanted, page);
  return pageOf(actions, limit, placeIn(ACTION_ORDER), (one) => shown(one, reader));
}

/** One stored action. @throws DomainError `not_found`. */
export async function readAction(
  { entities }: Entities,
  { tenantId, reader, id }: { tenantId: string; reader: Actor; id: string },
): Promise<ActionResource> {
  const action = await entities(tenantId).findOne(ActionRecord, { id });
  if (!action) throw new DomainError('not_found', { ref: id });
  return shown(action, reader);
}

function shown(action: ActionRecord, reader: Actor): ActionResource {
  const { id, level, target, definitionKey, source, event, type, position, isActive, parameters } = action;
  const { url } = parameters;
  const hidden = typeof url === 'string' && !allows(reader.permissions, 'definitions:write');
  return {
    ...parameters,
    ...(hidden ? { url: shownAddress(url) } : {}),
    ...{ id, level, target: target ?? definitionKey, definition_key: definitionKey, source },
    ...{ on: event, type, order: position, is_active: isActive },
  };
}
