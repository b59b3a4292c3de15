import type { z } from 'zod';
import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import { narrowed } from '#domain/people/role.ts';
import { checkTicketForm, type ticketTypeTerms } from '#domain/tickets/ticket.ts';
import { readActor } from '#persistence/actor.ts';
import { DefinitionRecord, RoleRecord, TicketTypeRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { statementsIn } from '#persistence/statements.ts';
import { unknownDefinition } from '#workflow/definitions/unknown-definition.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkPermission } from '#workflow/people/permission.ts';

/** Who designs ticket types: whoever writes definitions. */
export type Designer = { tenantId: string; actorId: string; granted?: readonly string[] | undefined };

export type TicketTypeTerms = z.output<z.ZodObject<typeof ticketTypeTerms>>;

export async function checkDesigner(em: EntityManager, { tenantId, actorId, granted }: Designer): Promise<void> {
  checkPermission(narrowed(await readActor(statementsIn(em), tenantId, actorId), granted), 'definitions:write');
}

/** The ticket type, held until the transaction ends; null when there is none that is switched on. */
export async function findTicketType(em: EntityManager, key: string): Promise<TicketTypeRecord | null> {
  return em.findOne(TicketTypeRecord, { key, isActive: true });
}

/**
 * Checks what a ticket type is to be, and gives it as its row has it.
 * @throws DomainError `unknown_definition`, `inactive_definition`, `invalid_ticket_type`, `unknown_role`.
 */
export async function columnsOf(
  env: Pick<Environment, 'definitions'>,
  em: EntityManager,
  tenantId: string,
  terms: TicketTypeTerms,
): Promise<Omit<TicketTypeTerms, 'workflow_key'> & { workflowKey: string; isActive: true; updatedAt: Date }> {
  const { workflow_key: workflowKey, ...rest } = terms;
  const found = isOwnDefinition(workflowKey) ? null : await em.findOne(DefinitionRecord, { key: workflowKey });
  if (!found) throw await unknownDefinition(em, workflowKey, { isActive: true });
  if (!found.isActive) throw new DomainError('inactive_definition', { key: workflowKey });
  checkTicketForm(rest, await env.definitions.version(tenantId, workflowKey, found.currentVersion));
  const known = (await em.find(RoleRecord, {}, { orderBy: { name: 'asc' } })).map(({ name }) => name);
  const unknown = rest.roles.find((role) => !known.includes(role));
  if (unknown !== undefined)
    throw new DomainError('unknown_role', {
      name: unknown,
      available: known,
      path: `roles.${rest.roles.indexOf(unknown)}`,
    });
  return { ...rest, workflowKey, isActive: true, updatedAt: new Date() };
}
