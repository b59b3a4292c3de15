import { DomainError } from '#domain/errors.ts';
import { readActor } from '#persistence/actor.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import { addJob } from '#persistence/queue/add-job.ts';
import type { Statements } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';

export type AwayRequest = {
  tenantId: string;
  /** Who goes away; people say so for themselves only. */
  userId: string;
  /** ISO 8601, ahead of now. */
  until: string;
  delegateId: string;
};

type Row = { id: string; away: boolean; delegate_id: string | null; away_since: Date | null };

/**
 * Says that somebody is away. Until then their delegate may decide whatever they may decide through roles and names, sees it
 * in their lists and is asked in their stead; afterwards all is as it was. Said again it replaces what was said before.
 * @throws DomainError `invalid_delegate`, `not_permitted` (`deactivated`).
 */
export async function setAway(env: Pick<Environment, 'pool'>, request: AwayRequest): Promise<void> {
  await inTransaction(env.pool, (client) => writeAway(client, request));
}

/** {@link setAway} as a part of a transaction. */
export async function writeAway(db: Statements, request: AwayRequest): Promise<void> {
  const { tenantId, userId, until, delegateId } = request;
  const rows = await lockPeople(db, tenantId, [userId, delegateId]);
  await checkMay(db, request, rows);
  const before = rows.find((row) => row.id === userId);
  await db.query({
    text: `insert into app_user (tenant_id, id, away_since, away_until, delegate_id) values ($1, $2, now(), $3, $4)
           on conflict (tenant_id, id) do update
             set away_since = excluded.away_since, away_until = excluded.away_until, delegate_id = excluded.delegate_id`,
    values: [tenantId, userId, until, delegateId],
  });
  if (before?.delegate_id && before.away_since && before.delegate_id !== delegateId) {
    const given = { delegateId: before.delegate_id, since: before.away_since.toISOString(), back: false };
    await addJob(db, 'away_over', { tenantId, userId, ...given });
  }
  await addJob(db, 'away_began', { tenantId, userId });
}

/** In one order, so that two people who name each other at once wait for each other, and the second is refused. */
async function lockPeople(db: Statements, tenantId: string, ids: string[]): Promise<Row[]> {
  const { rows } = await db.query<Row>({
    text: `select id, coalesce(away_until > now(), false) as away, delegate_id, away_since from app_user
            where tenant_id = $1 and id = any($2) order by id for update`,
    values: [tenantId, ids],
  });
  return rows;
}

async function checkMay(db: Statements, request: AwayRequest, rows: readonly Row[]): Promise<void> {
  const { tenantId, userId, delegateId } = request;
  const refuse = (reason: DomainError<'invalid_delegate'>['params']['reason']) =>
    new DomainError('invalid_delegate', { reason });
  if ((await readActor(db, tenantId, userId)).deactivated)
    throw new DomainError('not_permitted', { reason: 'deactivated', roles: [], users: [] });
  if (delegateId === userId) throw refuse('self');
  const row = rows.find(({ id }) => id === delegateId);
  if (!row) throw refuse('unknown');
  const delegate = await readActor(db, tenantId, delegateId);
  if (delegate.bot) throw refuse('bot');
  if (delegate.deactivated) throw refuse('deactivated');
  if (delegate.external) throw refuse('external');
  if (row.away) throw refuse(row.delegate_id === userId ? 'away_loop' : 'away');
}
