import type { Config } from '#config/config.ts';
import { enqueue } from '#jobs/announce/outbox.ts';
import type { Logger } from '#log/log.ts';
import { readActor } from '#persistence/actor.ts';
import type { SlackDirectory } from '#slack/directory/directory.ts';
import { applyActions } from '#workflow/definitions/apply-actions.ts';
import { readWorkflowsDir } from '#workflow/definitions/files.ts';
import { publishDefinition } from '#workflow/definitions/publish.ts';
import type { Environment } from '#workflow/environment.ts';
import { applyRoles } from '#workflow/people/apply-roles.ts';
import { ensureTenant } from '#workflow/tenants/tenants.ts';
import type { Met, Ready } from './workspaces.ts';

/**
 * Makes a workspace ready for use: its tenant, the roles of `roles.yaml`, the definitions of `WORKFLOWS_DIR`, the
 * actions of `actions.yaml`. A file that is wrong is reported and left out; the others are published. Whoever has just installed the app is greeted.
 * @returns when it can be used; `synced` comes when its people have been read from Slack, too.
 */
export async function prepareTenant(
  env: Pick<Environment, 'pool' | 'entities' | 'now'>,
  config: Config,
  workspace: Met,
  people: SlackDirectory,
  log: Logger,
): Promise<Ready> {
  const { tenantId } = workspace;
  const resolve = (text: string) => people.resolve(tenantId, text);
  const { name, botUserId } = workspace;
  await ensureTenant(env, { tenantId, name, botUserId, adminUsers: config.adminUsers });
  const files = await readWorkflowsDir(config.workflowsDir);
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
  if (workspace.installedBy !== null) await greet(env, tenantId, workspace.installedBy);
  return { synced: syncPeople(people, tenantId, log) };
}

/** Reads all people of a workspace. It never fails: what could not be read is asked for when it is needed. */
export async function syncPeople(people: SlackDirectory, tenantId: string, log: Logger): Promise<void> {
  await people
    .sync(tenantId)
    .catch((error: unknown) => log.warn({ err: error, tenantId }, 'people could not be read from Slack'));
}

/** Says once to whoever installs the app how to begin. */
async function greet({ pool }: Pick<Environment, 'pool'>, tenantId: string, toUser: string): Promise<void> {
  const { roles } = await readActor(pool, tenantId, toUser);
  const body = { say: 'welcome', admin: roles.includes('admin') } as const;
  await enqueue(pool, tenantId, [{ key: 'welcome', kind: 'notice', workflowId: null, toUser, body }]);
}
