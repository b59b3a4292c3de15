import { DomainError, isDomainError } from '#domain/errors.ts';
import { isUserId } from '#domain/slack-id.ts';
import { readActor } from '#queries/people/actor.ts';
import { readRolePeople } from '#queries/people/role-people.ts';
import type { SlackEnvironment } from './call.ts';

/** So many people are named instead of their role. */
const NAMED_MAX = 3;
/** Of more, so many are named before the role. */
const FIRST = 2;

/**
 * A refusal that says who may, with people in place of roles where they are few: nobody has to know who holds a role. What is
 * no such refusal comes back as it is, and so does one whose people cannot be read now.
 * @param userId who was refused
 */
export async function withNames(
  env: Pick<SlackEnvironment, 'pool'>,
  tenantId: string,
  userId: string,
  error: unknown,
): Promise<unknown> {
  if (!isDomainError(error, 'not_permitted')) return error;
  const { roles, users, except = [] } = error.params;
  const asker = await readActor(env.pool, tenantId, userId).catch(() => null);
  // Guests and who is gone are told nobody's name.
  if (asker === null || asker.external || asker.deactivated)
    return new DomainError('not_permitted', { ...error.params, users: [] });
  if (roles.length === 0) return error;
  const found = await readRolePeople(env.pool, tenantId, roles).catch(() => null);
  if (found === null || found.everybodys.length > 0) return error;
  const out = [...users, ...except, userId];
  const ids = found.holders.filter(({ external }) => !external).map((one) => one.userId);
  const holders = [...new Set(ids)].filter((id) => isUserId(id) && !out.includes(id));
  if (holders.length === 0) return error;
  const all = [...users, ...holders];
  if (all.length <= NAMED_MAX) return new DomainError('not_permitted', { ...error.params, roles: [], users: all });
  return new DomainError('not_permitted', {
    ...error.params,
    users: users.length > 0 ? users : holders.slice(0, FIRST),
  });
}
