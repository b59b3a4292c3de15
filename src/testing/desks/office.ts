import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Decision } from '#domain/decide/decide.ts';
import { definitionCache } from '#persistence/definition-cache.ts';
import { entitiesOver } from '#persistence/orm.ts';
import { type DecideRequest, decideWorkflow } from '#workflow/decide/decide-workflow.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';
import { publishDefinition } from '#workflow/definitions/publish.ts';
import type { Environment } from '#workflow/environment.ts';
import { type Person, savePeople } from '#workflow/people/people.ts';
import { ensureTenant } from '#workflow/tenants/tenants.ts';

/** A tenant with people in roles, for tests of reads and quiet writes. */
export type Office = {
  env: Environment;
  tenantId: string;
  /** Puts people into a role, which is made if need be. */
  put: (role: string, ...userIds: string[]) => Promise<void>;
  publish: (source: unknown) => Promise<void>;
  /** Starts a workflow; its number is the answer's `workflow.number`. */
  start: (definitionKey: string, actorId: string, data?: Record<string, unknown>) => Promise<Decision>;
  decide: (number: number, actorId: string, command: DecideRequest['command'], otherId?: string) => Promise<Decision>;
};

/** Slack's facts about a full member. */
export function member(id: string, facts: Partial<Person> = {}): Person {
  const name = id.toLowerCase();
  return {
    id,
    name,
    realName: `${id} Example`,
    email: `${name}@example.com`,
    timezone: 'Europe/London',
    locale: 'en-GB',
    deactivated: false,
    external: false,
    bot: false,
    ...facts,
  };
}

/**
 * Opens an office in the database: the tenant with its built-in roles, UADMIN as its admin, and the given people. An id alone is
 * a {@link member} of whom nothing more is to be said.
 */
export async function openOffice(
  pool: Pool,
  tenantId: string,
  people: readonly (Person | string)[] = [],
): Promise<Office> {
  // A connection may still be open when its test database is dropped; without a listener the driver ends the whole run.
  if (pool.listenerCount('error') === 0) pool.on('error', () => undefined);
  const units = entitiesOver(pool, { warn: () => undefined });
  const env: Environment = {
    pool,
    ...units,
    now: () => new Date(),
    newId: randomUUID,
    definitions: definitionCache(units),
    directory: { refreshGroups: async () => undefined },
  };
  await ensureTenant(env, { tenantId, name: 'Office', botUserId: 'UBOT', adminUsers: ['UADMIN'] });
  await savePeople(
    env,
    tenantId,
    ['UADMIN', ...people].map((one) => (typeof one === 'string' ? member(one) : one)),
  );
  return {
    env,
    tenantId,
    put: async (role, ...userIds) => {
      await pool.query('insert into role (tenant_id, name) values ($1, $2) on conflict do nothing', [tenantId, role]);
      await pool.query(
        'insert into role_member (tenant_id, role, user_id) select $1, $2, unnest($3::text[]) on conflict do nothing',
        [tenantId, role, userIds],
      );
    },
    publish: async (source) => void (await publishDefinition(env, { tenantId, source, actorId: null })),
    start: (definitionKey, actorId, data = {}) => startWorkflow(env, { tenantId, actorId, definitionKey, data }),
    decide: (number, actorId, command, otherId) =>
      decideWorkflow(env, { tenantId, ref: { number }, actorId, command, otherId }),
  };
}
