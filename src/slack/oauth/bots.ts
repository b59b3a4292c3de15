import { WebClient, type WebClientOptions } from '@slack/web-api';
import { DomainError } from '#domain/errors.ts';
import type { SlackLog } from '#slack/call.ts';
import type { Authorize } from '#slack/receive/receivers.ts';
import { isDatabaseAway } from '#workflow/outage.ts';
import {
  type Installation,
  type InstallationEnvironment,
  isUnreadable,
  readInstallation,
} from '#workflow/tenants/installation.ts';
import { keepRenewedTokens } from '#workflow/tenants/keep-installation.ts';
import { revokeInstallation } from '#workflow/tenants/revoke-installation.ts';

/** The bot of every workspace that has installed the app. */
export type InstalledBots = {
  identityOf: Authorize;
  /** The Web API as the bot of a tenant. @throws DomainError `not_installed`. */
  slackFor(tenantId: string): Promise<WebClient>;
  /** Slack says that the token of this client has ended: nothing more is sent with it. */
  cutOff(tenantId: string, slack: WebClient): Promise<void>;
};

export type BotsOptions = {
  env: InstallationEnvironment;
  app: AppCredentials;
  clientOptions: WebClientOptions;
  /** Where the app is installed. */
  installUrl: () => string;
  log: SlackLog;
};

/** Installations remembered at most; each costs its client. */
const MAX_KNOWN = 5_000;

type Known = { installation: Installation; client: WebClient };

/**
 * Looks up who we are in a workspace. Every use reads the installation's row by its key, so that a token that was revoked or
 * renewed is so at once for every replica; what is remembered is the client, and what to go on with while the database is away.
 */
export function installedBots({ env, app, clientOptions, installUrl, log }: BotsOptions): InstalledBots {
  const known = new Map<string, Known>();
  const renewing = new Map<string, Promise<string>>();

  async function find(tenantIds: readonly string[]): Promise<Known | null> {
    let read: Installation | null;
    try {
      read = await readInstallation(env, tenantIds);
    } catch (error) {
      const remembered = tenantIds.map((id) => known.get(id)).find((one) => one !== undefined);
      if (remembered && isDatabaseAway(error)) return remembered;
      if (!isUnreadable(error)) throw error;
      // Installing the app again mends this, as it does where there is none.
      log.error({ err: error, tenantIds }, 'the token of a workspace cannot be used');
      return null;
    }
    if (read === null) return null;
    const installation = isDue(read, env.now()) ? await renewed(read) : read;
    const before = known.get(installation.tenantId);
    const client =
      before?.client.token === installation.botToken
        ? before.client
        : new WebClient(installation.botToken, clientOptions);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(installation.tenantId, { installation, client });
    return { installation, client };
  }

  /** One exchange at a time. Where it fails, the token may still be good for a while, or another process has renewed it. */
  async function renewed(installation: Installation): Promise<Installation> {
    const { id, tenantId } = installation;
    const underWay = renewing.get(id) ?? exchange(installation);
    renewing.set(id, underWay);
    try {
      return { ...installation, botToken: await underWay };
    } catch (error) {
      log.warn({ err: error, tenantId }, 'a token of Slack could not be renewed');
      return (await readInstallation(env, [tenantId])) ?? installation;
    } finally {
      renewing.delete(id);
    }
  }

  /** Looks again first: a refresh token is good once, and somebody may have used it since this one was read. */
  async function exchange(installation: Installation): Promise<string> {
    const current = await readInstallation(env, [installation.tenantId]);
    if (current?.id !== installation.id) return installation.botToken;
    return isDue(current, env.now()) ? renewToken(env, current, app, clientOptions) : current.botToken;
  }

  return {
    identityOf: async (source) => {
      const found = await find(tenantsOf(source));
      if (!found) return null;
      const { tenantId, botToken, botId, botUserId } = found.installation;
      return { tenantId, botToken, ...(botId ? { botId } : {}), ...(botUserId ? { botUserId } : {}) };
    },
    slackFor: async (tenantId) => {
      const found = await find([tenantId]);
      if (!found) throw new DomainError('not_installed', { url: installUrl() });
      return found.client;
    },
    cutOff: async (tenantId, slack) => {
      const last = known.get(tenantId);
      if (last?.client !== slack) return;
      if (await revokeInstallation(env, { tenantId, id: last.installation.id }))
        log.warn(
          { tenantId },
          'Slack has ended the token of a workspace: nothing is sent there until it installs the app again',
        );
    },
  };
}

/** Whose a payload may be: an organisation's where the app is installed for all of it, else the workspace's own. */
function tenantsOf({ teamId, enterpriseId, isEnterpriseInstall }: Parameters<Authorize>[0]): string[] {
  const own = isEnterpriseInstall && enterpriseId ? [] : [teamId];
  return [...own, enterpriseId].filter((id): id is string => Boolean(id));
}

/** Where token rotation is on, a token lives twelve hours; it is renewed when it has no more than this left. */
const RENEW_BEFORE_MS = 2 * 60 * 60_000;

type AppCredentials = { clientId: string; clientSecret: string };

/** Whether a token should be exchanged for a new one by now. */
function isDue({ refreshToken, tokenExpiresAt }: Installation, now: Date): boolean {
  return refreshToken !== null && tokenExpiresAt !== null && tokenExpiresAt.getTime() - now.getTime() < RENEW_BEFORE_MS;
}

/**
 * Exchanges the refresh token for new tokens and keeps them.
 * @returns the new bot token.
 * @throws what Slack answers instead, as when another process has just done the same.
 */
async function renewToken(
  env: Pick<InstallationEnvironment, 'entities' | 'vault' | 'now'>,
  installation: Installation,
  app: AppCredentials,
  options: WebClientOptions,
): Promise<string> {
  const answer = await new WebClient(undefined, options).oauth.v2.access({
    client_id: app.clientId,
    client_secret: app.clientSecret,
    grant_type: 'refresh_token',
    refresh_token: installation.refreshToken ?? '',
  });
  const { access_token: botToken, refresh_token: refreshToken, expires_in: seconds } = answer;
  if (!botToken || !refreshToken || !seconds) throw new Error('oauth.v2.access did not give new tokens');
  const tokenExpiresAt = new Date(env.now().getTime() + seconds * 1_000);
  await keepRenewedTokens(env, installation, { botToken, refreshToken, tokenExpiresAt });
  return botToken;
}
