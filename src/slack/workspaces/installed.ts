import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@slack/oauth';
import type { WebClientOptions } from '@slack/web-api';
import type { SlackEnvironment } from '#slack/call.ts';
import { installedBots } from '#slack/oauth/bots.ts';
import { firstAdmins } from '#slack/oauth/first-admins.ts';
import { INSTALL_PATH, installPages } from '#slack/oauth/installer.ts';
import { type InstallationEnvironment, installedTenants, readInstallation } from '#workflow/tenants/installation.ts';
import { keepInstallation, type NewInstallation } from '#workflow/tenants/keep-installation.ts';
import { spendState } from '#workflow/tenants/spend-state.ts';
import { ensureTenant } from '#workflow/tenants/tenants.ts';
import { watchReach } from './reach.ts';
import type { Met, Ready, Workspaces } from './workspaces.ts';

/** Workspaces that are being made ready at the end get this long; the next start does the rest. */
const STOP_PATIENCE_MS = 2_000;

export type InstalledOptions = {
  env: InstallationEnvironment & Pick<SlackEnvironment, 'pool' | 'log'>;
  app: { clientId: string; clientSecret: string; stateSecret: string };
  /** Bot scopes that are asked for. */
  scopes: readonly string[];
  /** Slack user ids that are admins wherever they are people. */
  adminUsers: readonly string[];
  clientOptions: WebClientOptions;
  /** Our address as browsers reach it, known once the server listens. */
  publicUrl: () => string;
  /** For Slack's own library of installs. */
  logger: Logger;
  /** Sends what waited for the app in a workspace. */
  wake: (tenantId: string) => Promise<void>;
};

/** All workspaces and organisations that have installed the app by OAuth. */
export function installedWorkspaces({ env, app, clientOptions, publicUrl, ...options }: InstalledOptions): Workspaces {
  const { log } = env;
  const installUrl = () => `${publicUrl()}${INSTALL_PATH}`;
  const { identityOf, slackFor, cutOff } = installedBots({ env, app, clientOptions, installUrl, log });
  const reach = watchReach(clientOptions, log);
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  /** Goes on by itself; what fails is logged, and done by the next start. */
  const aside = (work: Promise<void>, said: string): void => {
    const done = work.catch((error: unknown) => log.error({ err: error }, said)).finally(() => underWay.delete(done));
    underWay.add(done);
  };
  let met: ((workspace: Met) => Promise<Ready>) | null = null;
  const greet = async (workspace: Met): Promise<void> => {
    await options.wake(workspace.tenantId);
    const ready = await met?.(workspace);
    await ready?.synced;
  };
  const keep = async (installed: NewInstallation & { name: string }): Promise<void> => {
    const { tenantId, name, botUserId, installedBy } = installed;
    const adminUsers = await firstAdmins(options.adminUsers, installed, clientOptions);
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
      scopes: options.scopes,
      publicUrl,
      clientOptions,
      logger: options.logger,
      spendState: (state) => spendState(env, state),
      keep,
    }),
    reachable: reach.reachable,
  };
}
