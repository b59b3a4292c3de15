import type { WebClient } from '@slack/web-api';
import { DomainError } from '#domain/errors.ts';
import { readSoleTenant } from '#queries/lists/tenants.ts';
import type { SlackEnvironment } from '#slack/call.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

export type OwnOptions = {
  env: Pick<SlackEnvironment, 'entitiesOfAll' | 'log'>;
  /** Of the bot. */
  client: WebClient;
  botToken: string;
};

/**
 * The one workspace that a bot token belongs to. One that was met before is served at once, also when Slack cannot be reached
 * at start.
 */
export function ownWorkspace({ env, client, botToken }: OwnOptions): Workspaces {
  let link: Link | null = null;
  const ownTenant = () => link?.workspace()?.tenantId ?? null;
  return {
    start: async (met) => {
      link = await linkWorkspace(env, client, async (workspace) => {
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

type Link = {
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
 * Finds out who the bot is, and keeps looking whether Slack answers.
 * @param met called when Slack has answered who we are for the first time since the start, until it succeeds.
 */
async function linkWorkspace(
  env: OwnOptions['env'],
  client: WebClient,
  met: (workspace: Workspace) => Promise<void>,
): Promise<Link> {
  let workspace = await rememberedWorkspace(env);
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
        env.log.warn({ err: error }, 'Slack does not say who we are; asking again');
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

/** The tenant of this database, when there is just one and its bot is known. */
async function rememberedWorkspace(env: OwnOptions['env']): Promise<Workspace | null> {
  const only = await readSoleTenant(env);
  return only?.botUserId ? { tenantId: only.id, botUserId: only.botUserId, botId: '', name: only.name } : null;
}
