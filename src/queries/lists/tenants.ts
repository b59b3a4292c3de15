import type { Pool } from 'pg';
import { TenantRecord } from '#persistence/entities/index.ts';
import type { EntitiesOfAll } from '#persistence/orm.ts';

/** Every tenant of this database, in the order of their ids. */
export async function listTenants({ entitiesOfAll }: EntitiesOfAll): Promise<string[]> {
  const tenants = await entitiesOfAll().find(TenantRecord, {}, { orderBy: { id: 'asc' } });
  return tenants.map(({ id }) => id);
}

/** Tenants in which nobody is an admin, in the order of their ids. Who holds a role is for SQL to say: decisions ask the same function. */
export async function listTenantsWithoutAdmin({ pool }: { pool: Pool }): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from tenant where not exists (select 1 from people_of_roles(id, '{admin}')) order by id`,
  );
  return rows.map((row) => row.id);
}

/** The tenant of this database, with the bot that it was last served by; null when there is none yet, or when there are several. */
export async function readSoleTenant({
  entitiesOfAll,
}: EntitiesOfAll): Promise<{ id: string; name: string; botUserId: string | null } | null> {
  const [only, another] = await entitiesOfAll().find(TenantRecord, {}, { limit: 2 });
  return only && !another ? only : null;
}
