import type { Environment } from '#workflow/environment.ts';

type Database = Pick<Environment, 'pool'>;

/** What names one call that must happen once: whose it is, and the key that they gave it. */
export type CallKey = { tenantId: string; tokenId: string; key: string };
/** The answer that the same call gets again. */
export type KeptAnswer = {
  status: number;
  body: string;
  headers: Record<string, string>;
  /** What the caller had when the call was made; left out by versions that did not keep it. */
  rights?: Rights;
};
/** What somebody may, and by which roles. */
export type Rights = { roles: readonly string[]; permissions: readonly string[] };

export type TakenKey =
  | { kind: 'ours' }
  /** Answered before. */
  | { kind: 'kept'; answer: KeptAnswer }
  /** Used for another call. */
  | { kind: 'other' }
  /** The first one is still being answered. */
  | { kind: 'busy' };

/** Takes a key for a call, told by a digest of what it asks. Of many at once one gets it. */
export async function takeKey({ pool }: Database, call: CallKey, digest: string): Promise<TakenKey> {
  const names = [call.tenantId, call.tokenId, call.key];
  const taken = await pool.query({ name: 'idempotency_take', text: TAKE, values: [...names, digest] });
  if (taken.rowCount !== 0) return { kind: 'ours' };
  const { rows } = await pool.query<{ request_digest: string; response: KeptAnswer | null }>({
    name: 'idempotency_read',
    text: 'select request_digest, response from idempotency_key where tenant_id = $1 and token_id = $2 and key = $3',
    values: names,
  });
  const row = rows[0];
  if (!row) return { kind: 'busy' };
  if (row.request_digest !== digest) return { kind: 'other' };
  return row.response ? { kind: 'kept', answer: row.response } : { kind: 'busy' };
}

/** New, a day old, or of a process that ended a minute ago in the midst of the same call. */
const TAKE = `
  insert into idempotency_key as k (tenant_id, token_id, key, request_digest) values ($1, $2, $3, $4)
  on conflict (tenant_id, token_id, key) do update
    set request_digest = excluded.request_digest, response = null, created_at = now()
    where k.created_at < now() - interval '24 hours'
       or (k.response is null and k.request_digest = excluded.request_digest and k.created_at < now() - interval '1 minute')`;

/** Keeps the answer for whoever calls with the key again. */
export async function keepAnswer({ pool }: Database, call: CallKey, answer: KeptAnswer): Promise<void> {
  await pool.query({
    name: 'idempotency_keep',
    text: 'update idempotency_key set response = $4 where tenant_id = $1 and token_id = $2 and key = $3',
    values: [call.tenantId, call.tokenId, call.key, JSON.stringify(answer)],
  });
}

/** Gives a key back whose call has done nothing. */
export async function giveKeyBack({ pool }: Database, call: CallKey): Promise<void> {
  await pool.query({
    name: 'idempotency_give_back',
    text: 'delete from idempotency_key where tenant_id = $1 and token_id = $2 and key = $3',
    values: [call.tenantId, call.tokenId, call.key],
  });
}

/** Deletes the keys that nobody can use any more. */
export async function forgetOldKeys({ pool }: Database): Promise<void> {
  await pool.query(`delete from idempotency_key where created_at < now() - interval '24 hours'`);
  await pool.query(`delete from written_call where created_at < now() - interval '25 hours'`);
}
