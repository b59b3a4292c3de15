import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { within } from '#patience/within.ts';
import type { DirectoryEnvironment } from '#slack/call.ts';
import type { Directory } from '#workflow/environment.ts';
import { saveGroup } from '#workflow/people/people.ts';
import { type Team, teamsOf } from './teams.ts';

/** A decision waits for the answer meanwhile. */
const PATIENCE_MS = 2_000;
/** After a failure Slack is left alone so long about that group, or every decision would wait in vain. */
const PAUSE_MS = 30_000;
/** The same for a workspace that has no user groups. */
const LONG_PAUSE_MS = 10 * 60_000;

/** Slack's words for a workspace without user groups (a free plan) or an app that may not read them. */
const NO_GROUPS = new Set([
  'unknown_method',
  'plan_upgrade_required',
  'paid_teams_only',
  'not_allowed',
  'not_allowed_token_type',
  'missing_scope',
]);
/** The group was disabled or deleted: nobody is in it any more. */
const GONE = new Set(['no_such_subteam', 'subteam_not_found']);

/** `refreshGroups` of {@link Directory}. It never fails: what is not refreshed stays as it was. */
export function groupRefresher(env: DirectoryEnvironment): Directory['refreshGroups'] {
  const asking = new Map<string, Promise<void>>();
  const quietUntil = new Map<string, number>();
  return async (tenantId, groupIds) => {
    const refreshes = groupIds.map((groupId) => {
      const key = `${tenantId} ${groupId}`;
      if ((quietUntil.get(key) ?? 0) > env.now().getTime()) return undefined;
      const underWay = asking.get(key);
      if (underWay !== undefined) return underWay;
      const asked = refresh(env, tenantId, groupId)
        .then((pause) => {
          if (pause === 0) quietUntil.delete(key);
          else quietUntil.set(key, env.now().getTime() + pause);
        })
        .finally(() => asking.delete(key));
      asking.set(key, asked);
      return asked;
    });
    await Promise.all(refreshes);
  };
}

/** @returns for how long Slack should not be asked again, in milliseconds. */
async function refresh(env: DirectoryEnvironment, tenantId: string, groupId: string): Promise<number> {
  const at = env.now();
  try {
    const memberIds = await membersOf(env, tenantId, groupId);
    await saveGroup(env, tenantId, { groupId, handle: '', memberIds, at });
    return 0;
  } catch (error) {
    if (error instanceof WebAPIPlatformError && NO_GROUPS.has(error.data.error)) return LONG_PAUSE_MS;
    env.log.warn({ err: error, tenantId, groupId }, 'the members of a user group could not be read');
    return error instanceof WebAPIRateLimitedError ? Math.max(PAUSE_MS, error.retryAfter * 1_000) : PAUSE_MS;
  }
}

async function membersOf(env: DirectoryEnvironment, tenantId: string, groupId: string): Promise<string[]> {
  const slack = await env.slackFor(tenantId);
  try {
    return await within(PATIENCE_MS, membersIn(slack, groupId, await teamsOf(slack, tenantId)));
  } catch (error) {
    if (error instanceof WebAPIPlatformError && GONE.has(error.data.error)) return [];
    throw error;
  }
}

/** A group belongs to one workspace; of an organisation's, each is asked until one knows it. */
async function membersIn(slack: WebClient, groupId: string, teams: readonly Team[]): Promise<string[]> {
  const [team = {}, ...others] = teams;
  try {
    const answer = await slack.usergroups.users.list({ usergroup: groupId, include_disabled: false, ...team });
    return answer.users ?? [];
  } catch (error) {
    const isElsewhere = error instanceof WebAPIPlatformError && GONE.has(error.data.error) && others.length > 0;
    if (!isElsewhere) throw error;
    return membersIn(slack, groupId, others);
  }
}
