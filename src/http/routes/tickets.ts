import { DomainError } from '#domain/errors.ts';
import { parseRef } from '#domain/request/ref.ts';
import type { ApiEnvironment } from '#http/context.ts';
import { makes, removes, shows } from '#http/operations/answers.ts';
import { paged, submissionOf } from '#http/operations/call.ts';
import { byCase, type Call, callerWith, get, type Operation, post, put, remove } from '#http/operations/operation.ts';
import { withState } from '#http/operations/retold.ts';
import { newTicket, ticket, ticketChange, ticketId, ticketPage, ticketQuery } from '#http/schemas/ticket.ts';
import { listTickets, readTicket, TICKET_ORDER, type TicketResource } from '#queries/lists/tickets.ts';
import { changeTicket, type TicketRequest, withdrawTicket } from '#workflow/tickets/change-ticket.ts';
import { submitTicket } from '#workflow/tickets/submit-ticket.ts';

/** `/tickets`: what people submitted. */
export function ticketOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/tickets', "The caller's tickets, the newest first; everybody's for ticket admins", {
      access: callerWith('tickets:view'),
      query: ticketQuery,
      answer: shows(ticketPage, 'A page of them'),
      handle: ({ reading, query }) => listTickets(env, { ...reading, ...paged(query, TICKET_ORDER) }),
    }),
    post('/tickets', 'Submit a ticket: starts the workflow of its type', {
      access: byCase,
      body: newTicket,
      answer: makes(ticket, 'Submitted', ({ id }) => id),
      handle: async ({ context, asking, reading, body: { type_key: typeKey, data } }) => {
        const submissionId = await submissionOf(context);
        const { ticketId: id } = await submitTicket(env, { ...asking, typeKey, data, submissionId });
        return shown(env, reading, id);
      },
    }),
    get('/tickets/{id}', 'A ticket; for whoever submitted it and for ticket admins', {
      access: callerWith('tickets:view'),
      params: ticketId,
      answer: shows(ticket, 'The ticket'),
      handle: ({ reading, params }) => shown(env, reading, params.id),
    }),
    put(
      '/tickets/{id}',
      'Answer requested changes with the whole form; at any other time nobody changes what others decide on (409)',
      {
        access: callerWith('tickets:create'),
        params: ticketId,
        body: ticketChange,
        answer: shows(ticket, 'The ticket as it is then'),
        handle: (call) => change(env, call, (about) => changeTicket(env, { ...about, ...call.body })),
      },
    ),
    remove('/tickets/{id}', 'Call a ticket off: its workflow is canceled. The ticket and its history are kept', {
      access: callerWith('tickets:create'),
      params: ticketId,
      answer: removes('Called off'),
      handle: (call) => change(env, call, (about) => withdrawTicket(env, about)),
    }),
  ];
}

async function shown(env: ApiEnvironment, reading: Call['reading'], id: string): Promise<TicketResource> {
  const ref = parseRef(id.replace(/^tk-(?=\d)/i, ''));
  if (!ref || /^wf/i.test(id)) throw new DomainError('not_found', { ref: id });
  return readTicket(env, { ...reading, ref });
}

async function change(
  env: ApiEnvironment,
  { asking, reading, params }: Call<unknown, { id: string }>,
  act: (about: TicketRequest) => Promise<void>,
): Promise<TicketResource> {
  const { id } = await shown(env, reading, params.id);
  // Who may change a ticket has just read it.
  await withState(act({ ...asking, ticketId: id }), () => shown(env, reading, id));
  return shown(env, reading, id);
}
