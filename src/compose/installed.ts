import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Config } from '#config/config.ts';
import { wakeParked } from '#jobs/messages/parked.ts';
import { boltLogger } from '#log/adapters.ts';
import type { Logger } from '#log/log.ts';
import type { Orm } from '#persistence/orm.ts';
import { tokenVault } from '#persistence/token-vault.ts';
import { INSTALL_PATH, installPages } from '#slack/oauth/installer.ts';
import { installedWorkspaces } from '#slack/oauth/workspaces.ts';
import { installedTenants, readInstallation } from '#workflow/tenants/installation.ts';
import { keepInstallation, type NewInstallation } from '#workflow/tenants/keep-installation.ts';
import { spendState } from '#workflow/tenants/spend-state.ts';
import { ensureTenant } from '#workflow/tenants/tenants.ts';
import { botScopes } from './manifest.ts';
import type { Met, Ready, Workspaces } from './workspaces.ts';

/** Slack's words for an id that is nobody's in this workspace. */
const NOT_HERE = new Set(['user_not_found', 'user_not_visible', 'users_not_found']);
/** Between two looks whether Slack answers. */
const LOOK_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;
/** Workspaces that are being made ready at the end get this long; the next start does the rest. */
const STOP_PATIENCE_MS = 2_000;

/**
 * All workspaces and organisations that have installed the app by OAuth.
 * @param publicUrl our address as browsers reach it, known once the server listens.
 */
export async function manyWorkspaces(
  orm: Orm,
  config: Config,
  options: WebClientOptions,
  publicUrl: () => string,
  log: Logger,
): Promise<Workspaces> {
  const app = config.mode;
  if (app.kind !== 'oauth') throw new Error('installs need the client id and secret of the app');
  const env = {
    entities: orm.entities,
    entitiesOfAll: orm.entitiesOfAll,
    pool: orm.pool,
    vault: tokenVault(config.tokenEncryptionKeys),
    newId: randomUUID,
    now: () => new Date(),
  };
  const installUrl = () => `${publicUrl()}${INSTALL_PATH}`;
  const { identityOf, slackFor, cutOff } = installedWorkspaces({ env, app, clientOptions: options, installUrl, log });
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  /** Goes on by itself; what fails is logged, and done by the next start. */
  const aside = (work: Promise<void>, said: string): void => {
    const done = work.catch((error: unknown) => log.error({ err: error }, said)).finally(() => underWay.delete(done));
    underWay.add(done);
  };
  let met: ((workspace: Met) => Promise<Ready>) | null = null;
  const greet = async (workspace: Met): Promise<void> => {
    await wakeParked(orm.pool, [workspace.tenantId]);
    const ready = await met?.(workspace);
    await ready?.synced;
  };
  const keep = async (installed: NewInstallation & { name: string }): Promise<void> => {
    const { tenantId, name, botUserId, installedBy } = installed;
    const adminUsers = await adminsOf(config, installed, options);
    await ensureTenant(env, { tenantId, name, botUserId, adminUsers });
    await keepInstallation(env, installed);
    log.info({ tenantId, by: installedBy }, 'the app was installed');
    // The person in front of the browser waits for no more than this.
    const workspace = { tenantId, name, botUserId: botUserId ?? '', botId: installed.botId ?? '', installedBy };
    aside(greet(workspace), `${tenantId} could not be made ready; the next start tries again`);
  };
  /** One after the other and each for itself: one whose token cannot be read must not keep the others waiting. */
  const greetAll = async (): Promise<void> => {
    for (const tenantId of await installedTenants(env)) {
      if (stopping.signal.aborted) return;
      try {
        const found = await readInstallation(env, [tenantId]);
        if (!found) continue;
        const { botId, botUserId } = found;
        // Its name is known already, and stays.
        await greet({ tenantId, name: '', botUserId: botUserId ?? '', botId: botId ?? '', installedBy: null });
      } catch (error) {
        log.error({ err: error, tenantId }, 'a workspace could not be made ready');
      }
    }
  };
  const reach = watchSlack(options, log);
  return {
    start: async (given) => {
      met = given;
      await reach.look();
      aside(greetAll(), 'installations could not be read');
    },
    stop: async () => {
      stopping.abort();
      reach.stop();
      await Promise.race([Promise.all(underWay), pause(STOP_PATIENCE_MS, undefined, { ref: false })]);
    },
    identityOf,
    slackFor,
    cutOff,
    tenants: () => installedTenants(env),
    ownTenant: () => null,
    installUrl,
    installPages: installPages({
      ...app,
      scopes: await botScopes(),
      publicUrl,
      clientOptions: options,
      logger: boltLogger(log),
      spendState: (state) => spendState(env, state),
      keep,
    }),
    reachable: reach.reachable,
  };
}

/**
 * ADMIN_USERS as far as they are people of this workspace: ids of another mean nobody here. Without any, whoever installs.
 * @throws Error when Slack does not say: nobody becomes an admin because it was busy.
 */
async function adminsOf(config: Config, installed: NewInstallation, options: WebClientOptions): Promise<string[]> {
  const client = new WebClient(installed.botToken, options);
  const isHere = async (user: string) => {
    try {
      return (await client.users.info({ user })).user?.deleted === false;
    } catch (error) {
      if (error instanceof WebAPIPlatformError && NOT_HERE.has(error.data.error)) return false;
      throw new Error('Slack does not say who ADMIN_USERS are', { cause: error });
    }
  };
  const asked = await Promise.all(config.adminUsers.map(async (user) => ((await isHere(user)) ? [user] : [])));
  const admins = asked.flat();
  return admins.length > 0 ? admins : [installed.installedBy];
}

/** Asks Slack now and then whether it answers; that needs no token. */
function watchSlack(options: WebClientOptions, log: Logger) {
  const client = new WebClient(undefined, options);
  let reachable = false;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const look = async (): Promise<void> => {
    const before = reachable;
    reachable = await client.api.test().then(
      () => true,
      (error: unknown) => {
        if (before) log.warn({ err: error }, 'Slack does not answer; asking again');
        return false;
      },
    );
    if (!stopped) timer = setTimeout(() => void look(), reachable ? LOOK_MS : LOOK_AGAIN_MS).unref();
  };
  return {
    look,
    reachable: () => reachable,
    stop: () => {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
