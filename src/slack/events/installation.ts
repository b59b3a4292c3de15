import type { SlackEnvironment } from '#slack/environment.ts';
import { revokeInstallation } from '#workflow/tenants/revoke-installation.ts';
import type { Envelope } from './envelope.ts';

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
