import type { SlackEnvironment } from '#slack/call.ts';
import { personFrom, slackUserSchema } from '#slack/directory/slack-user.ts';
import { homeOpened } from '#slack/verbs/home.ts';
import { forgetGroup, savePeople } from '#workflow/people/people.ts';
import { revokeInstallation } from '#workflow/tenants/revoke-installation.ts';
import type { Envelope } from './envelope.ts';

/** Somebody looks at their App Home: it is drawn, and kept up to date from then on. */
export async function onAppHomeOpened(env: SlackEnvironment, { tenantId, event }: Envelope): Promise<void> {
  const { user, tab } = event;
  if (typeof user !== 'string' || (tab !== undefined && tab !== 'home')) return;
  // Somebody new may be a guest, who must not pass for a member until people are read again.
  await env.people.meet(tenantId, { id: user, teamId: null, name: null });
  await homeOpened(env, tenantId, user);
}

/** A channel has a new id, as when it begins to be shared with another workspace: cards and comments in it are found again. */
export async function onChannelIdChanged(env: SlackEnvironment, { tenantId, event }: Envelope): Promise<void> {
  const { old_channel_id: before, new_channel_id: now } = event;
  if (typeof before !== 'string' || typeof now !== 'string') return;
  await env.pool.query(
    `with comments as (update comment set source_channel = $3 where tenant_id = $1 and source_channel = $2),
      workflows as (update workflow set channel_id = $3 where tenant_id = $1 and channel_id = $2)
      update message
         set channel_id = case channel_id when $2 then $3 else channel_id end,
             to_channel = case to_channel when $2 then $3 else to_channel end
       where tenant_id = $1 and $2 in (channel_id, to_channel)`,
    [tenantId, before, now],
  );
}

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

/** The app was removed from the workspace: its token is void. Whatever waits goes out when it is installed again. */
export async function onUninstalled(env: SlackEnvironment, envelope: Envelope): Promise<void> {
  await revoke(env, envelope);
}

/** Tokens were revoked. Those of people do not matter: the bot uses only its own. */
export async function onTokensRevoked(env: SlackEnvironment, envelope: Envelope): Promise<void> {
  const { tokens } = envelope.event;
  const bots = typeof tokens === 'object' && tokens !== null && 'bot' in tokens ? tokens.bot : null;
  if (Array.isArray(bots) && bots.length > 0) await revoke(env, envelope);
}

async function revoke(env: SlackEnvironment, { tenantId, at, event }: Envelope): Promise<void> {
  // An event that comes late must not void a token that was given since.
  if (await revokeInstallation(env, { tenantId, at }))
    env.log.warn({ tenantId, event: event.type }, 'the app was removed from a workspace, or its token revoked');
}
