import { type SealedFor, type TokenVault, VaultError } from '#persistence/token-vault.ts';
import type { Environment } from '#workflow/environment.ts';

/** What reading and keeping installations needs. */
export type InstallationEnvironment = Pick<Environment, 'pool' | 'newId' | 'now'> & { vault: TokenVault };

/** The app in a workspace, or (without a team) in a whole organisation, with its tokens open. */
export type Installation = {
  tenantId: string;
  /** A new one each time that the app is installed. */
  id: string;
  name: string;
  enterpriseId: string | null;
  teamId: string | null;
  botId: string | null;
  botUserId: string | null;
  /** As granted. */
  scopes: readonly string[];
  botToken: string;
  /** Only where Slack's token rotation is on. */
  refreshToken: string | null;
  tokenExpiresAt: Date | null;
};

type Row = Omit<Installation, 'botToken' | 'refreshToken'> & { sealed: Buffer; sealedRefresh: Buffer | null };

/**
 * The installation that holds for the first of these tenants that has one; null when none does.
 * @throws an error that {@link isUnreadable} when its token cannot be opened.
 */
export async function readInstallation(
  { pool, vault }: Pick<InstallationEnvironment, 'pool' | 'vault'>,
  tenantIds: readonly string[],
): Promise<Installation | null> {
  const { rows } = await pool.query<Row>({
    name: 'read_installation',
    text: `select i.tenant_id as "tenantId", i.id, t.name, i.enterprise_id as "enterpriseId", i.team_id as "teamId",
                  i.bot_id as "botId", i.bot_user_id as "botUserId", i.scopes, i.bot_token_encrypted as sealed,
                  i.refresh_token_encrypted as "sealedRefresh", i.token_expires_at as "tokenExpiresAt"
             from installation as i join tenant as t on t.id = i.tenant_id
            where i.tenant_id = any($1) and i.revoked_at is null and i.bot_token_encrypted is not null
            order by array_position($1, i.tenant_id) limit 1`,
    values: [tenantIds],
  });
  const [row] = rows;
  if (!row) return null;
  const { sealed, sealedRefresh, ...facts } = row;
  const about = (kind: SealedFor['kind']) => ({ tenantId: row.tenantId, installationId: row.id, kind });
  return {
    ...facts,
    botToken: vault.open(sealed, about('bot')),
    refreshToken: sealedRefresh && vault.open(sealedRefresh, about('refresh')),
  };
}

/** Whether a stored token cannot be opened: none of the keys fits, or it was sealed for another row. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof VaultError;
}

/** Tenants in which the app is installed now, in the order of their ids. */
export async function installedTenants({ pool }: Pick<Environment, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select tenant_id as id from installation where revoked_at is null and bot_token_encrypted is not null order by 1`,
  );
  return rows.map((row) => row.id);
}
