import { DomainError } from '#domain/errors.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkDesigner, columnsOf, type Designer, findTicketType, type TicketTypeTerms } from './ticket-type.ts';

/**
 * Gives a ticket type other terms. Tickets that were submitted stay as they are.
 * @throws DomainError `not_permitted` without `definitions:write`; `not_found`; as `columnsOf`.
 */
export async function changeTicketType(
  env: Pick<Environment, 'entities' | 'definitions'>,
  request: Designer & { key: string; terms: TicketTypeTerms },
): Promise<void> {
  const { tenantId, key, terms } = request;
  await env.entities(tenantId).transactional(async (em) => {
    await checkDesigner(em, request);
    const type = await findTicketType(em, key);
    if (!type) throw new DomainError('not_found', { ref: key });
    em.assign(type, await columnsOf(env, em, tenantId, terms));
  });
}

/** Switches a ticket type off: nobody sees or submits it any more, and its tickets go on. @throws DomainError as {@link changeTicketType}. */
export async function deactivateTicketType(
  env: Pick<Environment, 'entities'>,
  request: Designer & { key: string },
): Promise<void> {
  await env.entities(request.tenantId).transactional(async (em) => {
    await checkDesigner(em, request);
    const type = await findTicketType(em, request.key);
    if (!type) throw new DomainError('not_found', { ref: request.key });
    type.isActive = false;
  });
}
