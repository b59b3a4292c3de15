import { applyActions } from '#workflow/definitions/apply-actions.ts';
import { readWorkflowsDir } from '#workflow/definitions/files.ts';
import { publishDefinition } from '#workflow/definitions/publish.ts';
import type { Environment } from '#workflow/environment.ts';
import { applyRoles, type ResolvePerson } from '#workflow/people/apply-roles.ts';
import { ensureTenant, type TenantFacts } from './tenants.ts';

export type PreparationLog = Record<'info' | 'warn' | 'error', (facts: object, text: string) => void>;

/**
 * Makes a tenant what the program and the files of `WORKFLOWS_DIR` say: itself, the roles of `roles.yaml`, the definitions, the
 * actions of `actions.yaml`. A file that is wrong is reported to the log and left out; the others are applied.
 * @param resolve asks Slack for people whom the files name and nobody has met.
 */
export async function prepareTenant(
  env: Pick<Environment, 'pool' | 'entities' | 'now'> & { log: PreparationLog },
  facts: TenantFacts,
  workflowsDir: string,
  resolve: ResolvePerson,
): Promise<void> {
  const { log } = env;
  const { tenantId } = facts;
  await ensureTenant(env, facts);
  const files = await readWorkflowsDir(workflowsDir);
  for (const problem of files.problems) log.error(problem, 'a file in WORKFLOWS_DIR was left out');
  if (files.roles) {
    const { warnings } = await applyRoles(env, tenantId, files.roles, resolve);
    for (const warning of warnings) log.warn(warning, 'roles.yaml could not be applied in full');
  }
  for (const { path, source } of files.definitions) {
    const published = await publishDefinition(env, { tenantId, source, actorId: null });
    if (!published.unchanged)
      log.info({ path, key: published.definition.key, version: published.version }, 'published a definition');
    if (published.createdRoles.length > 0)
      log.warn({ path, roles: published.createdRoles }, 'roles that nobody had declared were created empty');
  }
  if (files.actions) {
    const { changed, count, warnings } = await applyActions(env, tenantId, files.actions);
    if (changed) log.info({ count }, 'applied the global actions of actions.yaml');
    for (const warning of warnings) log.warn(warning, 'actions.yaml writes to a role that there is not');
  }
}
