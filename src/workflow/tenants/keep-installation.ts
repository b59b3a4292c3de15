import type { Installation, InstallationEnvironment } from './installation.ts';

/** What Slack gave when the app was installed. */
export type NewInstallation = Omit<Installation, 'id' | 'name'> & { installedBy: string };

/**
 * Keeps the installation of a tenant, in place of the one before: its tokens are sealed, and it holds again if it was
 * revoked. The tenant must be there (`ensureTenant`).
 * @returns its id.
 */
export async function keepInstallation(
  { pool, vault, newId, now }: InstallationEnvironment,
  given: NewInstallation,
): Promise<string> {
  const { tenantId } = given;
  const id = newId();
  const refresh = given.refreshToken;
  await pool.query(
    `insert into installation (tenant_id, id, enterprise_id, team_id, bot_id, bot_user_id, bot_token_encrypted,
                               refresh_token_encrypted, token_expires_at, scopes, installed_by, installed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (tenant_id) do update
       set id = excluded.id, enterprise_id = excluded.enterprise_id, team_id = excluded.team_id, bot_id = excluded.bot_id,
           bot_user_id = excluded.bot_user_id, bot_token_encrypted = excluded.bot_token_encrypted,
           refresh_token_encrypted = excluded.refresh_token_encrypted, token_expires_at = excluded.token_expires_at,
           scopes = excluded.scopes, installed_by = excluded.installed_by, installed_at = excluded.installed_at,
           revoked_at = null`,
    [
      ...[tenantId, id, given.enterpriseId, given.teamId, given.botId, given.botUserId],
      vault.seal(given.botToken, { tenantId, installationId: id, kind: 'bot' }),
      refresh === null ? null : vault.seal(refresh, { tenantId, installationId: id, kind: 'refresh' }),
      ...[given.tokenExpiresAt, given.scopes, given.installedBy, now()],
    ],
  );
  return id;
}

/**
 * Keeps tokens that Slack has given in exchange for a refresh token.
 * @returns false when the app was installed again, or removed, meanwhile.
 */
export async function keepRenewedTokens(
  { pool, vault }: Pick<InstallationEnvironment, 'pool' | 'vault'>,
  { tenantId, id }: Pick<Installation, 'tenantId' | 'id'>,
  renewed: { botToken: string; refreshToken: string; tokenExpiresAt: Date },
): Promise<boolean> {
  const about = { tenantId, installationId: id };
  const { rowCount } = await pool.query(
    `update installation set bot_token_encrypted = $3, refresh_token_encrypted = $4, token_expires_at = $5
      where tenant_id = $1 and id = $2 and revoked_at is null`,
    [
      ...[tenantId, id],
      vault.seal(renewed.botToken, { ...about, kind: 'bot' }),
      vault.seal(renewed.refreshToken, { ...about, kind: 'refresh' }),
      renewed.tokenExpiresAt,
    ],
  );
  return rowCount === 1;
}
