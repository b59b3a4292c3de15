import type { Environment } from '#workflow/environment.ts';

/**
 * Gives each person the manager whom the roles file names. People whom the file does not name keep theirs.
 * @param resolve the id behind what is written; null when nobody is known by it
 * @returns what was written and names nobody
 */
export async function applyManagers(
  { pool }: Pick<Environment, 'pool'>,
  tenantId: string,
  managers: Readonly<Record<string, string>>,
  resolve: (text: string) => Promise<string | null>,
): Promise<string[]> {
  const ids = new Map<string, string | null>();
  for (const text of new Set(Object.entries(managers).flat())) ids.set(text, await resolve(text));
  const pairs = Object.entries(managers).flatMap(([person, manager]) => {
    const [id, above] = [ids.get(person), ids.get(manager)];
    return id && above ? [{ id, above }] : [];
  });
  // In the order of their ids, so that replicas that start together never wait for each other in a ring.
  pairs.sort((one, other) => (one.id < other.id ? -1 : 1));
  if (pairs.length > 0) {
    await pool.query(MANAGERS, [tenantId, pairs.map(({ id }) => id), pairs.map(({ above }) => above)]);
  }
  return [...ids].filter(([, id]) => id === null).map(([text]) => text);
}

/** Somebody who was never met yet is written down with nothing but their id: Slack tells the rest. */
const MANAGERS = `
  insert into app_user (tenant_id, id, manager_id, is_external)
  select $1, person.id, person.manager_id, true from unnest($2::text[], $3::text[]) as person (id, manager_id)
  on conflict (tenant_id, id) do update set manager_id = excluded.manager_id
   where app_user.manager_id is distinct from excluded.manager_id`;
