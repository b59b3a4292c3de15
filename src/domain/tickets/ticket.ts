import { z } from 'zod';
import type { Definition } from '#domain/definition/definition.ts';
import { key, link } from '#domain/definition/schema.ts';
import { DomainError } from '#domain/errors.ts';
import { type Field, type FormData, field, MAX_FIELDS, readForm } from '#domain/form/form.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import { roleName } from '#domain/people/roles-file.ts';

/** What people or systems say of a ticket type besides its key. */
export const ticketTypeTerms = {
  title: z.string().trim().min(1).max(150),
  description: z.string().max(2_000).nullable().default(null),
  links: z.array(link).max(10).default([]),
  /** The definition that a ticket starts. */
  workflow_key: key,
  /** The form that people submit; the definition's own intake form when there are none. */
  fields: z.array(field).max(MAX_FIELDS).default([]),
  /** Who may see and submit it; everybody when it is empty. */
  roles: z.array(roleName).max(50).default([]),
  /** How tickets of it are shown, by place; at most ten of a hundred blocks each. */
  layouts: z
    .record(key, z.array(z.record(z.string(), z.unknown())).max(100))
    .refine((given) => Object.keys(given).length <= 10, 'at most ten layouts')
    .default({}),
};
export const ticketTypeKey = key;

/** What must fit together between a ticket's form and what it starts. */
export type TicketForm = { fields: readonly Field[] };

/** "TK-12". */
export function ticketRef({ number }: { number: number }): string {
  return `TK-${number}`;
}

/** True for whom a ticket type is meant. Who designs them, and ticket admins, see them all. */
export function seesTicketType(actor: Actor, { roles }: { roles: readonly string[] }): boolean {
  if (actor.deactivated) return false;
  if (seesAllTicketTypes(actor)) return true;
  return allows(actor.permissions, 'tickets:view') && maySubmit(actor, { roles });
}

/** True for whom a ticket type is meant to be submitted by. */
export function maySubmit(actor: Actor, { roles }: { roles: readonly string[] }): boolean {
  return roles.length === 0 || roles.some((role) => actor.roles.includes(role));
}

export function seesAllTicketTypes(actor: Actor): boolean {
  return allows(actor.permissions, 'definitions:write') || allows(actor.permissions, 'tickets:admin');
}

/**
 * Checks a ticket type's form against the definition that it starts.
 * @throws DomainError `invalid_ticket_type`: two fields of one key; an intake form that asks for what this one does not
 */
export function checkTicketForm({ fields }: TicketForm, definition: Definition): void {
  const keys = fields.map((one) => one.key);
  const twice = keys.filter((one, index) => keys.indexOf(one) !== index);
  const issues = twice.map((one) => ({ path: `fields.${one}`, message: 'two fields have this key' }));
  if (fields.length > 0) {
    const asked = definition.fields.filter((one) => one.required && one.default === undefined);
    for (const { key: wanted } of asked)
      if (!keys.includes(wanted))
        issues.push({ path: 'fields', message: `${definition.key} requires ${wanted}, which this form does not ask` });
  }
  if (issues.length > 0) throw new DomainError('invalid_ticket_type', { issues });
}

/**
 * What a ticket starts its workflow with: `data` for the intake form of the definition, `ownData` for what only the ticket's form asks.
 * @throws DomainError `invalid_form`
 */
export function readTicket(
  { fields }: TicketForm,
  definition: Definition,
  given: FormData,
): { data: FormData; ownData: FormData } {
  if (fields.length === 0) return { data: given, ownData: {} };
  const { data: read, problems } = readForm(fields, given);
  if (problems.length > 0) throw new DomainError('invalid_form', { fields: problems });
  const asked = new Set(definition.fields.map((one) => one.key));
  const entries = Object.entries(read);
  return {
    data: Object.fromEntries(entries.filter(([name]) => asked.has(name))),
    ownData: Object.fromEntries(entries.filter(([name]) => !asked.has(name))),
  };
}
