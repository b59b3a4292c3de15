import { DomainError } from '#domain/errors.ts';
import type { FormData } from '#domain/form/form.ts';
import { type Actor, allows, narrowed } from '#domain/people/role.ts';
import { statusOf, type Workflow } from '#domain/request/workflow.ts';
import { maySubmit, readTicket } from '#domain/tickets/ticket.ts';
import { readActor } from '#persistence/actor.ts';
import { TicketRecord, TicketTypeRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { statementsIn } from '#persistence/statements.ts';
import { readCurrentDefinition, startWorkflow } from '#workflow/decide/start-workflow.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkPermission } from '#workflow/people/permission.ts';

export type TicketSubmission = {
  tenantId: string;
  actorId: string;
  granted?: readonly string[] | undefined;
  typeKey: string;
  data: FormData;
  /** Names this very submission: the same one delivered twice makes one ticket. */
  submissionId?: string | undefined;
};

/**
 * Submits a ticket: starts the workflow of its type with what was filled in. Both are written together.
 * @returns the ticket's id.
 * @throws DomainError `not_permitted` without `tickets:create`; `unknown_ticket_type` also for one that is meant for others;
 *   `invalid_form`; and what starting its workflow is refused with.
 */
export async function submitTicket(env: Environment, submission: TicketSubmission): Promise<{ ticketId: string }> {
  const { tenantId, actorId, granted, typeKey } = submission;
  const actor = narrowed(await readActor(env.pool, tenantId, actorId), granted);
  checkPermission(actor, 'tickets:create');
  const type = await typeFor(env.entities(tenantId), actor, typeKey);
  const definition = await readCurrentDefinition(env, tenantId, type.workflowKey);
  const { data, ownData } = readTicket(type, definition, submission.data);
  const id = env.newId();
  const { workflow, repeated } = await startWorkflow(env, {
    ...submission,
    // A token for tickets starts what they start; whether its person may, is asked as ever.
    granted: granted && allows(granted, 'tickets:create') ? [...granted, 'workflows:create'] : granted,
    definitionKey: type.workflowKey,
    data,
    ownData,
    ticketRoles: type.roles,
    alongside: (em, started) => writeTicket(em, { id, typeKey, actorId, workflow: started, at: env.now() }),
  });
  if (!repeated) return { ticketId: id };
  const ticket = await env.entities(tenantId).findOneOrFail(TicketRecord, { workflowId: workflow.id });
  return { ticketId: ticket.id };
}

async function typeFor(em: EntityManager, actor: Actor, key: string): Promise<TicketTypeRecord> {
  const types = await em.find(TicketTypeRecord, { isActive: true }, { orderBy: { key: 'asc' } });
  const open = types.filter((one) => maySubmit(actor, one));
  const type = open.find((one) => one.key === key);
  if (!type) throw new DomainError('unknown_ticket_type', { key, available: open.map((one) => one.key) });
  return type;
}

type NewTicket = { id: string; typeKey: string; actorId: string; workflow: Workflow; at: Date };

async function writeTicket(em: EntityManager, { id, typeKey, actorId, workflow, at }: NewTicket): Promise<void> {
  const { tenantId, data } = workflow;
  // One statement: it waits for whoever draws a number, and not for those who only point at the tenant's row.
  const { rows } = await statementsIn(em).query<{ number: number }>({
    text: 'update tenant set last_ticket = last_ticket + 1 where id = $1 returning last_ticket as number',
    values: [tenantId],
  });
  const number = rows[0]?.number;
  if (number === undefined) throw new Error(`there is no tenant ${tenantId}`);
  em.create(TicketRecord, {
    ...{ tenantId, id, number, typeKey, workflowId: workflow.id, data },
    ...{ status: statusOf(workflow), createdBy: actorId, createdAt: at },
  });
}
