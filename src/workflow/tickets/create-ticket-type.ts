import { DomainError } from '#domain/errors.ts';
import { TicketTypeRecord } from '#persistence/entities/index.ts';
import { isUniqueViolation } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkDesigner, columnsOf, type Designer, type TicketTypeTerms } from './ticket-type.ts';

/**
 * Makes a ticket type, or switches one of that key on again with these terms.
 * @throws DomainError `not_permitted` without `definitions:write`; `ticket_type_exists`; as `columnsOf`.
 */
export async function createTicketType(
  env: Pick<Environment, 'entities' | 'definitions'>,
  request: Designer & { key: string; terms: TicketTypeTerms },
): Promise<void> {
  const { tenantId, actorId, key, terms } = request;
  try {
    await env.entities(tenantId).transactional(async (em) => {
      await checkDesigner(em, request);
      const columns = await columnsOf(env, em, tenantId, terms);
      const before = await em.findOne(TicketTypeRecord, { key });
      if (before?.isActive) throw new DomainError('ticket_type_exists', { key });
      if (before) em.assign(before, columns);
      else em.create(TicketTypeRecord, { tenantId, key, createdBy: actorId, ...columns });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError('ticket_type_exists', { key });
    throw error;
  }
}
