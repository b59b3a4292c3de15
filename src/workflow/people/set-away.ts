import { DomainError } from '#domain/errors.ts';
import { readActor } from '#persistence/actor.ts';
import { AppUserRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { addJob } from '#persistence/queue/add-job.ts';
import { FOR_UPDATE, type Statements, statementsIn } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';

export type AwayRequest = {
  tenantId: string;
  /** Who goes away; people say so for themselves only. */
  userId: string;
  /** ISO 8601, ahead of now. */
  until: string;
  delegateId: string;
};

type Units = Pick<Environment, 'entities' | 'now'>;

/**
 * Says that somebody is away. Until then their delegate may decide whatever they may decide through roles and names, sees it
 * in their lists and is asked in their stead; afterwards all is as it was. Said again it replaces what was said before.
 * @throws DomainError `invalid_delegate`, `not_permitted` (`deactivated`).
 */
export async function setAway(env: Units, request: AwayRequest): Promise<void> {
  await env.entities(request.tenantId).transactional((em) => writeAway(em, request, env.now()));
}

/** {@link setAway} as a part of a transaction. */
export async function writeAway(em: EntityManager, request: AwayRequest, now: Date): Promise<void> {
  const { tenantId, userId, until, delegateId } = request;
  const db = statementsIn(em);
  // In one order, so that two people who name each other at once wait for each other, and the second is refused.
  const inOrder = { ...FOR_UPDATE, orderBy: { id: 'asc' } } as const;
  const people = await em.find(AppUserRecord, { id: [userId, delegateId] }, inOrder);
  await checkMay(db, request, people, now);
  // Of the entity before the upsert changes it.
  const { delegateId: standIn, awaySince: since } = people.find(({ id }) => id === userId) ?? {};
  const away = { tenantId, id: userId, awaySince: now, awayUntil: new Date(until), delegateId };
  await em.upsert(AppUserRecord, away);
  if (standIn && since && standIn !== delegateId)
    await addJob(db, 'away_over', {
      ...{ tenantId, userId, delegateId: standIn },
      ...{ since: since.toISOString(), back: false },
    });
  await addJob(db, 'away_began', { tenantId, userId });
}

async function checkMay(
  db: Statements,
  request: AwayRequest,
  people: readonly AppUserRecord[],
  now: Date,
): Promise<void> {
  const { tenantId, userId, delegateId } = request;
  const refuse = (reason: DomainError<'invalid_delegate'>['params']['reason']) =>
    new DomainError('invalid_delegate', { reason });
  if ((await readActor(db, tenantId, userId)).deactivated)
    throw new DomainError('not_permitted', { reason: 'deactivated', roles: [], users: [] });
  if (delegateId === userId) throw refuse('self');
  const person = people.find(({ id }) => id === delegateId);
  if (!person) throw refuse('unknown');
  const delegate = await readActor(db, tenantId, delegateId);
  if (delegate.bot) throw refuse('bot');
  if (delegate.deactivated) throw refuse('deactivated');
  if (delegate.external) throw refuse('external');
  if (person.awayUntil && person.awayUntil > now) throw refuse(person.delegateId === userId ? 'away_loop' : 'away');
}
