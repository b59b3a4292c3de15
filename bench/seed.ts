import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import type { Definition } from '#domain/definition/definition.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { BUILT_IN_ROLES, DEFAULT_ROLES } from '#domain/people/role.ts';
import { definitionCache } from '#persistence/definition-cache.ts';
import { entitiesOver } from '#persistence/orm.ts';
import type { Environment } from '#workflow/environment.ts';
import { PEOPLE, TENANT } from './cycle-script.ts';

const FORECAST = new URL('../workflows/forecast_cycle.json', import.meta.url);

/** One approval with a deadline of a day, after which it escalates to the director. */
const DEADLINE = {
  key: 'deadline',
  name: 'Request with a deadline',
  stages: [
    {
      key: 'review',
      approvals: [{ role: 'manager' }],
      due_in: '1d',
      on_timeout: 'escalate',
      escalate: [{ role: 'director' }],
    },
    { key: 'done', final: true },
  ],
};

/** Everything that the benchmarks need in the database before their first workflow. */
export async function seedTenant(pool: Pool): Promise<Environment> {
  await pool.query('insert into tenant (id, name, default_roles) values ($1, $2, $3)', [
    TENANT,
    'Bench',
    DEFAULT_ROLES,
  ]);
  await pool.query(
    'insert into app_user (tenant_id, id, name) select $1, id, lower(id) from unnest($2::text[]) as id',
    [TENANT, [...Object.values(PEOPLE), 'UDIRECTOR']],
  );
  await seedRoles(pool);
  await publish(pool, parseDefinition(JSON.parse(await readFile(FORECAST, 'utf8'))));
  await publish(pool, parseDefinition(DEADLINE));
  return environment(pool, () => new Date());
}

/** The same database at another time. */
export function environment(pool: Pool, now: () => Date): Environment {
  const directory = { refreshGroups: async () => undefined };
  const units = entitiesOver(pool, { warn: () => undefined });
  return {
    pool,
    ...units,
    now,
    newId: randomUUID,
    definitions: definitionCache(units),
    directory,
  };
}

export async function seedMembers(pool: Pool, role: string, userIds: readonly string[]): Promise<void> {
  await pool.query('insert into role (tenant_id, name) values ($1, $2) on conflict do nothing', [TENANT, role]);
  await pool.query('insert into role_member (tenant_id, role, user_id) select $1, $2, unnest($3::text[])', [
    TENANT,
    role,
    userIds,
  ]);
}

async function seedRoles(pool: Pool): Promise<void> {
  for (const [name, permissions] of Object.entries(BUILT_IN_ROLES)) {
    await pool.query('insert into role (tenant_id, name, permissions, source) values ($1, $2, $3, $4)', [
      TENANT,
      name,
      permissions,
      'built_in',
    ]);
  }
  const members = {
    analyst: PEOPLE.analyst,
    data_entry: PEOPLE.analyst,
    reviewer: PEOPLE.reviewer,
    director: 'UDIRECTOR',
  };
  for (const [role, userId] of [...Object.entries(members), ['manager', PEOPLE.manager] as const]) {
    await pool.query('insert into role (tenant_id, name) values ($1, $2) on conflict do nothing', [TENANT, role]);
    await pool.query('insert into role_member (tenant_id, role, user_id) values ($1, $2, $3)', [TENANT, role, userId]);
  }
}

/** Publishes a definition's first version without asking who may. */
export async function publish(pool: Pool, definition: Definition): Promise<void> {
  await pool.query(
    `with named as (insert into definition (tenant_id, key, current_version) values ($1, $2, 1))
     insert into definition_version (tenant_id, key, version, body, digest) values ($1, $2, 1, $3, $4)`,
    [TENANT, definition.key, JSON.stringify(definition), 'bench'],
  );
}
