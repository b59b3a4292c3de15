import { DomainError } from '#domain/errors.ts';
import { narrowed } from '#domain/people/role.ts';
import { YEAR_MS } from '#domain/time/until.ts';
import { readActor } from '#persistence/actor.ts';
import { AppUserRecord } from '#persistence/entities/index.ts';
import { statementsIn } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { lockManagers } from './managers.ts';
import { checkPermission } from './permission.ts';
import { writeAway } from './set-away.ts';
import { setBack } from './set-back.ts';
import { setManager } from './set-manager.ts';

/** What may be changed about somebody; what is left out stays, null clears. */
export type UserChange = {
  tenantId: string;
  actorId: string;
  granted?: readonly string[] | undefined;
  userId: string;
  managerId?: string | null | undefined;
  awayUntil?: Date | null | undefined;
  delegateId?: string | null | undefined;
};

/**
 * Changes who manages somebody, and whether they are away and who decides meanwhile. Everybody says for themselves that they
 * are away, by the same rules as in Slack; for others, and about managers, only who writes roles.
 * @throws DomainError `not_permitted` (`not_admin`), `unknown_user`, `invalid_manager`, `invalid_delegate`, `invalid_time`,
 *   `incomplete_away` for a time without a delegate or the reverse.
 */
export async function changeUser(env: Pick<Environment, 'entities' | 'now'>, change: UserChange): Promise<void> {
  const { tenantId, actorId, granted, userId, managerId } = change;
  await env.entities(tenantId).transactional(async (em) => {
    const db = statementsIn(em);
    const actor = narrowed(await readActor(db, tenantId, actorId), granted);
    if (userId !== actorId || managerId !== undefined) checkPermission(actor, 'roles:write');
    if (managerId !== undefined) await lockManagers(em, tenantId);
    const user = await em.findOne(AppUserRecord, { id: userId });
    if (!user) throw new DomainError('unknown_user', { text: userId });
    const away = awayAfter(user, env.now(), change);
    if (away === 'back') await setBack({ pool: db }, { tenantId, userId });
    else if (away !== null) await writeAway(em, { tenantId, userId, ...away }, env.now());
    if (managerId !== undefined) await setManager(em, { tenantId, actorId, granted, userId, managerId });
  });
}

type Away = { until: string; delegateId: string };

/** What is wanted about being away; null for nothing. */
function awayAfter(
  user: Pick<AppUserRecord, 'awayUntil' | 'delegateId'>,
  now: Date,
  { awayUntil, delegateId }: Pick<UserChange, 'awayUntil' | 'delegateId'>,
): Away | 'back' | null {
  if (awayUntil === undefined && delegateId === undefined) return null;
  if (awayUntil === null || delegateId === null) {
    if (awayUntil || delegateId) throw new DomainError('incomplete_away', {});
    return 'back';
  }
  const isAway = user.awayUntil && user.awayUntil > now;
  const until = awayUntil ?? (isAway ? user.awayUntil : null);
  const delegate = delegateId ?? (isAway ? user.delegateId : null);
  if (!until || !delegate) throw new DomainError('incomplete_away', {});
  const ahead = until.getTime() - now.getTime();
  if (ahead <= 0 || ahead > YEAR_MS)
    throw new DomainError('invalid_time', { text: until.toISOString(), most: 'a year', past: ahead <= 0 });
  return { until: until.toISOString(), delegateId: delegate };
}
