import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Installation, InstallationEnvironment } from '#workflow/tenants/installation.ts';
import { keepRenewedTokens } from '#workflow/tenants/keep-installation.ts';

/** Where token rotation is on, a token lives twelve hours; it is renewed when it has no more than this left. */
const RENEW_BEFORE_MS = 2 * 60 * 60_000;

export type AppCredentials = { clientId: string; clientSecret: string };

/** Whether a token should be exchanged for a new one by now. */
export function isDue({ refreshToken, tokenExpiresAt }: Installation, now: Date): boolean {
  return refreshToken !== null && tokenExpiresAt !== null && tokenExpiresAt.getTime() - now.getTime() < RENEW_BEFORE_MS;
}

/**
 * Exchanges the refresh token for new tokens and keeps them.
 * @returns the new bot token.
 * @throws what Slack answers instead, as when another process has just done the same.
 */
export async function renewToken(
  env: Pick<InstallationEnvironment, 'entities' | 'vault' | 'now'>,
  installation: Installation,
  app: AppCredentials,
  options: WebClientOptions,
): Promise<string> {
  const answer = await new WebClient(undefined, options).oauth.v2.access({
    client_id: app.clientId,
    client_secret: app.clientSecret,
    grant_type: 'refresh_token',
    refresh_token: installation.refreshToken ?? '',
  });
  const { access_token: botToken, refresh_token: refreshToken, expires_in: seconds } = answer;
  if (!botToken || !refreshToken || !seconds) throw new Error('oauth.v2.access did not give new tokens');
  const tokenExpiresAt = new Date(env.now().getTime() + seconds * 1_000);
  await keepRenewedTokens(env, installation, { botToken, refreshToken, tokenExpiresAt });
  return botToken;
}
