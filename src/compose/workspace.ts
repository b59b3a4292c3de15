import type { WebClient, WebClientOptions } from '@slack/web-api';
import type { Logger } from '#log/log.ts';
import { TenantRecord } from '#persistence/entities/index.ts';
import type { EntitiesOfAll } from '#persistence/orm.ts';

/** Slack's Web API as every part of the program uses it: no retries and no waiting of its own, since the job queue does both. */
export function slackClientOptions(slackApiUrl: string | null, logger: WebClientOptions['logger']): WebClientOptions {
  return {
    ...(slackApiUrl === null ? {} : { slackApiUrl }),
    ...(logger ? { logger } : {}),
    // Always set: the socket client writes a retry policy of its own into options that have none.
    retryConfig: { retries: 0 },
    timeout: 10_000,
    rejectRateLimitedCalls: true,
  };
}

/** The one workspace that a bot token belongs to. */
export type Workspace = { tenantId: string; botUserId: string; botId: string; name: string };

export type WorkspaceLink = {
  /** Null until Slack has said who we are, the first time ever. */
  workspace(): Workspace | null;
  /** Whether Slack answered when it was last asked. */
  reachable(): boolean;
  stop(): void;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Between two looks at whether Slack still knows us. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Finds out who the bot is, and keeps looking whether Slack answers. A workspace that was met before is served at once, also
 * when Slack cannot be reached at start.
 * @param met called each time that Slack has answered who we are for the first time since the start.
 */
export async function linkWorkspace(
  units: EntitiesOfAll,
  client: WebClient,
  log: Logger,
  met: (workspace: Workspace) => Promise<void>,
): Promise<WorkspaceLink> {
  let workspace = await rememberedWorkspace(units);
  let reachable = false;
  let introduced = false;
  let pause = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const look = async (): Promise<void> => {
    try {
      const found = await askSlack(client);
      reachable = true;
      pause = FIRST_PAUSE_MS;
      if (!introduced) {
        await met(found);
        introduced = true;
      }
      workspace = found;
    } catch (error) {
      if (reachable || pause === FIRST_PAUSE_MS)
        log.warn({ err: error }, 'Slack does not say who we are; asking again');
      reachable = false;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
    if (!stopped) timer = setTimeout(() => void look(), reachable ? LOOK_AGAIN_MS : pause).unref();
  };
  await look();
  return {
    workspace: () => workspace,
    reachable: () => reachable,
    stop: () => {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

async function askSlack(client: WebClient): Promise<Workspace> {
  const answer = await client.auth.test();
  const tenantId = answer.is_enterprise_install ? answer.enterprise_id : answer.team_id;
  if (!tenantId || !answer.user_id) throw new Error('auth.test did not name a workspace');
  return { tenantId, botUserId: answer.user_id, botId: answer.bot_id ?? '', name: answer.team ?? '' };
}

/** The tenant of this database, when there is just one. */
async function rememberedWorkspace({ entitiesOfAll }: EntitiesOfAll): Promise<Workspace | null> {
  const [only, another] = await entitiesOfAll().find(TenantRecord, {}, { limit: 2 });
  if (!only?.botUserId || another) return null;
  return { tenantId: only.id, botUserId: only.botUserId, botId: '', name: only.name };
}
