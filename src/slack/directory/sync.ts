import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { DirectoryEnvironment } from '#slack/call.ts';
import { findPerson, groupsInUse, notePeopleSynced, saveGroup, savePeople } from '#workflow/people/people.ts';
import { personFrom, slackUserSchema } from './slack-user.ts';
import { patiently, type Team, teamsOf } from './teams.ts';

/** People a page; Slack recommends no more than 200 and takes up to 1,000. */
const PAGE = 500;
/** Pages of one reading at most, so that a server that never ends does not hold us for ever. */
const MAX_PAGES = 1_000;
/** People are read anew for a name that nobody has only when they were not read just now. */
const READ_AGAIN_MS = 60_000;

/** Reads all people of a workspace, and the members of the Slack user groups that are in roles. @throws what Slack answers instead. */
export async function syncPeople(env: DirectoryEnvironment, tenantId: string): Promise<{ people: number }> {
  const slack = await env.slackFor(tenantId);
  const teams = await teamsOf(slack, tenantId);
  let people = 0;
  for (const team of teams) people += await syncTeam(env, tenantId, slack, team);
  await syncGroups(env, tenantId, slack, teams);
  await notePeopleSynced(env, tenantId);
  return { people };
}

/** Reads all people of one workspace. @returns how many. */
async function syncTeam(env: DirectoryEnvironment, tenantId: string, slack: WebClient, team: Team): Promise<number> {
  let people = 0;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await patiently(() => slack.users.list({ limit: PAGE, ...team, ...(cursor ? { cursor } : {}) }));
    const users = (answer.members ?? []).flatMap((member) => slackUserSchema.safeParse(member).data ?? []);
    await savePeople(
      env,
      tenantId,
      users.map((user) => personFrom(user, tenantId)),
    );
    people += users.length;
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) break;
  }
  return people;
}

/** A workspace may have no user groups; then there is nothing to read, and that is no error. */
async function syncGroups(
  env: DirectoryEnvironment,
  tenantId: string,
  slack: WebClient,
  teams: readonly Team[],
): Promise<void> {
  const inUse = await groupsInUse(env, tenantId);
  if (inUse.size === 0) return;
  const at = env.now();
  for (const team of teams) {
    const answer = await patiently(() =>
      slack.usergroups.list({ include_users: true, include_disabled: false, ...team }),
    ).catch((error: unknown) => {
      if (error instanceof WebAPIPlatformError) return null;
      throw error;
    });
    for (const { id, handle, users } of answer?.usergroups ?? []) {
      if (!id || !inUse.has(id) || !users) continue;
      await saveGroup(env, tenantId, { groupId: id, handle: handle ?? '', memberIds: users, at });
    }
  }
}

/** Finds people of `roles.yaml`: an e-mail address is looked up by itself, for a name all people are read once. */
export function personResolver(env: DirectoryEnvironment): (tenantId: string, text: string) => Promise<string | null> {
  const read = new Map<string, { at: number; done: Promise<unknown> }>();
  const readAll = (tenantId: string): Promise<unknown> => {
    const last = read.get(tenantId);
    if (last && last.at + READ_AGAIN_MS > env.now().getTime()) return last.done;
    const done = syncPeople(env, tenantId);
    read.set(tenantId, { at: env.now().getTime(), done });
    return done;
  };
  return async (tenantId, text) => {
    try {
      const email = text.trim();
      if (/^[^\s@]+@[^\s@]+$/.test(email)) return await lookUpEmail(env, tenantId, email);
      await readAll(tenantId);
    } catch (error) {
      if (error instanceof WebAPIPlatformError && error.data.error === 'users_not_found') return null;
      env.log.warn({ err: error, tenantId, text }, 'Slack could not be asked about somebody in roles.yaml');
    }
    return (await findPerson(env, tenantId, text))?.id ?? null;
  };
}

async function lookUpEmail(env: DirectoryEnvironment, tenantId: string, email: string): Promise<string | null> {
  const slack = await env.slackFor(tenantId);
  const answer = await patiently(() => slack.users.lookupByEmail({ email }));
  const user = slackUserSchema.safeParse(answer.user).data;
  if (!user) return null;
  await savePeople(env, tenantId, [personFrom(user, tenantId)]);
  return user.id;
}
