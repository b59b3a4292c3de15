import type { RequestListener } from 'node:http';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { DomainError } from '#domain/errors.ts';
import type { Logger } from '#log/log.ts';
import type { Orm } from '#persistence/orm.ts';
import type { Authorize } from '#slack/receive/authorize.ts';
import { linkWorkspace, type Workspace } from './workspace.ts';

/** A workspace that is met: for the first time since the start, or because somebody has just installed the app there. */
export type Met = Workspace & { installedBy: string | null };

/** A workspace can be used; `synced` comes when its people have been read, too, and never fails. */
export type Ready = { synced: Promise<void> };

/** The workspaces that this process serves: one by its token, or all that have installed the app. */
export type Workspaces = {
  /** Finds out where the bot is; `met` makes each workspace ready. It resolves as soon as people can be served. */
  start(met: (workspace: Met) => Promise<Ready>): Promise<void>;
  stop(): Promise<void> | void;
  identityOf: Authorize;
  /** The Web API as the bot of a tenant. @throws DomainError `not_installed`. */
  slackFor(tenantId: string): Promise<WebClient>;
  /** Told when Slack says that the token of this client has ended for good. */
  cutOff?(tenantId: string, slack: WebClient): Promise<void>;
  /** Where the bot may speak at this moment. */
  tenants(): Promise<string[]>;
  /** Whose an event is that does not say so itself; null where there are many. */
  ownTenant(): string | null;
  /** Where the app is installed; empty where nobody but its owner can. */
  installUrl(): string;
  /** The pages by which it is installed. */
  installPages: RequestListener | null;
  /** Whether Slack answered when it was last asked. */
  reachable(): boolean;
};

/** The one workspace that a bot token belongs to. */
export function oneWorkspace(orm: Orm, botToken: string, options: WebClientOptions, log: Logger): Workspaces {
  const client = new WebClient(botToken, options);
  let link: Awaited<ReturnType<typeof linkWorkspace>> | null = null;
  const ownTenant = () => link?.workspace()?.tenantId ?? null;
  return {
    start: async (met) => {
      link = await linkWorkspace(orm, client, log, async (workspace) => {
        await met({ ...workspace, installedBy: null });
      });
    },
    stop: () => link?.stop(),
    identityOf: async () => {
      const workspace = link?.workspace();
      // Slack was never reached: it is not known yet whose calls these are.
      if (!workspace) throw new DomainError('slack_away', {});
      return { ...workspace, botToken };
    },
    slackFor: async () => client,
    tenants: async () => [ownTenant()].filter((id) => id !== null),
    ownTenant,
    installUrl: () => '',
    installPages: null,
    reachable: () => link?.reachable() ?? false,
  };
}
