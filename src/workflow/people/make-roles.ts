import { RoleRecord, type RoleSource } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';

/** Makes those of the roles that there are not, with nobody in them. Of many who do so at once one makes each. @returns which were made now. */
export async function makeRoles(
  em: EntityManager,
  tenantId: string,
  names: readonly string[],
  source: RoleSource,
): Promise<string[]> {
  const known = new Set((await em.find(RoleRecord, { name: [...names] })).map(({ name }) => name));
  // Sorted, so that two that name the same new roles never wait for each other in a ring.
  const rows = [...new Set(names)].filter((name) => !known.has(name)).sort();
  if (rows.length === 0) return [];
  const made = await em
    .createQueryBuilder(RoleRecord)
    .insert(rows.map((name) => ({ tenantId, name, source })))
    .onConflict(['tenantId', 'name'])
    .ignore()
    .returning('name')
    .execute<{ name: string }[]>('all');
  return made.map(({ name }) => name);
}
