import type { Happening } from '#domain/action/events.ts';
import { type Recipient, recipientOf } from '#domain/definition/action-schema.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { openApprovals, type Workflow } from '#domain/request/workflow.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { isSlackUser, MAX_DIRECT, peopleAsked, peopleOfRoles } from './audience.ts';

/** One place that a message goes to; `nobody` says why there is none. */
export type Destination =
  | { kind: 'channel'; channel: string }
  | { kind: 'user'; userId: string }
  | { kind: 'address'; address: string }
  | { kind: 'nobody'; named: string; why: string };

/** What recipients are looked up in. */
export type Occasion = {
  tenantId: string;
  definition: Definition;
  happening: Happening;
  /** The workflow after everything that came with the happening: who is asked now. */
  after: Workflow;
  /** Who started it; the requester, unless somebody started it for them. */
  starterId: string;
};

type Pooled = Pick<JobEnvironment, 'pool'>;

/** Where in Slack a list of recipients means, each place once: channels, and people by their user id. */
export async function placesOf(env: Pooled, occasion: Occasion, to: readonly string[]): Promise<Destination[]> {
  const found = await destinationsOf(env, occasion, to);
  const addresses = found.flatMap((one) => (one.kind === 'address' ? [one.address.toLowerCase()] : []));
  const { rows } = await env.pool.query<{ id: string; email: string }>({
    name: 'people_at_addresses',
    text: 'select id, lower(email) as email from app_user where tenant_id = $1 and lower(email) = any($2) and not is_deactivated',
    values: [occasion.tenantId, addresses],
  });
  const people = new Map(rows.map(({ id, email }) => [email, id]));
  return each(
    found.map((one): Destination => {
      if (one.kind === 'address') {
        const userId = people.get(one.address.toLowerCase());
        if (userId !== undefined) return { kind: 'user', userId };
        return { kind: 'nobody', named: one.address, why: `nobody here has the address ${one.address}` };
      }
      if (one.kind !== 'user' || isSlackUser(one.userId)) return one;
      return { kind: 'nobody', named: one.userId, why: `${one.userId} is not a person in Slack` };
    }),
  );
}

async function destinationsOf(env: Pooled, occasion: Occasion, to: readonly string[]): Promise<Destination[]> {
  const found: Destination[] = [];
  for (const text of to) {
    const recipient = recipientOf(text);
    if (recipient) found.push(...(await meant(env, occasion, recipient)));
  }
  return each(found);
}

/** The addresses that a list of recipients means, each once. */
export async function addressesOf(env: Pooled, occasion: Occasion, to: readonly string[]): Promise<Destination[]> {
  const found = await destinationsOf(env, occasion, to);
  const people = found.flatMap((one) => (one.kind === 'user' ? [one.userId] : []));
  const { rows } = await env.pool.query<{ id: string; email: string | null }>({
    name: 'addresses_of',
    text: 'select id, email from app_user where tenant_id = $1 and id = any($2) and not is_deactivated',
    values: [occasion.tenantId, people],
  });
  const addresses = new Map(rows.map(({ id, email }) => [id, email]));
  return each(
    found.map((one): Destination => {
      if (one.kind !== 'user') return one;
      const address = addresses.get(one.userId);
      if (address) return { kind: 'address', address };
      return { kind: 'nobody', named: one.userId, why: `no e-mail address of ${one.userId} is known` };
    }),
  );
}

async function meant(env: Pooled, occasion: Occasion, to: Recipient): Promise<Destination[]> {
  const { tenantId, happening, after, starterId } = occasion;
  switch (to.kind) {
    case 'requester':
      return users([after.requesterId]);
    case 'workflow_starter':
      return users([starterId]);
    case 'current_approver': {
      const asked = openApprovals(after).map((one) => peopleAsked(env.pool, after, one));
      return users(
        (await Promise.all(asked))
          .flat()
          .map(({ userId }) => userId)
          .slice(0, MAX_DIRECT),
      );
    }
    case 'delegated_to':
      if (happening.delegatedTo === null) return [];
      if ('userId' in happening.delegatedTo) return users([happening.delegatedTo.userId]);
      return ofRole(env, tenantId, happening.delegatedTo.role);
    case 'role':
      return ofRole(env, tenantId, to.role);
    case 'user':
    case 'channel':
    case 'address':
      return [to];
    default:
      return to satisfies never;
  }
}

async function ofRole(env: Pooled, tenantId: string, role: string): Promise<Destination[]> {
  const people = await peopleOfRoles(env.pool, tenantId, [role]);
  if (people.length === 0) return [{ kind: 'nobody', named: role, why: `nobody has the role ${role}` }];
  return users(people.slice(0, MAX_DIRECT));
}

function users(ids: readonly string[]): Destination[] {
  return ids.map((userId) => ({ kind: 'user', userId }));
}

function each(found: readonly Destination[]): Destination[] {
  return [...new Map(found.map((one) => [nameOf(one), one])).values()];
}

/** A destination as deliveries name it. */
export function nameOf(to: Destination): string {
  switch (to.kind) {
    case 'channel':
      return to.channel;
    case 'user':
      return to.userId;
    case 'address':
      return to.address;
    case 'nobody':
      return to.named;
    default:
      return to satisfies never;
  }
}
