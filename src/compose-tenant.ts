import type { Pool } from 'pg';
import type { Workspace } from './compose-workspace.ts';
import type { Config } from './config.ts';
import type { Logger } from './log.ts';
import { applyActions } from './workflow/apply-actions.ts';
import { applyRoles, type ResolvePerson } from './workflow/apply-roles.ts';
import { readWorkflowsDir } from './workflow/definition-files.ts';
import { publishDefinition } from './workflow/publish-definition.ts';
import { ensureTenant } from './workflow/tenants.ts';

/**
 * Makes a workspace ready for use: its tenant, the roles of `roles.yaml`, the definitions of `WORKFLOWS_DIR`, the actions of
 * `actions.yaml`. A file that is
 * wrong is reported and left out; the others are published.
 */
export async function prepareTenant(
  pool: Pool,
  config: Config,
  workspace: Workspace,
  resolve: ResolvePerson,
  log: Logger,
): Promise<void> {
  const { tenantId } = workspace;
  await ensureTenant(
    { pool },
    { tenantId, name: workspace.name, botUserId: workspace.botUserId, adminUsers: config.adminUsers },
  );
  const files = await readWorkflowsDir(config.workflowsDir);
  for (const problem of files.problems) log.error(problem, 'a file in WORKFLOWS_DIR was left out');
  if (files.roles) {
    const { warnings } = await applyRoles({ pool }, tenantId, files.roles, resolve);
    for (const warning of warnings) log.warn(warning, 'roles.yaml could not be applied in full');
  }
  for (const { path, source } of files.definitions) {
    const published = await publishDefinition({ pool }, { tenantId, source, actorId: null });
    if (!published.unchanged)
      log.info({ path, key: published.definition.key, version: published.version }, 'published a definition');
    if (published.createdRoles.length > 0)
      log.warn({ path, roles: published.createdRoles }, 'roles that nobody had declared were created empty');
  }
  if (files.actions) {
    const { changed, count, unknownRoles } = await applyActions({ pool }, tenantId, files.actions);
    if (changed) log.info({ count }, 'applied the global actions of actions.yaml');
    if (unknownRoles.length > 0) log.warn({ roles: unknownRoles }, 'actions.yaml writes to roles that there are not');
  }
}
