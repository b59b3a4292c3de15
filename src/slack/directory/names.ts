import type { SlackEnvironment } from '#slack/environment.ts';

/** The @names of people by Slack id, as far as they are known. */
export async function namesOf(
  env: Pick<SlackEnvironment, 'pool'>,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await env.pool.query<{ id: string; shown: string }>(
    `select id, coalesce(nullif(name, ''), id) as shown from app_user where tenant_id = $1 and id = any($2)`,
    [tenantId, ids],
  );
  return new Map(rows.map((row) => [row.id, row.shown]));
}
