import { setTimeout as pause } from 'node:timers/promises';
import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';

/** Workspaces a page, and pages at most, so that a server that never ends does not hold us for ever. */
const PAGE = 500;
const MAX_PAGES = 100;
/** How often in a row a reading waits for Slack's rate limit (users.list: 20 calls a minute). */
const MAX_WAITS = 10;

/** What a method must be told of whose people it is asked for; nothing in a workspace of its own. */
export type Team = { team_id?: string };

/**
 * The workspaces of a tenant: an organisation has many, and Slack tells about people and groups of one at a time
 * (docs: enterprise/developing-for-enterprise-orgs).
 */
export async function teamsOf(slack: WebClient, tenantId: string): Promise<Team[]> {
  if (!isOrganisation(tenantId)) return [{}];
  const teams: Team[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await patiently(() => slack.auth.teams.list({ limit: PAGE, ...(cursor ? { cursor } : {}) }));
    for (const { id } of answer.teams ?? []) if (id) teams.push({ team_id: id });
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) break;
  }
  return teams;
}

/** Slack's ids of organisations begin with E, those of workspaces with T. */
function isOrganisation(tenantId: string): boolean {
  return tenantId.startsWith('E');
}

/** Calls Slack, waiting for its rate limit as long as it says. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof WebAPIRateLimitedError) || waits >= MAX_WAITS) throw error;
      await pause(error.retryAfter * 1_000);
    }
  }
}
