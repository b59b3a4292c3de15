import { personFrom, slackUserSchema } from '#slack/directory/slack-user.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { forgetGroup, savePeople } from '#workflow/people/people.ts';
import type { Envelope } from './envelope.ts';

/** Somebody was deactivated, became a guest, or changed name or time zone. */
export async function onUserChange(env: SlackEnvironment, { tenantId, event }: Envelope): Promise<void> {
  const user = slackUserSchema.safeParse(event.user).data;
  if (user) await savePeople(env, tenantId, [personFrom(user, tenantId)]);
}

/**
 * The members of a user group changed, or the group itself. What is kept of it no longer counts, and Slack is asked at once;
 * if it does not answer, the next decision that hangs on the group asks again. Groups in no role are not our business.
 */
export async function onGroupChange(env: SlackEnvironment, { tenantId, event }: Envelope): Promise<void> {
  const groupId = idOf(event.subteam) ?? event.subteam_id;
  if (typeof groupId !== 'string') return;
  if (await forgetGroup(env, tenantId, groupId)) await env.directory.refreshGroups(tenantId, [groupId]);
}

function idOf(subteam: unknown): unknown {
  return typeof subteam === 'object' && subteam !== null && 'id' in subteam ? subteam.id : undefined;
}
