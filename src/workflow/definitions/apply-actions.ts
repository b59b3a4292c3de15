import { createHash, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type ActionsFile, globalActions, placeOfActions } from '#domain/action/file.ts';
import type { Action } from '#domain/definition/action-schema.ts';
import { ActionRecord, TenantRecord } from '#persistence/entities/index.ts';
import { FOR_UPDATE } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { columnsOf, unknownRecipients } from './stored-action.ts';

export type AppliedActions = {
  /** False when the tenant's part of the file says what it said when it was last applied. */
  changed: boolean;
  count: number;
  /** What an administrator should look at; it is applied all the same. */
  warnings: ActionWarning[];
};

/** `path` says where the file says it, as the issues of a file that cannot be read do. */
type ActionWarning = { kind: 'unknown_role'; path: string; message: string; role: string };

/**
 * Makes a tenant's global actions from the file what the file says, when that is not what was last applied: so a change made
 * over the API lasts until the file changes. Actions that were made over the API are left alone.
 */
export async function applyActions(
  env: Pick<Environment, 'entities' | 'now'>,
  tenantId: string,
  file: ActionsFile,
): Promise<AppliedActions> {
  const actions = globalActions(file, tenantId);
  const digest = createHash('sha256')
    .update(canonicalize(actions) ?? '')
    .digest('hex');
  return env.entities(tenantId).transactional(async (em) => {
    const { unknown } = await unknownRecipients(em, actions);
    const warnings = unknown.map(({ role, path }): ActionWarning => {
      const message = `there is no role "${role}" yet`;
      return { kind: 'unknown_role', path: `${placeOfActions(file, tenantId)}.${path}`, message, role };
    });
    // The row is held, so that of several replicas one applies the file.
    const tenant = await em.findOneOrFail(TenantRecord, { id: tenantId }, FOR_UPDATE);
    // No actions are what a tenant begins with.
    const changed = tenant.actionsDigest !== digest && (tenant.actionsDigest !== null || actions.length > 0);
    if (changed) {
      tenant.actionsDigest = digest;
      await em.nativeDelete(ActionRecord, { source: 'file' });
      for (const [place, action] of actions.entries())
        em.create(ActionRecord, rowOf(tenantId, action, env.now(), place));
    }
    return { changed, count: actions.length, warnings };
  });
}

/** Made a moment apart, so that those of the same order stay as they are written. */
function rowOf(tenantId: string, action: Action, now: Date, place: number) {
  const createdAt = new Date(now.getTime() + place);
  const columns = columnsOf({ level: 'global' }, action);
  return { tenantId, id: randomUUID(), ...columns, source: 'file' as const, createdAt, updatedAt: now };
}
