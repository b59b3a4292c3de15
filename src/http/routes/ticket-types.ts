import { seesAllTicketTypes } from '#domain/tickets/ticket.ts';
import type { ApiEnvironment } from '#http/context.ts';
import { makes, removes, shows } from '#http/operations/answers.ts';
import { paged } from '#http/operations/call.ts';
import { byCase, callerWith, get, type Operation, post, put, remove } from '#http/operations/operation.ts';
import { badParameter } from '#http/refusal.ts';
import { pageQuery } from '#http/schemas/common.ts';
import { newTicketType, ticketType, ticketTypeChange, ticketTypeNamed, ticketTypePage } from '#http/schemas/ticket.ts';
import { listTicketTypes, readTicketType, TICKET_TYPE_ORDER } from '#queries/definitions/ticket-types.ts';
import { checkPermission } from '#workflow/people/permission.ts';
import { changeTicketType, deactivateTicketType } from '#workflow/tickets/change-ticket-type.ts';
import { createTicketType } from '#workflow/tickets/create-ticket-type.ts';

/** `/ticket-types`: forms that people submit, and what they start. */
export function ticketTypeOperations(env: ApiEnvironment): Operation[] {
  return [
    get(
      '/ticket-types',
      'The ticket types that the caller may submit; all for who designs them and for ticket admins',
      {
        access: byCase,
        query: pageQuery,
        answer: shows(ticketTypePage, 'A page of them'),
        handle: ({ reading, query }) => {
          if (!seesAllTicketTypes(reading.reader)) checkPermission(reading.reader, 'tickets:view');
          return listTicketTypes(env, { ...reading, ...paged(query, TICKET_TYPE_ORDER, 'text') });
        },
      },
    ),
    post('/ticket-types', 'Make a ticket type, or switch one on again', {
      access: callerWith('definitions:write'),
      body: newTicketType,
      answer: makes(ticketType, 'Made', ({ key }) => key),
      handle: async ({ asking, reading, body: { key, ...terms } }) => {
        await createTicketType(env, { ...asking, key, terms });
        return readTicketType(env, { ...reading, key });
      },
    }),
    get('/ticket-types/{key}', 'A ticket type', {
      access: byCase,
      params: ticketTypeNamed,
      answer: shows(ticketType, 'The ticket type'),
      handle: ({ reading, params }) => readTicketType(env, { ...reading, ...params }),
    }),
    put('/ticket-types/{key}', 'Change a ticket type; tickets that were submitted stay as they are', {
      access: callerWith('definitions:write'),
      params: ticketTypeNamed,
      body: ticketTypeChange,
      answer: shows(ticketType, 'The ticket type as it is then'),
      handle: async ({ asking, reading, params: { key }, body: { key: given = key, ...terms } }) => {
        if (given !== key) throw badParameter('key', 'is not that of the address');
        await changeTicketType(env, { ...asking, key, terms });
        return readTicketType(env, { ...reading, key });
      },
    }),
    remove('/ticket-types/{key}', 'Switch a ticket type off: nobody submits it any more, and its tickets go on', {
      access: callerWith('definitions:write'),
      params: ticketTypeNamed,
      answer: removes('Switched off'),
      handle: ({ asking, params }) => deactivateTicketType(env, { ...asking, ...params }),
    }),
  ];
}
