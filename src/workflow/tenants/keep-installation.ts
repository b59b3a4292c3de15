import { InstallationRecord } from '#persistence/entities/index.ts';
import type { Installation, InstallationEnvironment } from './installation.ts';

/** What Slack gave when the app was installed. */
export type NewInstallation = Omit<Installation, 'id'> & { installedBy: string };

/**
 * Keeps the installation of a tenant, in place of the one before: its tokens are sealed, and it holds again if it was
 * revoked. The tenant must be there (`ensureTenant`).
 * @returns its id.
 */
export async function keepInstallation(
  { entities, vault, newId, now }: Pick<InstallationEnvironment, 'entities' | 'vault' | 'newId' | 'now'>,
  given: NewInstallation,
): Promise<string> {
  const { tenantId, enterpriseId, teamId, botId, botUserId, botToken, refreshToken, tokenExpiresAt } = given;
  const id = newId();
  const about = { tenantId, installationId: id };
  const row = {
    ...{ tenantId, id, enterpriseId, teamId, botId, botUserId, tokenExpiresAt, scopes: [...given.scopes] },
    ...{ installedBy: given.installedBy, installedAt: now(), revokedAt: null },
    botTokenEncrypted: vault.seal(botToken, { ...about, kind: 'bot' }),
    refreshTokenEncrypted: refreshToken === null ? null : vault.seal(refreshToken, { ...about, kind: 'refresh' }),
  };
  await entities(tenantId).upsert(InstallationRecord, row, { onConflictFields: ['tenantId'] });
  return id;
}

/**
 * Keeps tokens that Slack has given in exchange for a refresh token.
 * @returns false when the app was installed again, or removed, meanwhile.
 */
export async function keepRenewedTokens(
  { entities, vault }: Pick<InstallationEnvironment, 'entities' | 'vault'>,
  { tenantId, id }: Pick<Installation, 'tenantId' | 'id'>,
  renewed: { botToken: string; refreshToken: string; tokenExpiresAt: Date },
): Promise<boolean> {
  const about = { tenantId, installationId: id };
  const kept = await entities(tenantId).nativeUpdate(
    InstallationRecord,
    { id, revokedAt: null },
    {
      botTokenEncrypted: vault.seal(renewed.botToken, { ...about, kind: 'bot' }),
      refreshTokenEncrypted: vault.seal(renewed.refreshToken, { ...about, kind: 'refresh' }),
      tokenExpiresAt: renewed.tokenExpiresAt,
    },
  );
  return kept === 1;
}
