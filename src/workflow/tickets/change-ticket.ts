import type { Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { FormData } from '#domain/form/form.ts';
import { readTicket, ticketRef } from '#domain/tickets/ticket.ts';
import { TicketRecord, TicketTypeRecord } from '#persistence/entities/index.ts';
import { decideWorkflow, type PersonsCommand } from '#workflow/decide/decide-workflow.ts';
import type { Environment } from '#workflow/environment.ts';

export type TicketRequest = {
  tenantId: string;
  actorId: string;
  granted?: readonly string[] | undefined;
  ticketId: string;
};

/**
 * Changes what a ticket says: the answer to requested changes, which sends its workflow on. At any other time nobody changes what others
 * are deciding on.
 * @throws DomainError `not_found`; `not_waiting` unless changes were requested; `invalid_form`; `not_permitted` for others than its
 *   creator, ticket admins and admins.
 */
export async function changeTicket(env: Environment, request: TicketRequest & { data: FormData }): Promise<void> {
  const { tenantId } = request;
  const ticket = await openTicket(env, request);
  const em = env.entities(tenantId);
  const type = await em.findOneOrFail(TicketTypeRecord, { key: ticket.typeKey });
  const command = ({ definition }: { definition: Definition }): PersonsCommand => {
    const { data, ownData } = readTicket(type, definition, request.data);
    if (definition.fields.length === 0) return { type: 'resubmit', ownData: { ...data, ...ownData }, ofTicket: true };
    // A field of the ticket's own that was emptied becomes null, as one of the definition's does.
    const asked = new Set(definition.fields.map(({ key }) => key));
    const emptied = type.fields.filter(({ key }) => !asked.has(key)).map(({ key }) => [key, null] as const);
    return { type: 'resubmit', data, ownData: { ...Object.fromEntries(emptied), ...ownData }, ofTicket: true };
  };
  await decideWorkflow(env, { ...request, ref: ticket.ref, command });
}

/**
 * Calls a ticket off: its workflow is canceled, and its history kept.
 * @throws DomainError as {@link changeTicket}; `workflow_closed` when it has ended.
 */
export async function withdrawTicket(env: Environment, request: TicketRequest): Promise<void> {
  const { ref } = await openTicket(env, request);
  await decideWorkflow(env, { ...request, ref, command: { type: 'cancel', ofTicket: true } });
}

async function openTicket(
  env: Environment,
  { tenantId, ticketId }: TicketRequest,
): Promise<{ typeKey: string; ref: { id: string } }> {
  const ticket = await env.entities(tenantId).findOne(TicketRecord, { id: ticketId });
  if (!ticket) throw new DomainError('not_found', { ref: ticketId });
  if (!ticket.workflowId) throw new DomainError('workflow_closed', { ref: ticketRef(ticket), status: ticket.status });
  return { typeKey: ticket.typeKey, ref: { id: ticket.workflowId } };
}
