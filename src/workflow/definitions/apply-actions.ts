import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type ActionsFile, globalActions } from '#domain/action/file.ts';
import { type Action, rolesAddressed } from '#domain/definition/action-schema.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import type { Environment } from '#workflow/environment.ts';
import { parametersOf } from './stored-action.ts';

export type AppliedActions = {
  /** False when the tenant's part of the file says what it said when it was last applied. */
  changed: boolean;
  count: number;
  /** Roles that the actions write to and that the tenant does not have. */
  unknownRoles: string[];
};

/**
 * Makes a tenant's global actions from the file what the file says, when that is not what was last applied: so a change made
 * over the API lasts until the file changes. Actions that were made over the API are left alone.
 */
export async function applyActions(
  env: Pick<Environment, 'pool'>,
  tenantId: string,
  file: ActionsFile,
): Promise<AppliedActions> {
  const actions = globalActions(file, tenantId);
  const digest = createHash('sha256')
    .update(canonicalize(actions) ?? '')
    .digest('hex');
  const changed = await inTransaction(env.pool, async (client) => {
    // No actions are what a tenant begins with; the row is locked, so that of several replicas one applies the file.
    const { rowCount } = await client.query(
      `update tenant set actions_digest = $2
        where id = $1 and actions_digest is distinct from $2 and not (actions_digest is null and $3)`,
      [tenantId, digest, actions.length === 0],
    );
    if (rowCount === 0) return false;
    await client.query(`delete from action where tenant_id = $1 and source = 'file'`, [tenantId]);
    await client.query(INSERT, [tenantId, JSON.stringify(actions.map(rowOf))]);
    return true;
  });
  const { rows } = await env.pool.query<{ name: string }>(
    'select name from unnest($2::text[]) as name where name not in (select name from role where tenant_id = $1) order by 1',
    [tenantId, rolesAddressed(actions)],
  );
  return { changed, count: actions.length, unknownRoles: rows.map(({ name }) => name) };
}

function rowOf(action: Action) {
  return {
    event: action.on,
    type: action.type,
    parameters: parametersOf(action),
    position: action.order,
    is_active: action.is_active,
  };
}

/** A moment apart, so that those of the same order stay as they are written. */
const INSERT = `
  insert into action (tenant_id, id, level, event, type, parameters, position, is_active, source, created_at)
  select $1, gen_random_uuid(), 'global', given.event, given.type, given.parameters, given.position, given.is_active, 'file',
         now() + given.place * interval '1 microsecond'
    from rows from (jsonb_to_recordset($2::jsonb) as (
           event text, type text, parameters jsonb, position integer, is_active boolean)) with ordinality
      as given(event, type, parameters, position, is_active, place)`;
