import type { Environment } from '#workflow/environment.ts';

/** Which installation: the one that was there at a moment, or the one with this id. */
type Which = { tenantId: string } & ({ at: Date } | { id: string });

/**
 * Notes that the app may no longer speak in a workspace, and forgets its tokens. What the tenant has is kept. An
 * installation that is newer than what was revoked stays.
 * @returns whether that changed anything.
 */
export async function revokeInstallation({ pool }: Pick<Environment, 'pool'>, which: Which): Promise<boolean> {
  const { rowCount } = await pool.query(
    // Slack tells moments in whole seconds.
    `update installation
        set revoked_at = coalesce($2::timestamptz, now()), bot_token_encrypted = null, refresh_token_encrypted = null,
            token_expires_at = null
      where tenant_id = $1 and revoked_at is null and (date_trunc('second', installed_at) <= $2::timestamptz or id = $3::uuid)`,
    [which.tenantId, 'at' in which ? which.at : null, 'id' in which ? which.id : null],
  );
  return rowCount === 1;
}
