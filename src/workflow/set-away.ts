import type { PoolClient } from 'pg';
import { DomainError } from '#domain/errors.ts';
import type { Environment } from './environment.ts';
import { inTransaction } from './in-transaction.ts';
import { readActor } from './permission.ts';

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
  const { tenantId, userId, until, delegateId } = request;
  await inTransaction(env.pool, async (client) => {
    const rows = await lockPeople(client, tenantId, [userId, delegateId]);
    await checkMay(client, request, rows);
    const before = rows.find((row) => row.id === userId);
    await client.query(
      `insert into app_user (tenant_id, id, away_since, away_until, delegate_id) values ($1, $2, now(), $3, $4)
       on conflict (tenant_id, id) do update
         set away_since = excluded.away_since, away_until = excluded.away_until, delegate_id = excluded.delegate_id`,
      [tenantId, userId, until, delegateId],
    );
    if (before?.delegate_id && before.delegate_id !== delegateId) {
      const given = { delegateId: before.delegate_id, since: before.away_since, back: false };
      await addJob(client, 'away_over', { tenantId, userId, ...given });
    }
    await addJob(client, 'away_began', { tenantId, userId });
  });
}

/** In one order, so that two people who name each other at once wait for each other, and the second is refused. */
async function lockPeople(client: PoolClient, tenantId: string, ids: string[]): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    `select id, coalesce(away_until > now(), false) as away, delegate_id, away_since from app_user
      where tenant_id = $1 and id = any($2) order by id for update`,
    [tenantId, ids],
  );
  return rows;
}

async function checkMay(client: PoolClient, request: AwayRequest, rows: readonly Row[]): Promise<void> {
  const { tenantId, userId, delegateId } = request;
  const refuse = (reason: DomainError<'invalid_delegate'>['params']['reason']) =>
    new DomainError('invalid_delegate', { reason });
  if ((await readActor(client, tenantId, userId)).deactivated)
    throw new DomainError('not_permitted', { reason: 'deactivated', roles: [], users: [] });
  if (delegateId === userId) throw refuse('self');
  const row = rows.find(({ id }) => id === delegateId);
  if (!row) throw refuse('unknown');
  const delegate = await readActor(client, tenantId, delegateId);
  if (delegate.bot) throw refuse('bot');
  if (delegate.deactivated) throw refuse('deactivated');
  if (delegate.external) throw refuse('external');
  if (row.away) throw refuse(row.delegate_id === userId ? 'away_loop' : 'away');
}

async function addJob(client: PoolClient, task: string, payload: object): Promise<void> {
  await client.query('select graphile_worker.add_job($1, $2::json)', [task, JSON.stringify(payload)]);
}
