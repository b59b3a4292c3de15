import type { RequestListener } from 'node:http';
import type { WebClient } from '@slack/web-api';
import type { Authorize } from '#slack/receive/receivers.ts';

/** A workspace, or an organisation that has installed the app as a whole, with our bot in it. */
export type Workspace = { tenantId: string; botUserId: string; botId: string; name: string };

/** A workspace that is met: for the first time since the start, or because somebody has just installed the app there. */
export type Met = Workspace & { installedBy: string | null };

/** A workspace can be used; `synced` comes when its people have been read, too, and never fails. */
export type Ready = { synced: Promise<void> };

/** The workspaces that this process serves: one by its token (`own.ts`), or all that have installed the app (`installed.ts`). */
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
