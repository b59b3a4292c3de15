import { randomUUID } from 'node:crypto';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Config } from '#config/config.ts';
import { botScopes } from '#config/manifest.ts';
import { welcome } from '#jobs/announce/welcome.ts';
import { wakeParked } from '#jobs/messages/parked.ts';
import { boltLogger } from '#log/adapters.ts';
import type { Logger } from '#log/log.ts';
import type { Orm } from '#persistence/orm.ts';
import { tokenVault } from '#persistence/token-vault.ts';
import { installedWorkspaces } from '#slack/workspaces/installed.ts';
import { ownWorkspace } from '#slack/workspaces/own.ts';
import type { Met, Ready, Workspaces } from '#slack/workspaces/workspaces.ts';
import { prepareTenant } from '#workflow/tenants/prepare-tenant.ts';
import type { Composed } from './environment.ts';

type WorkspacesParts = {
  orm: Orm;
  log: Logger;
  /** Null where each workspace brings its own. */
  botToken: string | null;
  options: WebClientOptions;
  /** Our address as browsers reach it, known once the server listens. */
  publicUrl: () => string;
};

/** Builds what knows the workspaces that this process serves: one by its bot token, or all that have installed the app. */
export async function workspacesOf(
  config: Config,
  { orm, log, botToken, options, publicUrl }: WorkspacesParts,
): Promise<Workspaces> {
  if (botToken !== null)
    return ownWorkspace({ env: { ...orm, log }, client: new WebClient(botToken, options), botToken });
  if (config.mode.kind !== 'oauth') throw new Error('installs need the client id and secret of the app');
  const vault = tokenVault(config.tokenEncryptionKeys);
  return installedWorkspaces({
    env: { ...orm, log, vault, newId: randomUUID, now: () => new Date() },
    app: config.mode,
    scopes: await botScopes(),
    adminUsers: config.adminUsers,
    clientOptions: options,
    publicUrl,
    logger: boltLogger(log),
    wake: (tenantId) => wakeParked(orm.pool, [tenantId]),
  });
}

/** Builds what makes a workspace that is met ready: its tenant with all that files say, a greeting, its people. */
export function readyTenant(config: Config, env: Composed): (workspace: Met) => Promise<Ready> {
  const { pool, people } = env;
  return async ({ tenantId, name, botUserId, installedBy }) => {
    const facts = { tenantId, name, botUserId, adminUsers: config.adminUsers };
    await prepareTenant(env, facts, config.workflowsDir, (text) => people.resolve(tenantId, text));
    if (installedBy !== null) await welcome(pool, tenantId, installedBy);
    return { synced: people.refresh(tenantId) };
  };
}
