import { DomainError } from '#domain/errors.ts';
import { type Actor, mayLookAround } from '#domain/people/role.ts';
import { listStartable } from '#queries/definitions/definitions.ts';
import { readActor } from '#queries/people/actor.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';

/** What there is in the workspace is for its own people, and for who of others was given something to do with it. @throws DomainError `not_permitted`. */
export async function checkInsider(env: SlackEnvironment, call: Call): Promise<Actor> {
  const actor = await readActor(env.pool, call.tenantId, call.userId);
  if (mayLookAround(actor)) return actor;
  throw new DomainError('not_permitted', {
    reason: actor.deactivated ? 'deactivated' : 'external',
    roles: [],
    users: [],
  });
}

/** As {@link checkInsider}, but for a definition that a role of theirs lets them start. */
export async function checkMayAsk(env: SlackEnvironment, call: Call, key: string): Promise<void> {
  const startable = await listStartable(env, { tenantId: call.tenantId, readerId: call.userId });
  if (!startable.some((one) => one.key === key)) await checkInsider(env, call);
}
