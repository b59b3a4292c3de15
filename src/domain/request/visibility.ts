import type { Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, allows, builtInRolesWith, isAdmin } from '#domain/people/role.ts';

/** Roles whose people see a request beside those who take part in it; null for everybody who may view requests. */
export type VisibleTo = readonly string[] | null;

/** As much of a request as says who sees it. `participates`: it is the reader's, or they are or were asked about it. */
export type Seen = { visibleTo: VisibleTo; participates: boolean };

/** The role for which a ticket of a restricted type stays visible. */
const TICKET_ADMIN = 'ticket_admin';

/**
 * Who sees a new request of a definition. Where it does not say: everybody who may view requests, but its participants alone
 * where it goes to them by direct message, or comes from a ticket type that is meant for some.
 * @param from.ticketRoles who may submit its ticket type; nobody in particular when there are none
 * @param from.channel where it was asked, for a definition that leaves this to its requests
 */
export function visibilityOf(
  { visibility, deliver, channel_from_data }: Definition,
  from: { ticketRoles?: readonly string[] | undefined; channel: unknown },
): VisibleTo {
  if (visibility === 'everyone') return null;
  if (visibility === 'participants') return [];
  if (visibility !== undefined) return visibility.roles;
  if (from.ticketRoles !== undefined && from.ticketRoles.length > 0) return [TICKET_ADMIN];
  const direct = deliver === 'dm' || (channel_from_data !== undefined && typeof from.channel !== 'string');
  return direct ? [] : null;
}

/** Whether somebody sees a request: admins and participants always, others by what they may view. */
function maySee(reader: Actor, { visibleTo, participates }: Seen): boolean {
  if (reader.deactivated) return false;
  if (participates || isAdmin(reader)) return true;
  if (!allows(reader.permissions, 'workflows:view')) return false;
  return visibleTo === null || keysOf(reader).some((key) => visibleTo.includes(key));
}

/** What opens restricted requests to somebody: their roles, and seeing to tickets by whatever role. */
export function keysOf({ roles, permissions }: Actor): string[] {
  return allows(permissions, 'tickets:admin') ? [...roles, TICKET_ADMIN] : [...roles];
}

/** @throws DomainError `not_permitted` for who does not see the request: `private` where viewing requests does not help. */
export function checkMaySee(reader: Actor, seen: Seen): void {
  if (maySee(reader, seen)) return;
  if (reader.deactivated) throw new DomainError('not_permitted', { reason: 'deactivated', roles: [], users: [] });
  if (seen.visibleTo === null)
    throw new DomainError('not_permitted', {
      reason: 'permission',
      roles: builtInRolesWith('workflows:view').slice(0, 1),
      users: [],
    });
  throw new DomainError('not_permitted', { reason: 'private', roles: [], users: [] });
}
